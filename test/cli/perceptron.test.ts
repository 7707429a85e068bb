import { run } from '../../src/cli/program.js';
import { fakeIo, jsonLines, type JsonLine } from './fakes.js';

const handgrad = async (text: string): Promise<{ code: number; stdout: string; stderr: string }> => {
  const { io, written } = fakeIo();
  return { code: await run(['perceptron', ...text.split(' ')], io), ...written };
};

const json = async (text: string): Promise<{ all: JsonLine[]; end: JsonLine }> => {
  const { code, stdout, stderr } = await handgrad(`${text} --json`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const all = jsonLines(stdout);
  expect(all[0]!.type).toBe('data');
  return { all, end: all.at(-1)! };
};

test('and: points, updates with symbols and numbers, the end, the bound, the plane, the engine', async () => {
  const { code, stdout, stderr } = await handgrad('and');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('x1  x2   y\n 0   0  −1\n 0   1  −1\n 1   0  −1\n 1   1   1\n');
  expect(stdout).toContain(
    [
      ' 4  pass 2  x = (0, 1)  y = −1',
      '    y·(w·x + b) = −1·(1·0 + 1·1 − 1) = 0 ≤ 0',
      '    w ← w + α·y·x = (1, 1) + 1·(−1)·(0, 1) = (1, 0)',
      '    b ← b + α·y = −1 + 1·(−1) = −2',
      '    L = 1',
    ].join('\n'),
  );
  // The first 12 and the last; the others are counted.
  expect(stdout.match(/pass \d+ {2}x =/g)).toHaveLength(13);
  expect(stdout).toContain('… 5 more\n18  pass 8  x = (0, 1)  y = −1\n');
  expect(stdout).toContain('Converged after 18 updates: pass 9 found no misclassified point.\n');
  expect(stdout).toContain('boundary: 3·x1 + 2·x2 − 4 = 0\noutput 1: 3·x1 + 2·x2 ≥ 4\n');
  expect(stdout.replaceAll('\n', ' ')).toContain('at most (R/γ)² = (1.73205/0.242536)² = 51 updates.');
  expect(stdout).toContain('× misclassified: 0 of 4');
  expect(stdout.replaceAll('\n', ' ')).toContain(
    'makes the same 18 updates, with the same w and b after each, exactly.',
  );
});

test('what L, R and γ are, and the order of the points: before the first L, after the bound', async () => {
  const prose = async (text: string, between: string): Promise<string> =>
    (await handgrad(text)).stdout.replaceAll('\n', between);
  const en = await prose('and', ' ');
  expect(en).toContain('The points are taken one at a time, in the order of the list.');
  expect(en).toMatch(
    /Updates L = −Σ y·\(w·x \+ b\) is the loss after the update: the sum over the points that are misclassified then\. +1 +pass 1/,
  );
  expect(en).toContain('updates. R is the length of the longest (x, 1)');
  expect(en).toContain('γ is the margin: the smallest y·(w·x + b) of all points, where (w, b) has length 1.');
  expect(en).toContain(
    'The line of largest margin in (w, b) together is 0.4851·x1 + 0.4851·x2 − 0.7276 = 0.',
  );
  const zh = await prose('and --lang zh', '');
  for (const text of [
    '按列表中的顺序逐个检查数据点',
    '更新之后的损失',
    'R 是 (x, 1) 的最大长度',
    'γ 是间隔：',
  ])
    expect(zh).toContain(text);
});

test('nand: the other side of the line of and', async () => {
  const { end } = await json('nand');
  expect(end).toMatchObject({ converged: true, certificate: null, misclassified: 0 });
  expect(end.bound).toBeCloseTo(51, 9);
});

test('few updates are all shown', async () => {
  const { stdout } = await handgrad('or');
  expect(stdout.match(/pass \d+ {2}x =/g)).toHaveLength(9);
  expect(stdout).not.toContain('more\n');
});

test('xor: not converged, the cycle, why, and the network that learns it; exit code 0', async () => {
  const { code, stdout } = await handgrad('xor --passes 20');
  const prose = stdout.replaceAll('\n', ' ');
  expect(code).toBe(0);
  expect(prose).toContain(
    'Not converged after 20 passes: 80 updates, and every pass found a misclassified point.',
  );
  expect(prose).toContain(
    '(w, b) is (0, 0, 0) at the beginning of pass 1, and again at the beginning of pass 2.',
  );
  expect(prose).toContain('the same 4 updates come again and again, for ever.');
  expect(stdout).toContain(
    [
      '  (0, 0) → −1:  −b > 0',
      '  (0, 1) → 1:   w2 + b > 0',
      '  (1, 0) → 1:   w1 + b > 0',
      '  (1, 1) → −1:  −w1 − w2 − b > 0',
    ].join('\n'),
  );
  expect(prose).toContain('0 > 0. So no line separates the classes.');
  expect(prose).toContain('2-4-1, tanh');
  expect(prose).toContain('4 of 4 right.');
  expect(stdout).toContain('× misclassified: 0 of 4');
});

test('in Chinese', async () => {
  const { stdout } = await handgrad('xor --passes 20 --lang zh');
  const prose = stdout.replaceAll('\n', '');
  for (const text of [
    '误分类点',
    '遍历 20 轮后仍未收敛：共更新 80 次',
    '0 > 0，矛盾',
    '4 个点中有 4 个分类正确',
    '平面图',
  ])
    expect(prose).toContain(text);
  expect(
    stdout.replace(/[a-z]+/g, (word) =>
      /^(w|b|x|y|t|tanh|sgd|sign|wasm|dense|perceptron|batch)$/.test(word) ? '' : word,
    ),
  ).not.toMatch(/[a-z]{3}/);
  expect((await handgrad('and --lang zh')).stdout.replaceAll('\n', '')).toContain(
    '已收敛：共更新 18 次，第 9 轮没有误分类点。',
  );
});

test('JSON: every update, and the end', async () => {
  const { all, end } = await json('and');
  const updates = all.filter(({ type }) => type === 'update');
  expect(updates).toHaveLength(18);
  expect(updates[1]).toEqual({
    type: 'update',
    pass: 1,
    point: 3,
    net: -1,
    before: [0, 0, -1],
    after: [1, 1, 0],
    x: [1, 1],
    y: 1,
    loss: 2,
  });
  expect(end).toMatchObject({
    type: 'end',
    converged: true,
    passes: 9,
    updates: 18,
    weights: [3, 2],
    bias: -4,
    loss: 0,
    misclassified: 0,
    cycle: null,
    certificate: null,
    engine: { backend: 'wasm', same: true, updates: 18, worst: 0 },
  });
  expect(end.bound).toBeCloseTo(51, 9);
});

test('JSON of xor: the cycle, the certificate, the network', async () => {
  const { all, end } = await json('xor --passes 5 --seed 3');
  expect(all.find(({ type }) => type === 'mlp')).toMatchObject({ sizes: [2, 4, 1], right: 4, of: 4 });
  expect(end).toMatchObject({
    converged: false,
    passes: 5,
    updates: 20,
    bound: null,
    cycle: { from: 1, to: 2, theta: [0, 0, 0] },
    certificate: { coefficients: [1, 1, 1, 1], residual: 0 },
  });
});

describe('random', () => {
  test('by seed, and its own options', async () => {
    const [one, same, two] = [
      await json('random'),
      await json('random --seed 1'),
      await json('random --seed 2'),
    ];
    expect(one.all).toEqual(same.all);
    expect(one.all[0]!.points).not.toEqual(two.all[0]!.points);
    const own = await json('random:seed=2 --seed 9');
    expect(own.all[0]!.points).toEqual(two.all[0]!.points);
    for (const { end } of [one, two]) {
      expect(end.converged).toBe(true);
      expect(end.updates).toBeLessThanOrEqual(end.bound as number);
    }
  });

  test('three dimensions: a hyperplane, and no picture', async () => {
    const { stdout } = await handgrad('random:dimensions=3:count=9');
    expect(stdout).toContain('A hyperplane separates the classes');
    expect(stdout).not.toContain('the plane:');
  });

  test('too few passes: it says so', async () => {
    const { code, stdout } = await handgrad('random --passes 1');
    expect(code).toBe(0);
    expect(stdout).toContain('Not converged after 1 pass:');
    expect(stdout).toContain('It was given too few passes');
  });
});

test('another rate: the same updates; where float32 parts, why', async () => {
  const { all, end } = await json('and --learning-rate 0.1');
  expect(all.filter(({ type }) => type === 'update')).toHaveLength(18);
  expect(end.updates).toBe(18);
  const { stdout } = await handgrad('and --learning-rate 0.1');
  const { engine } = end as unknown as { engine: { same: boolean } };
  expect(stdout.includes('parts from it')).toBe(!engine.same);
});

test.each([
  ['nor', /Unknown points "nor"\.\n {2}Hint: did you mean "or" or "xor"\? known: and, or, nand, xor, random/],
  ['and:count=3', /Unknown option of and "count"\.\n {2}Hint: there are none/],
  ['random:margin=2', /option "margin": expected a number in \[0, 0\.2\], received 2/],
  ['and --passes 0', /--passes: expected a whole number ≥ 1, received "0"/],
  ['and --learning-rate 0', /--learning-rate: expected a number > 0, received "0"/],
  [
    'and --learning-rate 1e300 --json',
    /--learning-rate: expected a number in \[1e-30, 1e\+30\], received 1e\+300\.\n {2}Hint: the tensor engine/,
  ],
  ['and --learning-rate 5e-324', /--learning-rate: expected a number in .*, received 5e-324/],
  [
    'random:dimensions=50,count=200',
    /a colon between them, received "random:dimensions=50,count=200"\.\n {2}Hint: random:dimensions=50:count=200\n/,
  ],
  ['and --lang de', /Unknown language "de"/],
])('%s: refused', async (text, message) => {
  const { code, stdout, stderr } = await handgrad(text);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

test('without a set, and help', async () => {
  const { io, written } = fakeIo();
  expect(await run(['perceptron'], io)).toBe(2);
  expect(written.stderr).toMatch(
    /missing required argument 'data'\n {2}Hint: the points are and, or, nand, xor, random; handgrad perceptron --help/,
  );
  expect(await run(['perceptron', '--help'], io)).toBe(0);
  expect(written.stdout).toContain('the points: and, or, nand, xor, random');
});
