import { lossChart, resample } from '../../src/cli/render/chart.js';
import { confusionMatrix, confusionTable } from '../../src/cli/render/confusion.js';
import { clockText, lossText, percent } from '../../src/cli/render/format.js';
import { epochLine, progressLine } from '../../src/cli/render/progress.js';
import { table } from '../../src/cli/render/table.js';
import { wrap, wrapFormula } from '../../src/cli/render/wrap.js';

const plain = (_: unknown, text: string): string => text;

test('numbers as people read them', () => {
  expect([percent(0.9776), percent(1), percent(0)]).toEqual(['97.76%', '100.00%', '0.00%']);
  expect([lossText(0.25491), lossText(0), lossText(0.000123)]).toEqual(['0.2549', '0.0000', '1.23e-4']);
  expect([6.2, 750, 3723].map(clockText)).toEqual(['0:07', '12:30', '1:02:03']);
});

describe('progress', () => {
  const moment = {
    epoch: 1,
    epochs: 5,
    step: 469,
    steps: 938,
    done: 1407,
    seconds: 7.035,
    logs: { loss: 0.1234, accuracy: 0.9631 },
  };

  test('a line with a bar', () => {
    expect(progressLine(moment, 120, plain)).toBe(
      `epoch 2/5 ${'━'.repeat(15)}${'─'.repeat(15)} 469/938  200 steps/s  loss 0.1234  accuracy 96.31%  0:17 left`,
    );
  });

  test.each([100, 80, 60, 20])('never wider than %i columns', (width) => {
    const line = progressLine(moment, width, plain);
    expect(line.length).toBeLessThanOrEqual(width);
    expect(line.startsWith('epoch 2/5 ')).toBe(true);
  });

  test('before the first step there is no speed', () => {
    const line = progressLine({ ...moment, epoch: 0, step: 0, done: 0, logs: {} }, 100, plain);
    expect(line).toBe(`epoch 1/5 ${'─'.repeat(30)} 0/938`);
  });

  test('a line an epoch', () => {
    const logs = { loss: 0.2549, accuracy: 0.9276, val_loss: 0.31, val_accuracy: 0.9 };
    expect(epochLine(0, 5, logs, 5.31)).toBe(
      'epoch 1/5  loss 0.2549  accuracy 92.76%  val_loss 0.3100  val_accuracy 90.00%  5.3 s',
    );
  });
});

describe('loss chart', () => {
  test('resampling: means where there is too much, lines where there is too little', () => {
    expect(resample([1, 3, 5, 7], 2)).toEqual([2, 6]);
    expect(resample([0, 2], 3)).toEqual([0, 1, 2]);
    expect(resample([4], 3)).toEqual([4, 4, 4]);
    expect(resample(Array<number>(1000).fill(2), 7)).toEqual(Array<number>(7).fill(2));
  });

  test('a loss that falls far is drawn on a logarithmic scale', () => {
    const losses = Array.from({ length: 700 }, (_, i) => 10 ** (-(2 * i) / 699));
    const lines = lossChart(losses, 80);
    expect(lines[0]).toBe('training loss, mean of every 11 steps, log scale');
    expect(lines.slice(1, -2)).toHaveLength(11);
    expect(Number(lines[1]!.slice(0, 8))).toBeCloseTo(1, 1);
    expect(Number(lines[11]!.slice(0, 8))).toBeCloseTo(0.01, 2);
    expect(lines.at(-1)).toMatch(/^ {10}1 +\d+ +\d+ +\d+ +700 {2}step$/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    ['a constant loss', Array<number>(50).fill(0.5)],
    ['a loss that reaches 0', [1, 0.5, 0]],
    ['two steps', [2, 1]],
  ])('%s: a linear scale, every label a number', (_, losses) => {
    const lines = lossChart(losses, 60);
    expect(lines[0]).toBe('training loss');
    for (const line of lines.slice(1, -2)) expect(Number.isFinite(Number(line.slice(0, 8)))).toBe(true);
  });

  test('the axis stands below the curve', () => {
    const lines = lossChart([2, 1.5, 1], 60);
    const axis = lines[1]!.search(/[┤┼]/);
    expect(lines.at(-2)!.indexOf('└')).toBe(axis);
  });
});

test('confusion matrix: rows are the truth, columns the prediction', () => {
  const counts = confusionMatrix([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 2, 0], 3);
  expect(counts).toEqual([
    [1, 1, 0],
    [0, 1, 0],
    [1, 0, 2],
  ]);
  expect(confusionTable([[1000, 1, 0], ...counts.slice(1)], ['0', '1', '2'], plain)).toEqual([
    'true │     0     1     2   predicted',
    '─────┼──────────────────',
    '   0 │  1000     1     0',
    '   1 │     0     1     0',
    '   2 │     1     0     2',
  ]);
});

test('confusion matrix: names of classes as wide as they are', () => {
  expect(
    confusionTable(
      [
        [10, 2],
        [0, 7],
      ],
      ['setosa', 'virginica'],
      plain,
    ),
  ).toEqual([
    // prettier-ignore
    'true      │     setosa  virginica   predicted',
    '──────────┼──────────────────────',
    '   setosa │         10          2',
    'virginica │          0          7',
  ]);
});

test('lines of pieces: as many as fit, none torn but at spaces', () => {
  expect(wrap(['aa,', 'bb,', 'cc'], 8, { first: 'f({ ', rest: '  ' })).toEqual(['f({ aa,', '  bb, cc']);
  expect(wrap([], 8)).toEqual([]);
  expect(wrapFormula('y = x²    dx = 2x·dy    x y [N]', 24, '  ')).toEqual([
    '  y = x²   dx = 2x·dy',
    '  x y [N]',
  ]);
  expect(wrapFormula('a formula that is long', 12, '  ')).toEqual(['  a formula', '  that is', '  long']);
});

test('table: words to the left, numbers to the right', () => {
  expect(
    table(
      ['name', 'worst'],
      [
        ['relu', '1.0e-7'],
        ['softmax', '∞'],
        ['a', '0'],
      ],
    ),
  ).toEqual(['name      worst', 'relu     1.0e-7', 'softmax       ∞', 'a             0']);
  expect(table(['a', 'b'], [])).toEqual(['a  b']);
});
