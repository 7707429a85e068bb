/** `handgrad lesson`, as a user and as a program see it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/cli/program.js';
import { fakeIo, jsonLines, type JsonLine } from './fakes.js';

// The second one trains for 10 000 steps, three times.
jest.setTimeout(120_000);

const lesson = async (args: string): Promise<{ code: number; stdout: string; stderr: string }> => {
  const { io, written } = fakeIo();
  const code = await run(['lesson', ...args.split(' ').filter(Boolean)], io);
  return { code, ...written };
};

test('without a number: what they are about', async () => {
  const { code, stdout } = await lesson('');
  expect(code).toBe(0);
  expect(stdout.match(/^ +[1-5] {2}Lesson [1-5]/gm)).toHaveLength(5);
  expect(jsonLines((await lesson('--json --lang zh')).stdout).map((line) => line.number)).toEqual([
    1, 2, 3, 4, 5,
  ]);
});

describe('lesson 2', () => {
  test('its figures beside what it prints', async () => {
    const { code, stdout, stderr } = await lesson('2 --json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const figures = jsonLines(stdout).filter((line) => line.type === 'figure');
    const printed = (text: string): JsonLine[] => figures.filter((f) => f.printed === text);
    expect(printed('0.75136079').map((f) => f.agrees)).toEqual([false]);
    expect(printed('0.772928465').map((f) => f.agrees)).toEqual([true]);
    expect(printed('0.298371109').map((f) => f.agrees)).toEqual([true]);
    expect(printed('0.291027924').map((f) => [f.agrees, (f.value as number).toFixed(9)])).toEqual([
      [false, '0.291027774'],
      [true, '0.291027924'],
    ]);
    expect(printed('0.000035085').map((f) => [f.agrees, (f.value as number).toExponential(9)])).toEqual([
      [false, '3.510187783e-5'],
      [true, '3.508478630e-5'],
    ]);
    for (const { value, engine } of figures)
      if (typeof engine === 'number') expect(Math.abs(engine / (value as number) - 1)).toBeLessThan(1e-6);
  });

  test('for people', async () => {
    const { stdout } = await lesson('2');
    expect(stdout).toMatch(/E_total, simultaneous +0\.291027924 ≠ +0\.291027774 +0\.2910277\d\n/);
    expect(stdout).toMatch(/out_o1 +0\.75136079 ≠ +0\.75136507/);
    expect(stdout).not.toMatch(/\n\n\n/);
  });
});

describe('lesson 3 on a table', () => {
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'handgrad-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const table = (): string => {
    const file = join(folder, 'a.csv');
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${i % 2},${500 + 5 * i},${(2 + (i % 7) / 4).toFixed(2)},${1 + (i % 4)}`,
    );
    writeFileSync(file, `admit,gre,gpa,rank\n${rows.join('\n')}\n`);
    return file;
  };

  test('loss every tenth of the run, and the test accuracy', async () => {
    const { code, stdout } = await lesson(`3 --data ${table()} --epochs 20 --learning-rate 0.1`);
    expect(code).toBe(0);
    for (const epoch of [0, 2, 10, 18, 20])
      expect(stdout).toMatch(new RegExp(`^ +${epoch} +0\\.\\d+ +0\\.\\d+`, 'm'));
    expect(stdout).toMatch(/test accuracy/);
  });

  test.each([
    ['2 --epochs 5', 2, '--epochs: expected lesson 3, received lesson 2.'],
    ['6', 2, 'Unknown lesson "6".'],
    ['--epochs 5', 2, '--epochs: expected lesson 3, received none.'],
    ['all --epochs 5', 2, '--epochs: expected lesson 3, received all.'],
    ['3 --hidden 100000000', 2, 'expected a whole number from 1 to 1000, received 100000000'],
    ['3 --learning-rate 0', 2, '--learning-rate: expected a number > 0'],
    ['3 --epochs 0', 2, '--epochs: expected a whole number ≥ 1'],
    ['3 --data nowhere.csv', 1, 'nowhere.csv'],
    ['3 --data FILE --target nobody', 2, 'nobody'],
    ['3 --data FILE --one-hot nobody', 2, 'nobody'],
    ['3 --data FILE --target gre', 1, 'expected 0 or 1 in the target column "gre"'],
  ])('lesson %s', async (args, code, message) => {
    const found = await lesson(args.replace('FILE', table()));
    expect(found.stderr).toContain(message);
    expect(found.stdout).toBe('');
    expect(found.code).toBe(code);
  });
});

test('it begins with what the columns are', async () => {
  const { stdout } = await lesson('4');
  const beginning = stdout.slice(0, stdout.indexOf('The loss: (3)')).replace(/\s+/g, ' ');
  for (const word of ['float64', 'network of objects', 'Tensor engine', 'float32', '≠'])
    expect(beginning).toContain(word);
  const [title, columns, heading] = jsonLines((await lesson('4 --json --lang zh')).stdout);
  expect([title!.type, columns!.type, heading!.type]).toEqual(['lesson', 'paragraph', 'heading']);
  expect(columns!.text).toMatch(/float64.*对象网络.*张量引擎.*float32.*≠/);
});

test('in Chinese', async () => {
  const { stdout } = await lesson('1 --lang zh');
  for (const word of ['张量引擎', '前向传播', '反向传播', '梯度检验']) expect(stdout).toContain(word);
  expect(stdout).not.toMatch(/tensor engine|Forward|quantity/);
});

test.each(['1', '4'])('lesson %s: numbers of the tensor engine beside those in float64', async (number) => {
  const { code, stdout } = await lesson(`${number} --json`);
  expect(code).toBe(0);
  const lines = jsonLines(stdout);
  expect(lines[0]).toMatchObject({ type: 'lesson', number: Number(number) });
  const both = lines.filter((line) => line.type === 'figure' && typeof line.engine === 'number');
  expect(both.length).toBeGreaterThan(3);
  for (const { value, engine } of both)
    expect(Math.abs((engine as number) / (value as number) - 1)).toBeLessThan(1e-6);
});
