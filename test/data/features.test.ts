import { parseCsv } from '../../src/data/csv.js';
import { toFeatures, type FeatureOptions, type Features, type Rows } from '../../src/data/features.js';
import type { Table } from '../../src/data/table.js';

const csv = `admit,gre,gpa,rank
0,420,3.1,3
1,700,3.75,1
1,680,3.9,2
0,560,2.8,4
0,500,3.3,2
1,760,3.05,1
0,620,3.45,3
0,380,2.95,4
1,640,3.6,2
0,540,3.2,3
0,800,2.75,4
0,460,3.35,10
`;
const table = parseCsv(csv, 'data.csv');

/** By pandas: (data[field] − data[field].mean()) / data[field].std(), over all rows. */
const scaled = [
  [-1.254788213724135, -0.4587875667251179],
  [0.8323842605892773, 1.3304839435028384],
  [0.6833005124240336, 1.7433927535554437],
  [-0.21120197656742892, -1.2846051868303294],
  [-0.6584532210631602, 0.09175751334502187],
  [1.2796355050850086, -0.5964238367426538],
  [0.2360492679283023, 0.5046663233976282],
  [-1.5529557100546225, -0.871696376777723],
  [0.38513301609354605, 0.9175751334502333],
  [-0.3602857247326727, -0.1835150266900474],
  [1.577803001415496, -1.422241456847864],
  [-0.9566207173936476, 0.22939378336255772],
];

const all = ({ train, test }: Features): Rows => ({ x: [...train.x, ...test.x], t: [...train.t, ...test.t] });
/** In the order of the table, by the first feature: no two rows have the same. */
const placesOf = ({ x }: Rows): number[] =>
  x.map(([gre]) => scaled.findIndex(([value]) => Math.abs(value! - gre!) < 1e-12));

test('as pandas makes them: standardised over all rows with n − 1, then a column for each rank', () => {
  const features = toFeatures(table);
  expect(features.target).toBe('admit');
  expect(features.names).toEqual(['gre', 'gpa', 'rank_1', 'rank_2', 'rank_3', 'rank_4', 'rank_10']);
  const { x, t } = all(features);
  const places = placesOf({ x, t });
  expect(places.toSorted((a, b) => a - b)).toEqual(scaled.map((_, i) => i));
  places.forEach((at, i) => {
    const [admit, , , rank] = table.rows[at]!;
    expect(x[i]![1]).toBeCloseTo(scaled[at]![1]!, 12);
    expect(x[i]!.slice(2)).toEqual(['1', '2', '3', '4', '10'].map((r) => (r === rank ? 1 : 0)));
    expect(t[i]).toBe(Number(admit));
  });
});

test('mean 0 and standard deviation 1 over all rows, not over the training part', () => {
  const features = toFeatures(table, { testShare: 0.4 });
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b);
  const of = ({ x }: Rows): number[] => x.map(([gre]) => gre!);
  const gre = of(all(features));
  expect(sum(gre)).toBeCloseTo(0, 12);
  expect(sum(gre.map((value) => value ** 2)) / 11).toBeCloseTo(1, 12);
  expect(Math.abs(sum(of(features.train)))).toBeGreaterThan(0.01);
});

test.each([
  [undefined, 10, 2],
  [0.1, 10, 2],
  [0.01, 11, 1],
  [0.5, 6, 6],
  [0.9, 1, 11],
])('testShare %p of 12 rows: ⌊12·(1 − share)⌋ = %i to train on, %i held out', (testShare, train, test) => {
  const features = toFeatures(table, { testShare });
  expect([features.train.x.length, features.train.t.length]).toEqual([train, train]);
  expect([features.test.x.length, features.test.t.length]).toEqual([test, test]);
});

