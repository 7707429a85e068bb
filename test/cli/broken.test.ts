/** The proof can fail: a copy of the program in which one derivative is broken on purpose exits with 1. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
let copy: string;

beforeAll(() => {
  const build = "import { build } from './scripts/build.mjs'; await build();";
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: root });
  // inside node_modules, so that the copy finds its packages
  mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true });
  copy = mkdtempSync(join(root, 'node_modules', '.cache', 'broken-'));
  cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
}, 120_000);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test.each([
  [
    'tanh′ = 1 − y for 1 − y²',
    'layers/activations/tanh.js',
    'sub(1, square(y))',
    'sub(1, y)',
    'activation tanh',
  ],
  [
    'a bias gradient forgotten in the sum',
    'layers/dense.js',
    'bias: () => sumRows(dz)',
    'bias: () => sumRows(mul(dz, 0))',
    'layer dense',
  ],
  ['adam without its bias correction', 'optimizers/adam.js', '1 - beta1 ** t', '1', 'optimizer adam'],
  [
    'a lowering that forgets to transpose',
    'ops/lowerings.js',
    'tf.matMul(a, tf.transpose(b))',
    'tf.matMul(a, tf.reshape(b, [b.shape[1], b.shape[0]]))',
    'lowering matMul',
  ],
])(
  '%s',
  (_, file, right, wrong, filter) => {
    const path = join(copy, 'dist', file);
    const source = readFileSync(path, 'utf8');
    const check = () =>
      spawnSync(
        process.execPath,
        [join(copy, 'dist', 'cli', 'main.js'), 'check', '--backend', 'wasm', '--filter', filter, '--json'],
        {
          encoding: 'utf8',
        },
      );
    expect(source).toContain(right);
    expect(check().status).toBe(0);
    writeFileSync(path, source.replace(right, wrong));
    try {
      const { status, stdout } = check();
      const lines = stdout
        .trim()
        .split('\n')
        .map((l) => JSON.parse(l) as { type: string; failed?: number; verdict?: string });
      expect(status).toBe(1);
      expect(lines.at(-1)).toMatchObject({ type: 'end' });
      expect(lines.at(-1)!.failed).toBeGreaterThan(0);
      expect(lines.some((l) => l.verdict === 'fail')).toBe(true);
    } finally {
      writeFileSync(path, source);
    }
  },
  60_000,
);
