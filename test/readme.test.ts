/** What the README says is what the code does. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePage } from '../src/check/reference.js';
import { provedTable } from '../src/check/table.js';
import { readHeaders } from '../src/cli/headers.js';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const squeezed = (markdown: string): string => markdown.replace(/ +/g, ' ').replace(/-+/g, '-');

test('its table is the generated one (npm run table)', () => {
  expect(squeezed(readme)).toContain(squeezed(provedTable()));
});

test('its layer is the layer (npm run table)', () => {
  expect(readme).toContain(readFileSync(join(root, 'src/layers/layerNormalization.ts'), 'utf8').trimEnd());
});

test('docs/reference.md is the generated one (npm run table), and every formula is there', async () => {
  const formulaOf = (folder: string, name: string) => readHeaders([folder])(name)?.formula ?? [];
  const page = await referencePage((folder, name) => {
    const lines = formulaOf(folder, name);
    expect({ folder, name, lines: lines.length > 0 }).toEqual({ folder, name, lines: true });
    return lines;
  });
  expect(readFileSync(join(root, 'docs/reference.md'), 'utf8').trimEnd()).toBe(page);
});

test('nothing in it is left to be filled in', () => {
  expect(readme).not.toMatch(/FIGURES|TODO|TBD|MINUTES|PAIRS|SIZE kB/);
});

const examples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);

describe('its examples run', () => {
  const node = (code: string): string =>
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' });

  beforeAll(() => node("import { build } from './scripts/build.mjs'; await build();"), 120_000);

  test('there are five', () => {
    expect(examples).toHaveLength(5);
  });

  test('a step of backpropagation, walked through', () => {
    const lines = node(examples[0]!).trim().split('\n');
    expect(lines).toHaveLength(8 + 2 + 4 + 13 + 13);
    expect(lines[0]).toMatch(/^net3 = w31·x1 \+ w32·x2 \+ w3b = -?0\.\d+$/);
  }, 60_000);

  test('training', () => {
    expect(node(examples[1]!)).toMatch(/\[[\s\S]*\] \{ loss: [\d.]+, accuracy: [\d.]+ \}/);
  }, 60_000);

  test('all that a trainer has', () => {
    const printed = node(examples[2]!);
    expect(printed).toMatch(/\{\s*loss: [\d.]+,\s*accuracy: 1,\s*f1Score: 1\s*\}/);
    expect(printed).toContain("[ 'answer/kernel', 'answer/bias' ]");
  }, 60_000);

  test('a backend by its name', () => {
    expect(node(examples[3]!)).toMatch(/^\{ name: 'wasm', threads: \d, precision: 32 \}\n$/);
  });

  test('checking a layer of your own', () => {
    const lines = node(examples[4]!).trim().split('\n');
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line).toMatch(/^(tf\.grad|differences) pass [\d.e-]+$/);
  }, 60_000);
});