test('the seed draws what is held out; rows stay in their order', () => {
  const held = (seed: number): number[] => placesOf(toFeatures(table, { seed, testShare: 0.4 }).test);
  expect(held(1)).toEqual(held(1));
  expect(held(1)).toEqual(held(1).toSorted((a, b) => a - b));
  const often = Array.from({ length: 12 }, () => 0);
  for (let seed = 0; seed < 600; seed++) for (const at of held(seed)) often[at]!++;
  // 5 of 12, 600 times: 250 ± 12 each
  for (const count of often) expect(Math.abs(count - 250)).toBeLessThan(50);
});

const changed = (row: number, column: string, cell: string): Table => ({
  ...table,
  rows: table.rows.map((cells, i) =>
    i === row ? cells.map((was, c) => (table.columns[c] === column ? cell : was)) : cells,
  ),
});
const filled = (column: string, by: (i: number) => string): Table => ({
  ...table,
  rows: table.rows.map((cells, i) => cells.map((was, c) => (table.columns[c] === column ? by(i) : was))),
});

describe('which columns are what', () => {
  test('the last is the target where there is no admit', () => {
    const columns = ['a', 'gre', 'gpa', 'b'];
    expect(toFeatures({ columns, rows: table.rows.map((r) => [r[3]!, r[1]!, r[2]!, r[0]!]) })).toMatchObject({
      target: 'b',
      names: ['a', 'gre', 'gpa'],
    });
  });

  test('a target and one-hot columns by name; then rank is a number', () => {
    const { names, target } = toFeatures(
      filled('gpa', (i) => `${i % 2}`),
      { target: 'gpa', oneHot: ['admit'] },
    );
    expect([target, names]).toEqual(['gpa', ['gre', 'rank', 'admit_0', 'admit_1']]);
    expect(toFeatures(table, { oneHot: [] }).names).toEqual(['gre', 'gpa', 'rank']);
  });

  test('text is one-hot, by its letters', () => {
    const { names } = toFeatures(filled('gre', (i) => ['low', 'high', 'à peu près'][i % 3]!));
    expect(names.slice(0, 4)).toEqual(['gpa', 'gre_high', 'gre_low', 'gre_à peu près']);
  });

  test('one-hot by size, and after the numbers by letters', () => {
    const { names } = toFeatures(
      filled('gre', (i) => ['a', '10', '-', '2', '1'][i % 5]!),
      { oneHot: ['gre'] },
    );
    expect(names.filter((name) => name.startsWith('gre'))).toEqual(['gre_1', 'gre_2', 'gre_10', 'gre_-', 'gre_a']); // prettier-ignore
  });

  test('numbers however they are written', () => {
    const { train, test } = toFeatures(
      filled('gpa', (i) => ['+1', '-2.', '.5', '1e2', '1.5E-1'][i % 5]!),
      {
        testShare: 0.01,
      },
    );
    expect(new Set([...train.x, ...test.x].map((row) => row[1])).size).toBe(5);
  });

  test('0 and 1 however they are written', () => {
    expect(all(toFeatures(filled('admit', (i) => (i % 2 ? '1.0' : '0')))).t.toSorted()).toEqual([
      ...Array<number>(6).fill(0),
      ...Array<number>(6).fill(1),
    ]);
  });
});

