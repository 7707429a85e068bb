import type { Paint } from '../../src/cli/io.js';
import { curveSize, fittedCurve } from '../../src/cli/render/curve.js';
import { cellOf, centres, rangeOf } from '../../src/cli/render/frame.js';
import {
  areaOf,
  cellInputs,
  decisionMap,
  mapSize,
  type Area,
  type DecisionMap,
} from '../../src/cli/render/map.js';

const plain: Paint = (_, text) => text;
/** Shows what is painted: `<blue>··</>`. */
const tagged: Paint = (format, text) => `<${String(format)}>${text}</>`;

test('ranges: a little beyond the values; one value, or none, still has room', () => {
  expect(rangeOf(Float32Array.of(0, 10, 5))).toEqual([-0.5, 10.5]);
  expect(rangeOf([0, 10], 0)).toEqual([0, 10]);
  expect(rangeOf([3, 3])).toEqual([2, 4]);
  expect(rangeOf([])).toEqual([-1, 1]);
  expect(rangeOf(Array<number>(200_000).fill(1))).toEqual([0, 2]);
});

test('cells: their middles are in them, the upper end is in the last', () => {
  expect(centres([0, 8], 4)).toEqual([1, 3, 5, 7]);
  expect(centres([0, 8], 4).map((x) => cellOf(x, [0, 8], 4))).toEqual([0, 1, 2, 3]);
  expect([0, 2, 7.9, 8].map((x) => cellOf(x, [0, 8], 4))).toEqual([0, 1, 3, 3]);
  expect([-0.1, 8.1, NaN].map((x) => cellOf(x, [0, 8], 4))).toEqual([undefined, undefined, undefined]);
});

test('inputs of the cells: row by row from the top', () => {
  const area: Area = { width: 3, height: 2, xRange: [0, 6], yRange: [-2, 2] };
  expect(cellInputs(area)).toEqual({
    data: Float32Array.of(1, 1, 3, 1, 5, 1, 1, -1, 3, -1, 5, -1),
    shape: [6, 2],
  });
  expect(areaOf({ data: [0, -1, 10, 1] })).toEqual({ ...mapSize, xRange: [-0.5, 10.5], yRange: [-1.1, 1.1] });
});

