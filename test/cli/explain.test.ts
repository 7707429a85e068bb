/** `handgrad explain`, as a user and as a program see it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Keyboard } from '../../src/cli/keys.js';
import { run } from '../../src/cli/program.js';
import { widthOf } from '../../src/cli/render/width.js';
import { fakeIo } from './fakes.js';

interface Line {
  readonly phase: string;
  readonly layer: number;
  readonly node: string;
  readonly symbol: string;
  readonly formula: string;
  readonly numbers: string;
  readonly value: number;
}
interface End {
  readonly phase: 'end';
  readonly steps: number;
  readonly outputs: readonly number[];
  readonly totalError: number;
}

const explain = async (
  args: string,
  columns = 110,
): Promise<{ code: number; stdout: string; stderr: string }> => {
  const { io, written } = fakeIo();
  const code = await run(['explain', ...args.split(' ').filter(Boolean)], {
    ...io,
    stdout: { ...io.stdout, columns },
  });
  return { code, ...written };
};

const explainJson = async (args: string): Promise<{ steps: Line[]; end: End }> => {
  const { code, stdout, stderr } = await explain(`${args} --json`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line | End);
  const end = lines.pop() as End;
  expect(end.phase).toBe('end');
  return { steps: lines as Line[], end };
};

const bySymbol = (steps: readonly Line[], phase: string): Record<string, number> =>
  Object.fromEntries(steps.filter((s) => s.phase === phase).map((s) => [s.symbol, s.value]));

describe('the worked example of lesson 2', () => {
  test('one object a step, and an end', async () => {
    const { steps, end } = await explainJson('2-2-2');
    for (const step of steps)
      expect(Object.keys(step).sort()).toEqual([
        'formula',
        'layer',
        'node',
        'numbers',
        'phase',
        'symbol',
        'value',
      ]);
    expect([...new Set(steps.map((s) => s.phase))]).toEqual([
      'forward',
      'loss',
      'backward',
      'gradient',
      'update',
    ]);
    expect(steps[0]).toEqual({
      phase: 'forward',
      layer: 1,
      node: 'h1',
      symbol: 'net_h1',
      formula: 'net_h1 = w1·i1 + w2·i2 + b1',
      numbers: '0.15·0.05 + 0.2·0.1 + 0.35',
      value: 0.3775,
    });
    const total = bySymbol(steps, 'loss').E_total!;
    expect(total.toFixed(9)).toBe('0.298371109');
    expect(end.steps).toBe(1);
    expect(end.totalError.toFixed(9)).toBe('0.291027774');
  });

  test('ten thousand steps of gradient descent', async () => {
    const { end } = await explainJson('2-2-2 --steps 10000');
    expect(end.steps).toBe(10_000);
    expect(end.totalError.toExponential(9)).toBe('3.510187783e-5');
    expect(end.outputs.map((y) => y.toFixed(9))).toEqual(['0.015913620', '0.984064274']);
  });

  test('what the lesson prints is a sequential update (lesson 2, eqs. first-step, ten-thousand-steps)', async () => {
    const first = await explainJson('2-2-2 --update sequential');
    expect(first.end.totalError.toFixed(9)).toBe('0.291027924');
    const { end } = await explainJson('2-2-2 --steps 10000 --update sequential');
    expect(end.totalError.toFixed(9)).toBe('0.000035085');
    expect(end.outputs.map((y) => y.toFixed(9))).toEqual(['0.015912196', '0.984065734']);
  });

  test('is what is explained when nothing is said', async () => {
    expect((await explain('')).stdout).toBe((await explain('2-2-2')).stdout);
  });
});

describe('the network of lesson 1', () => {
  test('nodes 1 to 9, w_ji with the target first', async () => {
    const { steps } = await explainJson('3-4-2');
    expect(Object.keys(bySymbol(steps, 'backward'))).toEqual(['δ8', 'δ9', 'δ4', 'δ5', 'δ6', 'δ7']);
    const formulas = steps.map((s) => s.formula);
    expect(formulas).toContain('net4 = w41·x1 + w42·x2 + w43·x3 + w4b');
    expect(formulas).toContain('δ8 = (t1 − y1)·y1·(1 − y1)');
    expect(formulas).toContain('δ4 = (w84·δ8 + w94·δ9)·a4·(1 − a4)');
    expect(formulas).toContain('w84 ← w84 + η·δ8·a4');
    expect(formulas).toContain('w4b ← w4b + η·δ4');
  });
});

describe('networks of one’s own', () => {
  test('sizes, activation, input, target, weights', async () => {
    const { steps, end } = await explainJson(
      '--sizes 2,1 --activation tanh --input .1,.2 --target 1 --weights .5,-.25,.1 --learning-rate 1',
    );
    const y = Math.tanh(0.5 * 0.1 - 0.25 * 0.2 + 0.1);
    const delta = (1 - y) * (1 - y * y);
    expect(bySymbol(steps, 'forward').y1).toBeCloseTo(y, 14);
    expect(bySymbol(steps, 'backward').δ3).toBeCloseTo(delta, 14);
    const w = bySymbol(steps, 'update');
    expect([w.w31, w.w32, w.w3b]).toEqual(
      [0.5 + delta * 0.1, -0.25 + delta * 0.2, 0.1 + delta].map((n) => expect.closeTo(n, 14) as number),
    );
    expect(end.outputs[0]).toBeCloseTo(Math.tanh(w.w31! * 0.1 + w.w32! * 0.2 + w.w3b!), 14);
  });

  test('what is not given is drawn: the same seed draws the same', async () => {
    const [a, b, c] = [await explain('2-3-1'), await explain('2-3-1'), await explain('2-3-1 --seed 2')];
    expect(a.stdout).toBe(b.stdout);
    expect(c.stdout).not.toBe(a.stdout);
  });

  test('without biases, in the notation of lesson 5', async () => {
    const { steps } = await explainJson('3-3-2-1 --no-bias --notation lesson5');
    const formulas = steps.map((s) => s.formula);
    expect(formulas).toContain('e4 = w14·y1 + w24·y2 + w34·y3');
    expect(formulas).toContain('δ4 = w46·δ6·f6′');
    expect(formulas).toContain('w14 ← w14 + η·δ4·f4′·y1');
    expect(formulas.join()).not.toMatch(/b/);
  });

  test('another activation, with its options', async () => {
    const { steps } = await explainJson(
      '2-2-1 --activation leakyReLU:alpha=0.01 --output-activation linear --seed 4',
    );
    expect(steps.some((s) => s.formula.includes('0.01'))).toBe(true);
    expect(steps.find((s) => s.symbol === 'y1')!.formula).toBe('y1 = net5');
  });
});

describe('for people', () => {
  test('phases, formulas, numbers, and E before and after', async () => {
    const { stdout, stderr } = await explain('2-2-2');
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^2-2-2, .*lesson 2: sigmoid, η = 0\.5, δ = −∂E\/∂net\ni1 = 0\.05 {2}i2 = 0\.1 {3}target_o1 = 0\.01 {2}target_o2 = 0\.99\n/,
    );
    expect(stdout).toContain('  net_h1 = w1·i1 + w2·i2 + b1 = 0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775\n');
    expect(stdout).toMatch(
      /steps +out_o1 +out_o2 +E_total\n +0 +0\.75136507 +0\.772928465 +0\.298371109\n +1 .* +0\.291027774\n\nThe lesson does not train the biases\./,
    );
  });

  const titles = {
    en: [
      'Forward: the weighted input of each node, and its output',
      'Loss: half the squared error of each output, and their sum',
      'Backward: δ of each node, from the last layer to the first',
      'Gradients: ∂E/∂w = −δ · what came in through the connection',
      'Update: w ← w − η · ∂E/∂w = w + η · δ · what came in',
    ],
    zh: [
      '前向传播：每个节点的加权输入与输出',
      '损失：各输出误差平方的一半，以及它们的和',
      '反向传播：从输出层开始，逐层往回计算误差项 δ',
      '梯度：∂E/∂w = −δ × 该连接的输入',
      '更新权重：w ← w − η · ∂E/∂w = w + η · δ × 输入',
    ],
  };
  test.each(Object.entries(titles))('every phase once, by its title: %s', async (lang, phases) => {
    const { stdout } = await explain(`2-2-1 --lang ${lang}`);
    const unindented = stdout.split('\n').filter((line) => /^\S/.test(line));
    expect(unindented.slice(2, 7)).toEqual(phases);
  });

  test('E of a single output is told once, with its value', async () => {
    const { stdout } = await explain('2-1 --input 1,0 --target 1 --weights 0,0,0');
    expect(stdout).toContain('  E1 = ½(t1 − y1)² = ½(1 − 0.5)² = 0.125\n  E = E1 = 0.125\n');
  });

  test('in Chinese', async () => {
    const { stdout } = await explain('2-2-2 --lang zh');
    for (const word of ['第二课', '前向传播', '反向传播', '梯度', '更新', '步数'])
      expect(stdout).toContain(word);
    expect(stdout).not.toMatch(/Forward|Gradients|steps/);
  });

  test('no line is wider than the terminal', async () => {
    for (const [args, columns] of [
      ['12-10', 80],
      ['9-9 --lang zh', 60],
      ['3-4-2', 60],
    ] as const)
      for (const line of (await explain(args, columns)).stdout.split('\n'))
        expect({ line, fits: widthOf(line) <= columns }).toEqual({ line, fits: true });
  });

  test('long formulas are broken at their equals signs', async () => {
    const { stdout } = await explain('3-4-2', 60);
    expect(stdout).toContain('  net4 = w41·x1 + w42·x2 + w43·x3 + w4b\n       = ');
  });
});

describe('a saved row', () => {
  let folder = '';
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'handgrad-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('JSON: an object, or a list of them', async () => {
    const one = file('one.json', '{"input": [0.5, 0.25], "target": [1]}');
    const many = file(
      'many.json',
      '[{"input": [0, 0], "target": [0]}, {"input": [0.5, 0.25], "target": [1]}]',
    );
    const a = await explain(`2-2-1 --data ${one}`);
    const b = await explain(`2-2-1 --data ${many} --row 2`);
    expect(a.stdout).toContain('x1 = 0.5  x2 = 0.25   t1 = 1');
    expect(b.stdout).toBe(a.stdout);
  });

  test('CSV: the last columns are the targets', async () => {
    const path = file('rows.csv', 'a,b,y\n0,0,0\n0.5,0.25,1\n');
    expect((await explain(`2-2-1 --data ${path} --row 2`)).stdout).toContain('x1 = 0.5  x2 = 0.25   t1 = 1');
    expect((await explain(`--data ${path} --row 2`)).stdout).toMatch(/^2-2-1: /);
    const bare = file('bare.csv', '0,0,0\r\n0.5,0.25,1\r\n');
    expect((await explain(`2-2-1 --data ${bare} --row 2`)).stdout).toContain('x1 = 0.5  x2 = 0.25   t1 = 1');
    const two = file('two.csv', '\ufeffa;b;s;t\n0.5;0.25;1;0\n');
    expect((await explain(`2-3-2 --data ${two}`)).stdout).toContain('x1 = 0.5  x2 = 0.25   t1 = 1  t2 = 0');
  });

  test.each([
    ['--data nowhere.json', /Cannot read nowhere\.json: there is no such file/],
    ['--data FOLDER', /Cannot read .*: it is a directory/],
    ['--data FOLDER/none.json', /none\.json: expected rows, received none/],
    [
      '3-1 --data FOLDER/rows.csv',
      /rows\.csv: expected 3 inputs and 1 targets in a row, since the network is 3-1, received 2 and 1/,
    ],
    [
      '2-3 --data FOLDER/rows.csv',
      /rows\.csv: expected inputs beside the 3 targets, received 3 columns in all/,
    ],
    ['--data FOLDER/broken.json', /broken\.json: expected JSON/],
    ['--data FOLDER/other.json', /other\.json: expected \{"input": \[numbers\], "target": \[numbers\]\}/],
    ['--data FOLDER/rows.csv --row 9', /rows\.csv: expected a --row from 1 to 2, received 9/],
    ['--data FOLDER/words.csv', /words\.csv:2: expected a number in column "b", received "x"/],
  ])('%s', async (args, message) => {
    file('broken.json', '{"input": [');
    file('other.json', '{"input": [1], "target": ["a"]}');
    file('rows.csv', 'a,b,y\n0,0,0\n0.5,0.25,1\n');
    file('none.json', '[]');
    file('words.csv', 'a,b,y\n0,x,0\n');
    const { code, stdout, stderr } = await explain(args.replace('FOLDER', folder));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('wrong use', () => {
  test.each([
    ['2-2-3x', /Unknown network "2-2-3x"/],
    ['constructor', /Unknown network "constructor"\.\n {2}Hint: known: /],
    ['2-2-2 --sizes 2,2', /--sizes: expected no network beside it, received "2-2-2"/],
    ['--sizes 2', /--sizes: expected two or more whole numbers ≥ 1 with commas between, received "2"/],
    ['--sizes 2,a', /--sizes: expected two or more whole numbers/],
    ['2-2-2 --input 1', /input: expected 2 finite numbers, received \[1\]/],
    ['2-2-2 --target 1,2,3', /target: expected 2 finite numbers/],
    [
      '2-1 --weights 1,2',
      /--weights: expected 3 numbers, received 2\.\n {2}Hint: in this order: w31, w32, w3b/,
    ],
    ['2-2-2 --activation sigmod', /Unknown activation "sigmod".*\n.*sigmoid/],
    ['2-2-2 --update later', /Unknown update "later"/],
    ['2-2-2 --lang fr', /Unknown language "fr"/],
    ['2-2-2 --steps 0', /--steps: expected a whole number ≥ 1/],
    ['2-2-2 --row 2', /--row: expected --data beside it/],
    [
      '100-100-100',
      /100-100-100: expected at most 2000 connections, each of which is written out, received 20000/,
    ],
    ['--sizes 2,1 --input .1 .2', /Hint: a list has commas and no spaces/],
    ['2-2-2 --step --json', /--step: expected no --json/],
  ])('%s', async (args, message) => {
    const { code, stdout, stderr } = await explain(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('--step without a terminal', async () => {
    const { code, stderr } = await explain('2-2-2 --step');
    expect(code).toBe(1);
    expect(stderr).toMatch(/--step: expected a terminal to read keys from/);
  });
});

describe('numbers that are none', () => {
  test('are said, and end with 1: on the screen, and in JSON as null', async () => {
    const args = '2-2-2 --activation relu --input 1e200,1e200';
    const people = await explain(args);
    expect(people.code).toBe(1);
    expect(people.stdout).toContain('∞');
    expect(people.stderr).toMatch(/E is ∞ after 0 steps\.\n {2}Hint: an input, a weight or η is too large/);
    const program = await explain(`${args} --json`);
    expect(program.code).toBe(1);
    expect(program.stdout.trimEnd().split('\n').at(-1)).toContain('"totalError":null');
  });
});

describe('--step', () => {
  /** A keyboard on which pieces are typed one after the other; a number is a pause. */
  const keyboard = (typed: readonly (string | number)[]) => {
    const pieces = [...typed];
    const fake = {
      isTTY: true,
      raw: false,
      paused: 0,
      setRawMode: (on: boolean) => (fake.raw = on),
      resume: () => undefined,
      pause: () => fake.paused++,
      on: (_: 'data', listener: (keys: string) => void) => {
        const type = (): void => {
          const piece = pieces.shift();
          if (piece === undefined) return;
          if (typeof piece === 'string') listener(piece);
          setTimeout(type, typeof piece === 'number' ? piece : 1);
        };
        setTimeout(type, 1);
      },
      off: () => undefined,
    };
    return fake satisfies Keyboard;
  };
  const typing = async (
    typed: readonly (string | number)[],
    { columns = 100, rows = 24, lang = 'en' } = {},
  ) => {
    const { io, written } = fakeIo({ tty: true, env: { NO_COLOR: '1' } });
    const stdin = keyboard(typed);
    const stdout = { ...io.stdout, columns, rows };
    expect(await run(['explain', '2-2-2', '--step', '--lang', lang], { ...io, stdin, stdout })).toBe(0);
    expect([stdin.raw, stdin.paused]).toEqual([false, 1]);
    const screens = written.stdout.split('\x1b[H\x1b[J').slice(1);
    return { screens, positions: screens.slice(0, -1).map((s) => /(\d+)\/31 [^\n]*$/.exec(s)?.[1]) };
  };

  test('on, back, and out: every screen is drawn anew', async () => {
    const { screens, positions } = await typing(['\x1b[C', ' ', '\x1b[D', 'q']);
    expect(positions).toEqual(['0', '1', '2', '1']);
    expect(screens[1]).toContain('net_h1 = w1·i1 + w2·i2 + b1 = 0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775');
    expect(screens[2]).toContain('out_h1 = σ(net_h1) = σ(0.3775) = 0.593269992');
    expect(screens[3]).not.toContain('out_h1');
    expect(screens.at(-1)).toBe(screens[3]!.replace(/1\/31 [^\n]*$/, '')); // what was shown stays
  });

  test('a phase at a time, and all: at the end the table of E', async () => {
    const { screens, positions } = await typing(['p', 'p', 'a', '\x03'], { rows: 200 });
    expect(positions).toEqual(['0', '8', '11', '31']);
    expect(screens[2]!.match(/^(Forward|Loss): /gm)).toHaveLength(2);
    expect(screens.at(-1)).toMatch(
      /E_total = .*\n[^]*steps +out_o1 +out_o2 +E_total\n +0 .*\n +1 .* 0\.291027774\n/,
    );
  });

  test('keys that mean nothing do nothing; keys pasted together count one by one', async () => {
    expect((await typing(['x', '\x1b[C\x1b[C\x1bOC', 'q'])).positions).toEqual(['0', '0', '1', '2', '3']);
  });

  test('a piece that comes in time is no Escape, though another begins at once', async () => {
    // Were the first timer not stopped, it would take the second \x1b for Escape.
    expect((await typing(['\x1b', 50, '[C', '\x1b', 70, '[C', 'q'])).positions).toEqual(['0', '1', '2']);
  });

  test('blank lines take a row: a frame is never higher than the screen', async () => {
    for (let rows = 1; rows <= 16; rows++) {
      const { screens } = await typing(['p', 'p', 'q'], { rows });
      for (const screen of screens.slice(0, -1))
        expect(screen.split('\n').length).toBeLessThanOrEqual(Math.max(2, rows));
    }
  });

  test('what is drawn has to be seen', async () => {
    const { io, written } = fakeIo();
    expect(await run(['explain', '--step'], { ...io, stdin: keyboard(['q']) })).toBe(1);
    expect(written.stderr).toMatch(/--step: expected a terminal to read keys from and to draw on/);
    expect(written.stdout).toBe('');
  });

  test('an arrow in two pieces is an arrow; Escape alone is the end', async () => {
    expect((await typing(['\x1b', '[C', '\x1b[', 'C', '\x1b', 300, 'n'])).positions).toEqual(['0', '1', '2']);
    expect((await typing(['\x1bn', '\x1b[5~', 'q'])).positions).toEqual(['0', '0', '0']);
  });

  test.each(['en', 'zh'])(
    'a small screen has the last lines, as many as fit where one of them wraps (%s)',
    async (lang) => {
      const { screens } = await typing(['a', 'q'], { columns: 40, rows: 4, lang });
      const rowsOf = (screen: string): number =>
        screen.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / 40)), 0);
      for (const screen of screens.slice(0, -1)) expect(rowsOf(screen)).toBeLessThanOrEqual(4);
      expect(screens[1]).toMatch(/= 0\.299502287\n31\/31/);
    },
  );
});
