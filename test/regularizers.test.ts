import { ones, scalar, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { regularizers, toRegularizer } from '../src/regularizers/registry.js';

const { l1l2, orthogonal } = regularizers;

describe.each(['cpu', 'wasm'] as const)('%s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('l1l2 is both 0 unless given', () => {
    tidy(() => {
      const w = tensor1d([3, -4]);
      expect([...l1l2().forward(w).dataSync()]).toEqual([0]);
      expect([...toRegularizer('l1l2').backward(w).dataSync()].map(Math.abs)).toEqual([0, 0]);
      expect(l1l2({ l1: 1, l2: 2 }).forward(w).dataSync()[0]).toBeCloseTo(7 + 50, 4);
    });
  });

  test('orthogonal: one row has no pair', () => {
    tidy(() => {
      const w = tensor2d([[3, -4, 0]]);
      expect([...orthogonal().forward(w).dataSync()]).toEqual([0]);
      expect([...orthogonal().backward(w).dataSync()].map(Math.abs)).toEqual([0, 0, 0]);
    });
  });

  test('orthogonal: 0 at right angles, the factor where all lie on one line', () => {
    tidy(() => {
      const right = tensor2d([
        [0, 2, 0],
        [3, 0, 0],
        [0, 0, -1],
      ]);
      expect(orthogonal({ factor: 1 }).forward(right).dataSync()[0]).toBe(0);
      expect([...orthogonal({ factor: 1 }).backward(right).dataSync()].map(Math.abs)).toEqual(
        Array(9).fill(0),
      );
      const line = tensor2d([
        [1, 2],
        [-2, -4],
        [0.5, 1],
      ]);
      expect(orthogonal({ factor: 0.3 }).forward(line).dataSync()[0]).toBeCloseTo(0.3, 6);
    });
  });

  test('orthogonal takes rank 2 alone', () => {
    for (const w of [scalar(1), ones([3]), ones([2, 2, 2])]) {
      for (const f of ['forward', 'backward'] as const)
        expect(() => orthogonal()[f](w)).toThrow(/rank 2 for the regularizer orthogonal, received \[/);
      w.dispose();
    }
  });
});

test('options', () => {
  expect(() => orthogonal({ mode: 'row' })).toThrow(/"mode": expected one of "rows", "columns"/);
  expect(() => l1l2({ l3: 1 } as never)).toThrow(/Unknown option of l1l2 "l3"/);
  expect(() => toRegularizer('l1_l2' as never)).toThrow(/did you mean "l1l2"/);
});