describe('decision map', () => {
  const area: Area = { width: 8, height: 4, xRange: [-2, 2], yRange: [-1, 1] };
  // Class 1 on the right of 0.
  const cells = Uint8Array.from({ length: 32 }, (_, i) => Number(i % 8 >= 4));
  const map = (
    points: readonly (readonly [x: number, y: number, label: number, predicted: number])[],
    other: Partial<DecisionMap> = {},
  ): DecisionMap => ({
    area,
    cells,
    points: {
      x: { data: points.flatMap(([x, y]) => [x, y]) },
      y: points.map(([, , label]) => label),
      predicted: points.map(([, , , predicted]) => predicted),
    },
    classes: ['left', 'right'],
    ...other,
  });

  test('regions, points, and what was mistaken', () => {
    const lines = decisionMap(
      map([
        [-2, 1, 0, 0],
        [2, -1, 1, 1],
        [1.2, 0.7, 0, 1],
        [-0.3, 0.2, 1, 0],
        [-0.3, -0.2, 0, 0],
      ]),
      plain,
    );
    expect(lines).toEqual([
      ' 1 ┤○···░░×░',
      '   │···×░░░░',
      '   │···○░░░░',
      '-1 ┤····░░░●',
      '   └────────',
      '    -2     2',
      '· ○ left   ░ ● right   × wrong: 2 of 5',
    ]);
  });

  test('in one cell a mistake is shown, else the first', () => {
    const right = [-2, 1, 0, 0] as const;
    const mistake = [-2, 1, 1, 0] as const;
    const other = [-2, 1, 1, 1] as const;
    const corner = (...points: (readonly [number, number, number, number])[]): string =>
      decisionMap(map(points), plain)[0]!.charAt(4);
    expect(corner(right, other)).toBe('○');
    expect(corner(other, right)).toBe('●');
    expect(corner(right, mistake)).toBe('×');
    expect(corner(mistake, right)).toBe('×');
  });

  test('a point outside is counted, not drawn', () => {
    const lines = decisionMap(
      map([
        [2.1, 0, 0, 1],
        [0, NaN, 1, 1],
      ]),
      plain,
    );
    expect(lines.slice(0, 4).join('')).not.toMatch(/[○●×]/);
    expect(lines.at(-1)).toBe('· ○ left   ░ ● right   × wrong: 1 of 2');
  });

  test('three classes, painted: neighbours together, mistakes in red', () => {
    const lines = decisionMap(
      map(
        [
          [-1.8, 0.5, 0, 0],
          [0, 0.5, 1, 1],
          [1.8, 0.5, 1, 2],
          [1.8, -0.5, 2, 2],
        ],
        {
          area: { ...area, width: 6, height: 2 },
          cells: [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2],
          classes: ['a', 'b', 'c'],
        },
      ),
      tagged,
    );
    expect(lines).toEqual([
      ' 1 ┤<bold,blue>○</><blue>·</><yellow>░</><bold,yellow>●</><green>▒</><bold,red>×</>',
      '-1 ┤<blue>··</><yellow>░░</><green>▒</><bold,green>▲</>',
      '   └──────',
      '    -2   2',
      '<blue>·</> <bold,blue>○</> a   <yellow>░</> <bold,yellow>●</> b   <green>▒</> <bold,green>▲</> c   <bold,red>×</> wrong: 1 of 4',
    ]);
  });

  test('the usual size fits 60 × 24 characters', () => {
    const usual = areaOf({ data: [-1.234, -1.234, 1.234, 1.234] });
    const inputs = cellInputs(usual);
    const lines = decisionMap(map([], { area: usual, cells: new Uint8Array(inputs.shape[0]) }), plain);
    expect(lines.length).toBeLessThanOrEqual(24);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
  });
});

describe('fitted curve', () => {
  const points = { x: { data: [0, 1, 2, 3, 4.5] }, y: [0, 2, 1, 4, 4] };

  test('a line through dots', () => {
    expect(fittedCurve({ points, xRange: [0, 5], fitted: [0, 0, 2, 4, 4], height: 5 }, plain)).toEqual([
      ' 4.2 ┤   ╭─',
      '     │   │',
      '     │ ·╭╯',
      '     │  │',
      '-0.2 ┤──╯',
      '     └─────',
      '      0   5',
      '· data   ─ fitted',
    ]);
  });

  test('down, and painted', () => {
    expect(
      fittedCurve(
        { points: { x: { data: [1.5] }, y: [2] }, xRange: [0, 2], fitted: [2, 0], height: 3 },
        tagged,
      ),
    ).toEqual([
      ' 2.1 ┤<green>─╮</>',
      '     │ <green>│</>',
      '-0.1 ┤ <green>╰</>',
      '     └──',
      '      0 2',
      '<gray>·</> data   <green>─</> fitted',
    ]);
  });

  test('where it is not finite there is a gap', () => {
    const lines = fittedCurve(
      { points: { x: { data: [] }, y: [] }, xRange: [0, 5], fitted: [0, NaN, 1, Infinity, 0], height: 2 },
      plain,
    );
    expect(lines.slice(0, 2)).toEqual([' 1.05 ┤  ─', '-0.05 ┤─   ─']);
  });

  test('nothing finite', () => {
    const lines = fittedCurve(
      { points: { x: { data: [] }, y: [] }, xRange: [0, 1], fitted: [NaN], height: 2 },
      plain,
    );
    expect(lines.slice(0, 2)).toEqual([' 1 ┤', '-1 ┤']);
  });

  test('the usual size fits 60 × 24 characters', () => {
    const fitted = centres([-Math.PI, Math.PI], curveSize.width).map(Math.sin);
    const lines = fittedCurve({ points, xRange: [-Math.PI, Math.PI], fitted }, plain);
    expect(lines.length).toBeLessThanOrEqual(24);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
  });
});
