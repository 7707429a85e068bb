import { Command } from 'commander';
import type { HandgradError } from '../../src/errors.js';
import { backendsOptions, checkOptions, declare, readOptions, trainOptions } from '../../src/cli/options.js';

const parse = (...args: string[]) => {
  const command = declare(new Command().exitOverride(), trainOptions).parse(args, { from: 'user' });
  return readOptions(trainOptions, command.opts());
};

const errorOf = (f: () => unknown): HandgradError => {
  try {
    f();
  } catch (error) {
    return error as HandgradError;
  }
  throw new Error('expected an error');
};

test.each(Object.entries({ trainOptions, checkOptions, backendsOptions }))(
  '%s: each row stands under the name that commander gives it',
  (_, table) => {
    const { options } = declare(new Command(), table);
    expect(options.map((o) => o.attributeName())).toEqual(Object.keys(table));
  },
);

test('defaults', () => {
  expect(parse()).toEqual({
    layers: [300],
    activation: 'relu',
    optimizer: 'adam',
    learningRate: undefined,
    epochs: 5,
    batchSize: 64,
    seed: 1,
    backend: 'wasm',
    threads: 'auto',
    limit: undefined,
    validationSplit: 0,
    json: false,
  });
});

test('values', () => {
  const args =
    '--layers 300,100 --learning-rate 1e-2 --epochs 2 --seed 0 --limit 640 --validation-split .25 --json';
  expect(parse(...args.split(' '))).toMatchObject({
    layers: [300, 100],
    learningRate: 0.01,
    epochs: 2,
    seed: 0,
    limit: 640,
    validationSplit: 0.25,
    json: true,
  });
  expect(parse('--layers', 'none').layers).toEqual([]);
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
  ['--layers', '300,', 'whole numbers ≥ 1 with commas between, or none'],
  ['--layers', '0', 'whole numbers ≥ 1 with commas between, or none'],
])('%s %j is wrong use', (flag, text, expected) => {
  const { code, message } = errorOf(() => parse(flag, text));
  expect([code, message]).toEqual(['option', `${flag}: expected ${expected}, received "${text}".`]);
});

test.each([
  ['--optimizer', 'adm', 'Unknown optimizer "adm".', 'did you mean "adam"'],
  ['--backend', 'wsam', 'Unknown backend "wsam".', 'did you mean "wasm"'],
  ['--activation', 'Relu', 'Unknown activation "Relu".', 'did you mean "relu"'],
])('%s %s: the nearest names', (flag, name, message, hint) => {
  expect(() => parse(flag, name)).toThrow(message);
  expect(() => parse(flag, name)).toThrow(hint);
});
