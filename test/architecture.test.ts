/** The privileges that docs/architecture.md gives out, each with one holder. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';

const src = join(__dirname, '..', 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts'))
  .map((f) => f.split(sep).join('/'));

/** The code without its comments. */
const code = (file: string): string =>
  readFileSync(join(src, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '');
const using = (pattern: RegExp): string[] => files.filter((f) => pattern.test(code(f)));
/** Names imported from tfjs-core, or reached through its namespace. */
const fromTfjs = (...names: string[]): string[] => {
  const any = names.join('|');
  return using(new RegExp(`import[^;]*\\b(${any})\\b[^;]*from '@tensorflow/tfjs-core'|\\btf\\.(${any})\\(`));
};

test('only the oracle asks autograd', () => {
  expect(fromTfjs('grad', 'grads', 'valueAndGrad', 'valueAndGrads', 'variableGrads', 'customGrad')).toEqual([
    'check/oracle.ts',
  ]);
  expect(using(/\.(minimize|computeGradients)\(/)).toEqual([]);
});

test('only memory.ts decides how long a tensor lives', () => {
  expect(fromTfjs('tidy', 'keep', 'dispose', 'disposeVariables')).toEqual(['memory.ts']);
  // A model frees its own: whoever makes one for a trial disposes it.
  const ofModels = ['backends/fastest.ts', 'cli/train.ts'];
  expect(using(/\.dispose\(\)/).filter((f) => !ofModels.includes(f))).toEqual(['memory.ts']);
});

test('only lowerings and the starter of backends ask which backend is running', () => {
  const asking = using(/getBackend\(/).filter((f) => !/^(check|cli|provision)\//.test(f));
  expect(asking).toEqual(['backends/index.ts', 'ops/lowerings.ts']);
});

test('the registry is the only door to layers', () => {
  const inside = (f: string): boolean => f.startsWith('layers/');
  expect(
    using(/from '(\.\.?\/)+layers\//)
      .filter((f) => !inside(f))
      .sort(),
  ).toEqual(['registry.ts']);
});

test('no formula scopes, casts, or escapes its types', () => {
  const formulas = files.filter(
    (f) =>
      /^(layers|losses|optimizers|regularizers|constraints|metrics|schedules)\//.test(f) &&
      !/(registry|index|rows|contract)\.ts$/.test(f),
  );
  expect(formulas.length).toBeGreaterThan(20);
  for (const f of formulas)
    expect({ f, found: code(f).match(/\b(scope|tidy|cast|any|dataSync)\b/g) }).toEqual({ f, found: null });
});

test('library code never waits for the device', () => {
  expect(using(/\b(dataSync|arraySync)\b/)).toEqual([]);
});

test('arrows go down: formulas do not import training, checks or hosts', () => {
  const below = files.filter((f) =>
    /^(ops|layers|losses|optimizers|regularizers|constraints|schedules|initializers|metrics|compose)\//.test(
      f,
    ),
  );
  for (const f of below)
    expect({ f, up: code(f).match(/from '(\.\.?\/)+(train|check|cli|data)\//g) }).toEqual({ f, up: null });
});

/** The files that a file needs, itself among them; types leave nothing behind. */
const neededBy = (file: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of code(file).matchAll(/^(?:import|export) (?!type)[^;]*?from '(\.[^']*)\.js'/gm))
    neededBy(posix.join(posix.dirname(file), `${path!}.ts`), seen);
  return seen;
};
const packagesOf = (file: string): string[] =>
  [...code(file).matchAll(/^(?:import|export) (?!type)[^;]*?from '([^.][^']*)'/gm)].map(([, name]) => name!);

test.each([
  ['explain/index.ts', ['valibot']],
  ['reference/index.ts', ['valibot']],
])('%s needs neither Node nor tfjs', (entry, allowed) => {
  const needed = [...neededBy(entry)];
  expect(needed.length).toBeGreaterThan(5);
  expect([...new Set(needed.flatMap(packagesOf))].filter((name) => !allowed.includes(name))).toEqual([]);
});

test('lessons and plots run in a page: they need no Node', () => {
  const needed = new Set([...neededBy('lessons/registry.ts'), ...neededBy('plots/index.ts')]);
  const packages = new Set([...needed].filter((f) => !f.startsWith('backends/')).flatMap(packagesOf));
  expect([...packages].filter((name) => name.startsWith('node:'))).toEqual([]);
});

test('importing handgrad registers no gradient and starts no backend', () => {
  const script = `
    require(${JSON.stringify(join(__dirname, 'register.cjs'))});
    const tf = require('@tensorflow/tfjs-core');
    const { Model, layers, sequential, useBackend } = require(${JSON.stringify(join(src, 'index.ts'))});
    useBackend('wasm').then(async () => {
      const model = new Model(sequential([layers.dense({ units: 2 })]), { inputShape: [3] });
      model.compile({ loss: 'meanSquaredError' });
      await model.fit([[1, 2, 3]], [[1, 2]]);
      const found = ['MatMul', 'BatchMatMul', 'Add', 'Multiply', 'Relu', 'Sum', 'Softmax', 'Conv2D'].filter((k) => tf.getGradient(k));
      process.stdout.write(JSON.stringify(found));
    });`;
  const printed = execFileSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    cwd: relative('.', join(__dirname, '..')) || '.',
  });
  expect(JSON.parse(printed)).toEqual([]);
});
