import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { declare, plotOptions } from '../../src/cli/options.js';
import { run } from '../../src/cli/program.js';
import { writeTextFile } from '../../src/cli/writeFile.js';
import { parseXml } from '../plots/xml.js';
import { fakeIo } from './fakes.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'handgrad-plot-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const runWith = async (args: readonly string[], tty = false) => {
  const { io, written } = fakeIo({ tty, env: { NO_COLOR: '1' } });
  const code = await run(['plot', ...args], io);
  return { code, ...written };
};

test('each row of the options stands under the name that commander gives it', () => {
  const { options } = declare(new Command(), plotOptions);
  expect(options.map((o) => o.attributeName())).toEqual(Object.keys(plotOptions));
});

describe('handgrad plot', () => {
  test('on stdout: the picture, and nothing else', async () => {
    const { code, stdout, stderr } = await runWith(['gradients', '--lang', 'zh']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parseXml(stdout).children[0]!.text).toBe('梯度消失与梯度爆炸');
  });

  test('into a file: the same bytes, and what was written is said on stderr', async () => {
    const out = join(folder, 'g.svg');
    const { code, stdout, stderr } = await runWith(['gradients', '--lang', 'zh', '--out', out]);
    const size = (statSync(out).size / 1000).toFixed(1);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `wrote ${out}, ${size} kB\n` });
    expect(readFileSync(out, 'utf8')).toBe((await runWith(['gradients', '--lang', 'zh'])).stdout);
    expect(readdirSync(folder)).toEqual(['g.svg']);
  });

  test('the seed and the backend are passed on', async () => {
    const [one, two] = [await runWith(['gradients']), await runWith(['gradients', '--seed', '2'])];
    expect(one.stdout).not.toBe(two.stdout);
    expect((await runWith(['activations', '--backend', 'cpu'])).code).toBe(0);
  });

  test('progress on a terminal, gone before the last line', async () => {
    const out = join(folder, 'g.svg');
    const { code, stdout, stderr } = await runWith(['gradients', '--out', out], true);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^\rsigmoid, glorotUniform\x1b\[K/);
    expect(stderr).toMatch(/\r\x1b\[Kwrote .*g\.svg, [\d.]+ kB\n$/);
  });

  test('not on a terminal', async () => {
    const { code, stdout, stderr } = await runWith(['activations'], true);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'handgrad: plot: expected a file to write to: an SVG is not for reading in a terminal.\n' +
        '  Hint: handgrad plot activations --out activations.svg\n',
    );
  });

  test.each([
    [[], "missing required argument 'plot'"],
    [['activation'], 'Unknown plot "activation".\n  Hint: did you mean "activations"?'],
    [['loss'], 'Unknown plot "loss".\n  Hint: did you mean "loss-surface"?'],
    [['gradients', '--seed', 'x'], '--seed: expected a whole number ≥ 0, received "x".'],
    [['gradients', '--lang', 'fr'], 'Unknown language "fr".'],
    [['gradients', '--out', ''], '--out: expected a path, received "".'],
    [['gradients', '--backend', 'wsam'], 'did you mean "wasm"'],
  ])('wrong use: %j', async (args, message) => {
    const { code, stdout, stderr } = await runWith(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('a folder that is not there: what was expected and what to do, and 1', async () => {
    const out = join(folder, 'no', 'g.svg');
    const { code, stdout, stderr } = await runWith(['activations', '--out', out]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `handgrad: Cannot write ${out}: expected the folder ${join(folder, 'no')} to exist (ENOENT).\n` +
        `  Hint: mkdir -p ${join(folder, 'no')}\n`,
    );
  });

  test('the help names the plots, in lines of at most 80', async () => {
    const { io, written } = fakeIo();
    Object.assign(io.stdout, { columns: 80 });
    expect(await run(['plot', '--help'], io)).toBe(0);
    for (const name of ['activations', 'gradients', 'loss-surface'])
      expect(written.stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
    for (const line of written.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('a text file', () => {
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

  test('is made, and replaced whole, with the rights it had', async () => {
    const path = join(folder, 'a.svg');
    expect(await writeTextFile(path, 'ä')).toBe(2);
    chmodSync(path, 0o666);
    expect(await writeTextFile(path, 'new')).toBe(3);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o666);
    expect(readdirSync(folder)).toEqual(['a.svg']);
  });

  test.each([
    ['ENOSPC', 'room on the disk, which is full'],
    ['EDQUOT', 'room in your share of the disk'],
    ['EROFS', 'a disk that can be written to'],
    ['EACCES', 'to be allowed to write'],
  ])('that cannot be filled (%s) leaves the old one and nothing else', async (code, expected) => {
    const path = join(folder, 'a.svg');
    writeFileSync(path, 'old');
    await expect(writeTextFile(path, 'new', failing(code))).rejects.toMatchObject({
      name: 'HandgradError',
      code: 'data',
      message: expect.stringContaining(`Cannot write ${path}: expected ${expected}`) as string,
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.svg']);
  });

  test('what is not the system’s is passed on as it is', async () => {
    const error = new TypeError('a mistake');
    await expect(writeTextFile(join(folder, 'a'), 'x', () => Promise.reject(error))).rejects.toBe(error);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder, a file for a folder, a name that is too long', async () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'file'), 'old');
    const failures = {
      sub: 'is a folder',
      'file/a.svg': 'to be a folder',
      ['x'.repeat(300)]: 'a shorter name',
    };
    for (const [name, expected] of Object.entries(failures))
      await expect(writeTextFile(join(folder, name), 'x')).rejects.toThrow(expected);
    expect(readdirSync(folder).sort()).toEqual(['file', 'sub']);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
  });

  test('a link to nothing yet stays a link, and leads to something then', async () => {
    mkdirSync(join(folder, 'sub'));
    symlinkSync(join('sub', 'next'), join(folder, 'link'));
    symlinkSync('a.svg', join(folder, 'sub', 'next'));
    await writeTextFile(join(folder, 'link'), 'new');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(folder, 'sub', 'next')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'sub', 'a.svg'), 'utf8')).toBe('new');
  });

  test('a link to nothing in no folder, and one to itself', async () => {
    symlinkSync(join('no', 'a.svg'), join(folder, 'link'));
    symlinkSync('loop', join(folder, 'loop'));
    await expect(writeTextFile(join(folder, 'link'), 'x')).rejects.toThrow(
      /expected the folder .*no to exist/,
    );
    await expect(writeTextFile(join(folder, 'loop'), 'x')).rejects.toThrow(
      /expected a link that leads somewhere/,
    );
    expect(readdirSync(folder).sort()).toEqual(['link', 'loop']);
  });

  test('a link stays a link; a device stays a device', async () => {
    writeFileSync(join(folder, 'real'), 'old');
    symlinkSync('real', join(folder, 'link'));
    await writeTextFile(join(folder, 'link'), 'new');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new');
    if (existsSync('/dev/full'))
      await expect(writeTextFile('/dev/full', 'x')).rejects.toThrow('room on the disk, which is full');
    if (existsSync('/dev/null')) {
      await writeTextFile('/dev/null', 'x');
      expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    }
  });
});
