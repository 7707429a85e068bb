/** What a page has to load: how large, and what is in it. */
import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import * as index from '../../src/index.js';
import { buildDist, node, root } from './project.js';

interface Measured {
  /** Bytes after gzip -9. */
  readonly gzip: number;
  readonly files: readonly string[];
  readonly imports: readonly string[];
}

/** Minified. @param exports - what a program takes from the index; everything, and as a script, without */
const measure = async (exports?: string): Promise<Measured> => {
  const program = exports
    ? `await moduleOf({ stdin: { contents: "export { ${exports} } from './index.js'", resolveDir: 'src' } })`
    : 'await scriptOf(entry)';
  const printed = await node([
    '--input-type=module',
    '-e',
    `import { gzipSync } from 'node:zlib';
     import { build } from 'esbuild';
     import { entry, moduleOf, scriptOf } from './scripts/bundle.mjs';
     const options = { ...${program}, minify: true, write: false, metafile: true };
     const { outputFiles: [file], metafile } = await build(options);
     const [{ inputs, imports }] = Object.values(metafile.outputs);
     console.log(JSON.stringify({
       gzip: gzipSync(file.contents, { level: 9 }).length,
       files: Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
       imports: [...new Set(imports.map(({ path }) => path))],
     }));`,
  ]);
  return JSON.parse(printed) as Measured;
};

const kB = 1000;

// Measured when this was written: 9.8, 20.2, 52.0 and 55.8 kB. A budget that is passed is a question: what came in?
test.each([
  ['layer, ops, sequential', 12],
  ['layers', 25],
  ['Model, sequential, layers, useBackend', 60],
  ['everything, as a script', 64],
])(
  '%s: at most %d kB gzipped, and no test case, oracle or Node in it',
  async (exports, budget) => {
    const { gzip, files, imports } = await measure(exports.startsWith('everything') ? undefined : exports);
    expect(gzip).toBeLessThan(budget * kB);
    expect(
      files.filter((f) => /^src\/(check|cli|data|explain|hosts|lessons|plots|provision|reference)\//.test(f)),
    ).toEqual([]);
    expect(
      files.filter((f) =>
        /^src\/(layers|losses|regularizers|constraints|schedules|optimizers)\/.*rows\.ts$/i.test(f),
      ),
    ).toEqual([]);
    expect(files.filter((f) => f.startsWith('node_modules/') && !f.includes('/valibot/'))).toEqual([]);
    expect(imports.filter((path) => !path.startsWith('@tensorflow/tfjs-'))).toEqual([]);
  },
  60_000,
);

describe('handgrad.min.js', () => {
  beforeAll(buildDist, 120_000);
  const runWith = (globals: object): Record<string, unknown> => {
    const context = createContext({ ...globals });
    const file = join(root, 'dist', 'browser', 'handgrad.min.js');
    runInContext(readFileSync(file, 'utf8'), context, { filename: file });
    return (context as { handgrad: Record<string, unknown> }).handgrad;
  };

  test('gives a page all that the package exports', () => {
    const { ops, ...others } = runWith({ tf });
    expect([...Object.keys(others), 'ops'].sort()).toEqual(Object.keys(index).sort());
    for (const kind of ['layers', 'losses', 'optimizers', 'metrics', 'callbacks'] as const)
      expect(Object.keys(others[kind] as object)).toEqual(Object.keys(index[kind]));
    expect(Object.keys(ops as object).sort()).toEqual(Object.keys(index.ops).sort());
  });

  test('calls nothing that came after ES2022, as docs/browser.md has it', () => {
    const text = readFileSync(join(root, 'dist', 'browser', 'handgrad.min.js'), 'utf8');
    const later =
      /\.(with|to(Sorted|Reversed|Spliced)|findLast(Index)?|groupBy|fromAsync|withResolvers|isWellFormed)\(/g;
    expect(text.match(later)).toBeNull();
  });

  test('computes with the tf of the page, and brings no other', () => {
    const asked: string[] = [];
    const watched = new Proxy(tf, {
      get: (from, name: keyof typeof tf) => {
        asked.push(name);
        return from[name];
      },
    });
    runWith({ tf: watched });
    expect(asked).toEqual(expect.arrayContaining(['Tensor', 'matMul', 'tidy', 'setBackend']));
    expect(asked.filter((name) => !(name in tf))).toEqual([]);
  });

  test('says what is missing, if tfjs is', () => {
    expect(() => runWith({})).toThrow('the script of TensorFlow.js has to come first: there is no global tf');
  });
});

test('the tables by name and the rows that prove them are the same', async () => {
  const tables = await Promise.all([
    import('../../src/registry.js').then((r) => [r.layers, r.layerRows] as const),
    import('../../src/losses/registry.js').then((r) => [r.losses, r.lossRows] as const),
    import('../../src/regularizers/registry.js').then((r) => [r.regularizers, r.regularizerRows] as const),
    import('../../src/constraints/registry.js').then((r) => [r.constraints, r.constraintRows] as const),
    import('../../src/schedules/registry.js').then((r) => [r.schedules, r.scheduleRows] as const),
    import('../../src/optimizers/registry.js').then((r) => [r.optimizers, r.optimizerRows] as const),
  ]);
  for (const [factories, rows] of tables)
    expect(
      Object.fromEntries(Object.entries(rows).map(([name, { factory }]) => [name, factory as object])),
    ).toEqual(factories);
});
