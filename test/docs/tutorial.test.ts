/** docs/tutorial.md: every block of it is run, so that it cannot go stale. */
import { transformSync } from '@swc/core';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@tensorflow/tfjs-core';
import ts from 'typescript';
import { useBackend } from '../../src/backends/index.js';
import { checkGradients, type Report } from '../../src/check/index.js';
import { readHeaders } from '../../src/cli/headers.js';
import { checkLines } from '../../src/cli/render/verdicts.js';
import * as contract from '../../src/contract.js';
import * as ops from '../../src/ops/index.js';
import * as options from '../../src/options.js';
import * as handgrad from '../../src/index.js';
import { row, type Row } from '../../src/row.js';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs/tutorial.md'), 'utf8');

/** The blocks of a language, in order. */
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, code]) => code!);

const [file, rowText, testText] = blocks('ts') as [string, string, string];
const [green, red, line] = blocks('text') as [string, string, string];
const diffs = blocks('diff');

/** What the blocks import, by the path in src. */
const modules: Readonly<Record<string, unknown>> = {
  '../contract.js': contract,
  '../ops/index.js': ops,
  '../options.js': options,
};

const evaluate = <T>(
  code: string,
  names: Readonly<Record<string, unknown>> = {},
  imported: Readonly<Record<string, unknown>> = modules,
): T => {
  const { code: js } = transformSync(code, {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  const exports = {} as T;
  const required = (path: string): unknown => {
    expect(Object.keys(imported)).toContain(path);
    return imported[path];
  };
  // The page's own code, in this realm: `vm` would give its objects another Object.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function('require', 'exports', ...Object.keys(names), js) as (...args: unknown[]) => void;
  run(required, exports, ...Object.values(names));
  return exports;
};

type Factory = () => contract.Layer;
const layerOf = (code: string): Factory => evaluate<{ featureGate: Factory }>(code).featureGate;
const rowOf = (factory: Factory): Row =>
  evaluate<{ rows: { featureGate: Row } }>(`export const rows = {\n${rowText}};`, {
    ...{ row, featureGate: factory },
    ...{ div: core.div, plus: core.add, exp: core.exp, neg: core.neg },
  }).rows.featureGate;

const reportsOf = async (code: string): Promise<Report[]> => {
  await useBackend('cpu');
  const factory = layerOf(code);
  const { cases, formula } = rowOf(factory);
  return checkGradients(factory, cases, formula ? { formula } : {});
};

/** What `handgrad check` prints of them, without colours. */
const printed = (reports: readonly Report[]): string[] => {
  const count = (of: (r: Report) => number): number => reports.reduce((sum, r) => sum + of(r), 0);
  const byAutograd = reports.filter(({ oracle }) => oracle !== 'differences');
  return checkLines(
    reports,
    {
      cases: reports.length,
      failed: count(({ verdict }) => Number(verdict === 'fail')),
      skipped: 0,
      worst: Math.max(...byAutograd.map(({ worst }) => worst)),
      mutants: count(({ mutants }) => mutants),
      killed: count(({ killed }) => killed),
    },
    (_, text) => text,
  );
};

/** The layer's code with one of the page's mistakes. */
const withMistake = (diff: string): string => {
  const [, before, after] = /^-(.*)\n\+(.*)\n$/.exec(diff)!;
  expect(file).toContain(before!);
  return file.replace(before!, after!);
};

test('it compiles where the page puts it, and not without its gradient', () => {
  const at = (path: string): string => join(root, 'src', path);
  // The registry is most of the sources; the row needs little of it.
  const rows = `import { add as plus, div, exp, neg } from '@tensorflow/tfjs-core';
    import { featureGate } from './layers/featureGate.js';
    import { row } from './row.js';
    export const rows = {\n${rowText}};`;
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const [host, disk] = [ts.createCompilerHost(options), ts.createCompilerHost(options)];
  const parsed = new Map<string, ts.SourceFile | undefined>();
  let program: ts.Program | undefined;
  const errorsOf = (code: string): string[] => {
    const changed = new Map([
      [at('featureGateRow.ts'), rows],
      [at('layers/featureGate.ts'), code],
    ]);
    host.fileExists = (path) => changed.has(path) || disk.fileExists(path);
    host.getSourceFile = (path, target) => {
      const text = changed.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, target);
      if (!parsed.has(path)) parsed.set(path, disk.getSourceFile(path, target));
      return parsed.get(path);
    };
    program = ts.createProgram([...changed.keys()], options, host, program);
    return [...changed.keys()].flatMap((path) =>
      program!
        .getSemanticDiagnostics(program!.getSourceFile(path))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    );
  };
  expect(errorsOf(file)).toEqual([]);
  expect(errorsOf(file.replace(/^ +grads: .*\n/m, ''))[0]).toContain("'grads' is missing");
}, 60_000);

test('the row is green, as the page prints it', async () => {
  const reports = await reportsOf(file);
  expect(reports.map(({ verdict }) => verdict)).toEqual(Array(8).fill('pass'));
  expect(green.trimEnd().split('\n')).toEqual(printed(reports));
});

test('the mistake is red, as the page prints it', async () => {
  const reports = await reportsOf(withMistake(diffs[0]!));
  expect(reports.map(({ verdict }) => verdict)).toEqual(Array(8).fill('fail'));
  for (const { notes } of reports) expect(notes.join()).toMatch(/^d gate: off by/);
  const lines = printed(reports);
  const [first] = lines.filter((text) => text.startsWith('fail'));
  expect(red.trimEnd().split('\n')).toEqual([...lines.slice(0, 4), '…', first, '…', lines.at(-1)]);
});

test.each(diffs.slice(1).map((diff) => [diff.split('\n')[1], diff]))('so is %s', async (_, diff) => {
  const reports = await reportsOf(withMistake(diff));
  const asked = reports.filter(({ oracle }) => oracle === 'tf.grad'); // whether shapes fit is said there alone
  expect(asked.map(({ verdict }) => verdict)).toEqual(Array(4).fill('fail'));
});

test('its own test passes', async () => {
  const tests: (() => Promise<void>)[] = [];
  const featureGate = layerOf(file);
  evaluate(
    testText,
    { test: (_: string, run: () => Promise<void>) => tests.push(run) },
    { '../src/index.js': { ...handgrad, layers: { featureGate } } },
  );
  expect(tests).toHaveLength(1);
  await tests[0]!();
});

test('the line in reference.md has its formula and the number of its cases', () => {
  const folder = mkdtempSync(join(tmpdir(), 'handgrad-'));
  try {
    mkdirSync(join(folder, 'layers'));
    writeFileSync(join(folder, 'layers', 'featureGate.ts'), file);
    const { formula } = readHeaders(['layers'], folder)('featureGate')!;
    const cells = formula.map((text) => `\`${text.replace(/ {3,}/g, '   ')}\``).join('<br>');
    const { length } = rowOf(layerOf(file)).cases;
    expect(line.trimEnd()).toBe(
      `| \`featureGate\` | ${cells} | of a formula (${length}) | ${length} | has none |`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