describe('refused', () => {
  test.each<[string, Table, FeatureOptions, string]>([
    [
      'text among numbers',
      changed(4, 'gre', 'high'),
      {},
      'data.csv:6: expected a number in column "gre", received "high".\n  Hint: if they are categories, let "gre" be one-hot',
    ],
    [
      'a decimal comma',
      filled('gpa', (i) => `3,${i}`),
      {},
      'data.csv:2: expected a number in column "gpa", received "3,0".\n  Hint: decimals have a point: 3.61',
    ],
    ...['NaN', 'nan', 'NA', 'N/A', 'null', '-inf', 'Infinity'].map(
      (cell): [string, Table, object, string] => [
        cell,
        changed(0, 'gpa', cell),
        {},
        `data.csv:2: expected a number in column "gpa", received "${cell}".\n  Hint: leave out rows with gaps, or fill them`,
      ],
    ),
    [
      'too large a number',
      changed(11, 'gpa', '1e999'),
      {},
      'data.csv:13: expected a number in column "gpa", received "1e999".',
    ],
    [
      'a hexadecimal number',
      changed(1, 'gpa', '0x10'),
      {},
      'data.csv:3: expected a number in column "gpa", received "0x10".',
    ],
    [
      'a category that is missing',
      changed(2, 'rank', 'NaN'),
      {},
      'data.csv:4: expected a category in column "rank", received "NaN".',
    ],
    [
      'a target of 2',
      changed(3, 'admit', '2'),
      {},
      'data.csv:5: expected 0 or 1 in the target column "admit", received 2.\n  Hint: another column may be the target',
    ],
    [
      'a target of text',
      changed(3, 'admit', 'yes'),
      {},
      'data.csv:5: expected a number in column "admit", received "yes".',
    ],
    [
      'a target of one value',
      filled('admit', () => '0'),
      {},
      'Target column "admit": expected both 0 and 1, received 0 throughout: there is nothing to learn.',
    ],
    [
      'a constant column',
      filled('gre', () => '500'),
      {},
      'Column "gre": expected numbers that vary, received 500 throughout.\n  Hint: its standard deviation is 0, and standardizing divides by it: leave the column out',
    ],
    [
      'an unknown target',
      table,
      { target: 'admitt' },
      'Unknown column "admitt".\n  Hint: did you mean "admit"?',
    ],
    [
      'an unknown column',
      table,
      { oneHot: ['ranks'] },
      'Unknown column "ranks".\n  Hint: did you mean "rank"?',
    ],
    [
      'the target as a feature',
      table,
      { oneHot: ['admit'] },
      'One-hot columns: expected features, received "admit", the target.',
    ],
    [
      'too few rows',
      { ...table, rows: table.rows.slice(0, 9) },
      {},
      'data.csv: expected at least 10 rows, received 9.',
    ],
    [
      'nothing beside the target',
      { columns: ['admit'], rows: table.rows.map(([admit]) => [admit!]) },
      {},
      'The table: expected columns beside the target "admit", received none.',
    ],
    [
      'too large a share',
      table,
      { testShare: 0.95 },
      'toFeatures: option "testShare": expected a number in [0.01, 0.9], received 0.95.',
    ],
  ])('%s', (_, given, options, message) => {
    expect(() => toFeatures(given, options)).toThrow(message);
  });

  test('names for categories', () => {
    const rows = Array.from({ length: 51 }, (_, i) => [`name${i}`, `${i % 2}`]);
    expect(() => toFeatures({ columns: ['name', 'passed'], rows })).toThrow(
      'Column "name": expected at most 50 categories, received 51 ("name0", …).',
    );
    expect(toFeatures({ columns: ['name', 'passed'], rows: rows.slice(1) }).names.length).toBe(50);
  });

  test('a table that was not read from a file', () => {
    const { columns, rows } = changed(4, 'gre', 'high');
    expect(() => toFeatures({ columns, rows })).toThrow('row 5: expected a number in column "gre"');
  });
});

describe('categories', () => {
  const tableOf = (columns: readonly string[], row: (i: number) => readonly string[]): Table => ({
    columns,
    rows: Array.from({ length: 12 }, (_, i) => row(i)),
  });

  test('1 and 1.0 are one', () => {
    const made = toFeatures(tableOf(['rank', 'admit'], (i) => [['1', '1.0', '2'][i % 3]!, String(i % 2)]));
    expect(made.names).toEqual(['rank_1', 'rank_2']);
  });

  test('one alone is refused', () => {
    expect(() => toFeatures(tableOf(['rank', 'admit'], (i) => ['1', String(i % 2)]))).toThrow(
      /Column "rank": expected two categories or more, received "1" throughout/,
    );
  });

  test('a feature has a name of its own', () => {
    expect(() =>
      toFeatures(
        tableOf(['rank', 'rank_1', 'admit'], (i) => [String(1 + (i % 2)), String(i), String(i % 2)]),
      ),
    ).toThrow(/received "rank_1" twice/);
  });
});
