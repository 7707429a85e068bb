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
import { reportLowerings, reportSteps } from './report.mjs';

const usage = `npm run -s bench -- [options]
  --backend B   wasm or cpu; may be repeated (default: both)
  --batch N     batch size; may be repeated (default: 1, 32, 64, 256)
  --lowerings   time the rows of src/ops/lowerings.ts instead
  --json FILE   also write the figures to FILE
  --help`;

const fail = (message) => {
  console.error(`bench: ${message}\n\n${usage}`);
  process.exit(2);
};

const options = {
  backend: { type: 'string', multiple: true, default: ['wasm', 'cpu'] },
  batch: { type: 'string', multiple: true, default: ['1', '32', '64', '256'] },
  json: { type: 'string' },
  lowerings: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

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
  const backends = [...new Set(values.backend)];
  for (const backend of backends)
    if (!['wasm', 'cpu'].includes(backend)) fail(`--backend: expected wasm or cpu, received ${backend}`);
  const batchSizes = [...new Set(values.batch)].map((text) => {
    if (!/^[1-9]\d*$/.test(text)) fail(`--batch: expected a whole number from 1, received ${text}`);
    return Number(text);
  });
  return { ...values, backends, batchSizes };
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
  const { backends, batchSizes, json, lowerings } = readArguments();
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
    found = { lowerings: await benchLowerings({ backends, start, say }) };
    report = reportLowerings(found.lowerings);
  } else {
    const { benchSteps } = await import('./steps.mjs');
    found = await benchSteps({ backends, batchSizes, say });
    report = reportSteps(found);
  }
  console.log(`\n${report.text}`);
  if (json) writeJson(json, { ...about, ...found });
  for (const problem of report.problems) console.error(`bench: ${problem}`);
  process.exitCode = report.problems.length > 0 ? 1 : 0;
};

await main();
