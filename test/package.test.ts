/** The tarball that npm packs: what is in it, and that tools and types find their way. */
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeProject, node, root, type Project } from './browser/project.js';

let project: Project;
beforeAll(async () => {
  project = await makeProject([]);
}, 120_000);
afterAll(() => project.remove());

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly unpkg: string;
  readonly jsdelivr: string;
  readonly sideEffects: readonly string[];
}
const manifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(project.handgrad, 'package.json'), 'utf8')) as Manifest;

test('publint finds nothing', async () => {
  const bin = join(root, 'node_modules', 'publint', 'src', 'cli.js');
  expect(await node([bin, project.tarball, '--strict'])).toContain('All good!');
}, 60_000);

test('attw finds the types of every entry', async () => {
  const bin = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
  const printed = await node([bin, '--profile', 'esm-only', '--format', 'json', project.tarball]);
  const { analysis, problems = {} } = JSON.parse(printed) as {
    readonly analysis: { readonly entrypoints: object; readonly types: unknown };
    readonly problems?: object;
  };
  expect(Object.keys(analysis.entrypoints)).toEqual(Object.keys((await manifest()).exports));
  expect(analysis.types).toMatchObject({ kind: 'included' });
  // The profile is for packages of ES modules: Node's old resolution, and require, do not count.
  expect(Object.keys(problems).filter((kind) => !/NoResolution|CJSResolvesToESM/.test(kind))).toEqual([]);
}, 60_000);

test('every file that package.json names is there', async () => {
  const { exports, bin, unpkg, jsdelivr, sideEffects } = await manifest();
  const paths = [
    ...Object.values(exports).flatMap((e) => (typeof e === 'string' ? [e] : Object.values(e))),
    ...Object.values(bin),
    ...[unpkg, jsdelivr],
    ...sideEffects,
  ];
  expect(paths.length).toBeGreaterThan(15);
  expect(paths.filter((path) => !existsSync(join(project.handgrad, path)))).toEqual([]);
});

test('what was compiled has its source beside it', async () => {
  const compiled = await readdir(join(project.handgrad, 'dist'), { recursive: true });
  const sources = compiled
    .filter((path) => path.endsWith('.js') && !path.startsWith('browser'))
    .map((path) => path.replace(/\.js$/, '.ts'));
  expect(sources.length).toBeGreaterThan(200);
  expect(sources.filter((path) => !existsSync(join(project.handgrad, 'src', path)))).toEqual([]);
});

test('source maps point to files of the package', async () => {
  for (const name of ['handgrad.js', 'handgrad.min.js']) {
    const file = join(project.handgrad, 'dist', 'browser', name);
    const { sources } = JSON.parse(await readFile(`${file}.map`, 'utf8')) as { sources: string[] };
    const own = sources.filter((source) => source.startsWith('../../src/'));
    expect(own.length).toBeGreaterThan(100);
    expect(own.filter((source) => !existsSync(join(file, '..', source)))).toEqual([]);
  }
});

test('a program of the project trains; what is not exported is closed', async () => {
  const program = join(project.folder, 'program.mjs');
  await writeFile(
    program,
    `import { Model, layers, optimizers, sequential, useBackend } from 'handgrad';
     import { checkGradients } from 'handgrad/check';
     await useBackend('cpu');
     const model = new Model(sequential([layers.dense({ units: 1 })]), { inputShape: [1] });
     model.compile({ loss: 'meanSquaredError', optimizer: optimizers.sgd({ learningRate: 0.5 }) });
     const { history } = await model.fit([[0], [1]], [[1], [3]], { epochs: 200 });
     const [report] = await checkGradients(layers.relu(), [{ x: [2, 3] }]);
     const closed = await import('handgrad/dist/index.js').catch(({ code }) => code);
     console.log(JSON.stringify([history.loss.at(-1) < 0.1, report.verdict, closed]));`,
  );
  expect(JSON.parse(await node([program], project.folder))).toEqual([
    true,
    'pass',
    'ERR_PACKAGE_PATH_NOT_EXPORTED',
  ]);
}, 60_000);

test('the module for pages is the package, in one file', async () => {
  const program = join(project.folder, 'browser.mjs');
  await writeFile(
    program,
    `import * as one from 'handgrad/browser';
     import * as many from 'handgrad';
     console.log(JSON.stringify([Object.keys(one), Object.keys(many)]));`,
  );
  const [one, many] = JSON.parse(await node([program], project.folder)) as [string[], string[]];
  expect(one.length).toBeGreaterThan(20);
  expect(one).toEqual(many);
}, 60_000);
