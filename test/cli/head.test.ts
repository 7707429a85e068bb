import { headOf } from '../../src/cli/head.js';
import { trainedCount } from '../../src/cli/heldOut.js';
import { inOrder, jsonName } from '../../src/cli/tested.js';
import { losses } from '../../src/losses/registry.js';

const two = { classes: ['no', 'yes'] };
const three = { classes: ['a', 'b', 'c'] };
const labels = Uint8Array.of(0, 1, 1);

test('a loss that takes classes: an output each, the labels as they are', () => {
  const head = headOf(losses.softmaxCrossEntropy(), three);
  expect([head.units, head.activation, head.oneHot]).toEqual([3, undefined, false]);
  expect(head.targets(labels)).toBe(labels);
  expect(head.classOf(Float32Array.of(-1, 3, 2))).toBe(1);
  expect(headOf(losses.categoricalCrossentropy(), two).activation).toBe('softmax');
});

test('a loss of yes and no: one output for two classes, and the answer from its threshold', () => {
  for (const [loss, activation, threshold] of [
    [losses.sigmoidCrossEntropy(), undefined, 0],
    [losses.binaryCrossentropy(), 'sigmoid', 0.5],
    [losses.hinge(), undefined, 0],
    [losses.perceptron(), undefined, 0],
  ] as const) {
    const head = headOf(loss, two);
    expect([head.units, head.activation]).toEqual([1, activation]);
    expect(head.targets(labels)).toEqual({ data: Float32Array.of(0, 1, 1), shape: [3, 1] });
    expect([-0.1, 0.1].map((d) => head.classOf(Float32Array.of(threshold + d)))).toEqual([0, 1]);
  }
});

test('of more classes: each against the rest', () => {
  const head = headOf(losses.binaryCrossentropy(), three);
  expect([head.units, head.activation, head.oneHot]).toEqual([3, 'sigmoid', true]);
  expect(head.targets(labels)).toEqual({ data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 1, 0), shape: [3, 3] });
});

test('probabilities and rates: the output lies where the loss wants it', () => {
  expect(headOf(losses.kullbackLeiblerDivergence(), three).activation).toBe('softmax');
  expect(headOf(losses.categoricalFocalCrossentropy(), three).activation).toBe('softmax');
  expect(headOf(losses.categoricalFocalCrossentropy({ fromLogits: true }), three).activation).toBe(undefined);
  expect(headOf(losses.poisson(), {}).activation).toBe('softplus');
});

test('numbers: one linear output; a loss of classes is wrong use', () => {
  const head = headOf(losses.meanSquaredError(), {});
  expect([head.units, head.activation]).toEqual([1, undefined]);
  expect(head.targets(Float32Array.of(0.5))).toEqual({ data: Float32Array.of(0.5), shape: [1, 1] });
  for (const loss of [losses.hinge(), losses.softmaxCrossEntropy()])
    expect(() => headOf(loss, {})).toThrow(`--loss: expected a loss of numbers, received "${loss.kind}"`);
});

test('how many are trained on: of all, or of each class', () => {
  const y = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 1, 1);
  expect([trainedCount(y, 0, false), trainedCount(y, 0.25, false), trainedCount(y, 0.25, true)]).toEqual([
    10, 7, 9,
  ]);
});

test('names of figures, and their order', () => {
  expect(['accuracy', 'RMSE', 'R²', 'f1Score', 'loss'].map(jsonName)).toEqual([
    'testAccuracy',
    'testRmse',
    'testR2',
    'testF1Score',
    'testLoss',
  ]);
  expect(inOrder([['loss', 1], ['f1Score', 2], ['accuracy', 3]]).map(([name]) => name)).toEqual(['accuracy', 'f1Score', 'loss']); // prettier-ignore
});
