import { Command } from 'commander';
import type { HandgradError } from '../../src/errors.js';
import { defaultsOf } from '../../src/cli/dataSets.js';
import {
  backendsOptions,
  checkOptions,
  declare,
  listOptions,
  readOptions,
  trainOptions,
} from '../../src/cli/options.js';

const parse = (...args: string[]) => {
  const command = declare(new Command().exitOverride(), trainOptions).parse(args, { from: 'user' });
  return readOptions(trainOptions, { ...defaultsOf('mnist'), ...command.opts() });
};
const texts = (layers: readonly { readonly text: string }[]): string[] => layers.map(({ text }) => text);

const errorOf = (f: () => unknown): HandgradError => {
  try {
    f();
  } catch (error) {
    return error as HandgradError;
  }
  throw new Error('expected an error');
};

test.each(Object.entries({ trainOptions, checkOptions, listOptions, backendsOptions }))(
  '%s: each row stands under the name that commander gives it',
  (_, table) => {
    const { options } = declare(new Command(), table);
    expect(options.map((o) => o.attributeName())).toEqual(Object.keys(table));
  },
);

test('defaults: the table’s, and the data set’s', () => {
  const options = parse();
  expect(options).toMatchObject({
    activation: { text: 'relu' },
    loss: { kind: 'softmaxCrossEntropy' },
    optimizer: { text: 'adam', options: {} },
    epochs: 5,
    batchSize: 64,
    seed: 1,
    backend: 'auto',
    threads: 'auto',
    validationSplit: 0,
    stratify: false,
    monitor: false,
    json: false,
  });
  expect(texts(options.layers)).toEqual(['dense:units=300']);
  expect(texts(options.metrics)).toEqual(['accuracy']);
  const given = new Set(
    Object.keys(Object.fromEntries(Object.entries(options).filter(([, o]) => o !== undefined))),
  );
  expect(Object.keys(options).filter((key) => !given.has(key))).toEqual([
    'outputActivation',
    'initializer',
    'regularizer',
    'constraint',
    'classWeight',
    'learningRate',
    'schedule',
    'weightDecay',
    'clipNorm',
    'clipValue',
    'globalClipNorm',
    'ema',
    'accumulate',
    'limit',
    'earlyStopping',
    'reduceLr',
  ]);
});

test('values', () => {
  const args =
    '--layers 300,dropout:rate=0.2,100:activation=tanh --learning-rate 1e-2 --epochs 2 --seed 0 --limit 640 --validation-split .25 --json';
  const options = parse(...args.split(' '));
  expect(options).toMatchObject({
    learningRate: 0.01,
    epochs: 2,
    seed: 0,
    limit: 640,
    validationSplit: 0.25,
    json: true,
  });
  expect(options.layers.map(({ name, options: own }) => [name, own])).toEqual([
    ['dense', { units: 300 }],
    ['dropout', { rate: 0.2 }],
    ['dense', { units: 100, activation: 'tanh' }],
  ]);
  expect(parse('--layers', 'none').layers).toEqual([]);
  expect(parse('--metrics', 'none').metrics).toEqual([]);
});

test('things by name, made with their options', () => {
  const args =
    '--loss huber:delta=2 --regularizer l2:l2=1e-4 --constraint maxNorm:maxValue=3 --initializer heNormal ' +
    '--activation leakyReLU:alpha=0.1 --optimizer adam:amsgrad=true --metrics accuracy,f1Score:average=macro ' +
    '--class-weight 1=5,2=0.5 --early-stopping 5:restoreBestWeights=true --reduce-lr patience=3';
  expect(parse(...args.split(' '))).toMatchObject({
    loss: { kind: 'huber', config: { delta: 2 } },
    regularizer: { kind: 'l2', config: { l2: 1e-4 } },
    constraint: { kind: 'maxNorm', config: { maxValue: 3 } },
    activation: { name: 'leakyReLU', options: { alpha: 0.1 } },
    optimizer: { name: 'adam', options: { amsgrad: true } },
    metrics: [{ name: 'accuracy' }, { name: 'f1Score', options: { average: 'macro' } }],
    classWeight: [
      ['1', 5],
      ['2', 0.5],
    ],
    earlyStopping: { name: 'earlyStopping', options: { patience: 5, restoreBestWeights: true } },
    reduceLr: { name: 'reduceLROnPlateau', options: { patience: 3 } },
  });
});

test.each([
  ['--epochs', '0', 'a whole number ≥ 1'],
  ['--epochs', '1.5', 'a whole number ≥ 1'],
  ['--batch-size', 'x', 'a whole number ≥ 1'],
  ['--batch-size', '', 'a whole number ≥ 1'],
  ['--limit', '-3', 'a whole number ≥ 1'],
  ['--limit', '0x10', 'a whole number ≥ 1'],
  ['--seed', '-1', 'a whole number ≥ 0'],
  ['--learning-rate', '0', 'a number > 0'],
  ['--learning-rate', '1e400', 'a number > 0'],
  ['--validation-split', '1', 'a number in [0, 1)'],
  ['--layers', '300,', 'numbers of units or layers, with commas between, or none'],
  ['--layers', '0', 'numbers of units or layers, with commas between, or none'],
  ['--ema', '1.5', 'a number in [0, 1]'],
  ['--accumulate', '0', 'a whole number ≥ 1'],
  ['--clip-norm', '0', 'a number > 0'],
  ['--class-weight', '1', 'class=weight with commas between, each weight a number ≥ 0'],
  ['--class-weight', '1=-1', 'class=weight with commas between, each weight a number ≥ 0'],
  ['--early-stopping', 'x', 'a whole number of epochs, and options such as 5:monitor=loss'],
])('%s %j is wrong use', (flag, text, expected) => {
  const { code, message } = errorOf(() => parse(flag, text));
  expect([code, message]).toEqual(['option', `${flag}: expected ${expected}, received "${text}".`]);
});

test.each([
  ['--optimizer', 'adm', 'Unknown optimizer "adm".', 'did you mean "adam"'],
  ['--backend', 'wsam', 'Unknown backend "wsam".', 'did you mean "wasm"'],
  ['--activation', 'Relu', 'Unknown activation "Relu".', 'did you mean "relu"'],
  ['--loss', 'hubr', 'Unknown loss "hubr".', 'did you mean "huber"'],
  ['--loss', 'huber:delt=1', 'Unknown option of huber "delt".', 'did you mean "delta"'],
  ['--layers', '3,dropuot', 'Unknown layer "dropuot".', 'did you mean "dropout"'],
  ['--metrics', 'acuracy', 'Unknown metric "acuracy".', 'did you mean "accuracy"'],
  ['--schedule', 'cosin', 'Unknown schedule "cosin".', 'did you mean "cosine"'],
  ['--schedule', 'cosine:warmp=2', 'Unknown option of cosineDecay "warmp".', 'did you mean "warmup"'],
  ['--initializer', 'heNromal', 'Unknown initializer "heNromal".', 'did you mean "heNormal"'],
  ['--regularizer', 'l3', 'Unknown regularizer "l3".', 'did you mean "l1"'],
  ['--constraint', 'maxnorm', 'Unknown constraint "maxnorm".', 'did you mean "maxNorm"'],
])('%s %s: the nearest names', (flag, name, message, hint) => {
  expect(() => parse(flag, name)).toThrow(message);
  expect(() => parse(flag, name)).toThrow(hint);
});
