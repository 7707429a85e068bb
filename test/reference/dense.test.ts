import { toDense, toRows } from '../../src/reference/dense.js';
import { centralDifferences } from '../../src/reference/differences.js';

describe('the weights of a layer in two forms', () => {
  const rows = [
    [1, 2, 3, 10],
    [4, 5, 6, 20],
  ];
  const kernel = [
    [1, 4],
    [2, 5],
    [3, 6],
  ];

  test('a row a node, the bias last; a column a node, the bias apart', () => {
    expect(toDense(rows, 3)).toEqual({ kernel, bias: [10, 20] });
    expect(toRows(kernel, [10, 20])).toEqual(rows);
  });

  test('without a bias there is none', () => {
    const own = rows.map((row) => row.slice(0, 3));
    expect(toDense(own, 3)).toEqual({ kernel });
    expect(toRows(kernel)).toEqual(own);
  });

  test('one input, one node', () => {
    expect(toDense([[7, 8]], 1)).toEqual({ kernel: [[7]], bias: [8] });
    expect(toRows([[7]], [8])).toEqual([[7, 8]]);
  });
});

test('central differences of a quadratic are its gradient', () => {
  const E = ([a, b]: readonly number[]): number => a! ** 2 + 3 * a! * b!;
  const [da, db] = centralDifferences(E, [2, -1]);
  expect(da).toBeCloseTo(2 * 2 + 3 * -1, 9);
  expect(db).toBeCloseTo(3 * 2, 9);
});
