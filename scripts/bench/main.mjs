/**
 * npm run -s bench: a training step of handgrad against tf.LayersModel, optimizer.minimize and jax-js.
 * The table goes to stdout, progress to stderr. Exit code 1: a peer's losses differ, tensors leak, or a
 * lowering no longer wins; 2: the command line is wrong.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../build.mjs';
import { reportKernels, reportLowerings, reportSteps, reportThreads } from './report.mjs';

const usage = `npm run -s bench -- [options]
  --backend B   wasm, cpu, tensorflow or webgpu; may be repeated (default: the first three, without what is not there)
  --batch N     batch size; may be repeated (default: 1, 32, 64, 256)
  --lowerings   time the rows of src/ops/lowerings.ts instead
  --threads     compare wasm with one thread and with two instead
  --kernels     count the kernels of a step on every backend of Node and of a browser instead
  --json FILE   also write the figures to FILE
  --help`;

const fail = (message) => {
  console.error(`bench: ${message}\n\n${usage}`);
  process.exit(2);
};

const options = {
  backend: { type: 'string', multiple: true, default: [] },
  batch: { type: 'string', multiple: true, default: ['1', '32', '64', '256'] },
  json: { type: 'string' },
  lowerings: { type: 'boolean', default: false },
  threads: { type: 'boolean', default: false },
  kernels: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

const known = ['wasm', 'cpu', 'tensorflow', 'webgpu'];
/** Started by default, and left out where it does not. */
const notEverywhere = ['tensorflow'];

const readArguments = () => {
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    return fail(error.message);
  }
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const asked = [...new Set(values.backend)];
  for (const backend of asked)
    if (!known.includes(backend)) fail(`--backend: expected ${known.join(', ')}, received ${backend}`);
  const backends = asked.length ? asked : ['wasm', 'cpu', ...notEverywhere];
  const optional = asked.length ? [] : notEverywhere;
  const batchSizes = [...new Set(values.batch)].map((text) => {
    if (!/^[1-9]\d*$/.test(text)) fail(`--batch: expected a whole number from 1, received ${text}`);
    return Number(text);
  });
  return { ...values, backends, optional, batchSizes };
};

const versionOf = (name) => {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (; ; folder = dirname(folder)) {
    try {
      const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (found.name === name) return found.version;
    } catch {
      // not the package's own folder yet
    }
    if (folder === dirname(folder)) return 'unknown';
  }
};

const compared = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-layers',
  '@jax-js/jax',
];
const describe = () => ({
  machine: {
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
  },
  versions: Object.fromEntries(compared.map((name) => [name, versionOf(name)])),
});

/** Whole or not at all: a reader never finds half a file. */
const writeJson = (file, content) => {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(temporary, file);
};

const main = async () => {
  const { backends, optional, batchSizes, json, lowerings, threads, kernels } = readArguments();
  const say = (line) => console.error(line);
  if (await build()) say('built dist');
  const about = describe();
  console.log(`node ${about.machine.node}, ${about.machine.cores} × ${about.machine.cpu}`);
  console.log(
    Object.entries(about.versions)
      .map((entry) => entry.join(' '))
      .join(', '),
  );

  let found;
  let report;
  if (lowerings) {
    const { useBackend: start } = await import('../../dist/index.js');
    const { benchLowerings } = await import('./lowerings.mjs');
    found = { lowerings: await benchLowerings({ backends, optional, start, say }) };
    report = reportLowerings(found.lowerings);
  } else if (threads) {
    const { benchThreads } = await import('./threads.mjs');
    found = { threads: await benchThreads({ say }) };
    report = reportThreads(found.threads);
  } else if (kernels) {
    const { countEverywhere } = await import('./everywhere.mjs');
    found = { kernels: await countEverywhere({ say }) };
    report = reportKernels(found.kernels);
  } else {
    const { benchSteps } = await import('./steps.mjs');
    found = await benchSteps({ backends, optional, batchSizes, say });
    report = reportSteps(found);
  }
  console.log(`\n${report.text}`);
  if (json) writeJson(json, { ...about, ...found });
  for (const problem of report.problems) console.error(`bench: ${problem}`);
  process.exitCode = report.problems.length > 0 ? 1 : 0;
};

await main();
