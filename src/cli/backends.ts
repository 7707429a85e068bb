/** `handgrad backends`: what starts here, what it computes on, and what to do about what does not; `--install` does it. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { namesIn, starters, type BackendInfo } from '../backends/index.js';
import type { HandgradError } from '../errors.js';
import { runOn, type Pair } from '../hosts/index.js';
import { provision, provisionNames, webgpuEnvironment, type Provided } from '../provision/index.js';
import { exitCodes } from './failure.js';
import { painter, type Io } from './io.js';
import { writeJson } from './json.js';
import { LiveLine } from './liveLine.js';
import type { Values, backendsOptions } from './options.js';
import { table } from './render/table.js';

/** The JSON line `backend`. */
export interface BackendReport extends Partial<BackendInfo> {
  readonly host: Pair['host'];
  readonly name: Pair['backend'];
  readonly available: boolean;
  /** Of its package. */
  readonly version?: string;
  /** Why it does not start. */
  readonly reason?: string;
  readonly install?: string;
}

const versionOf = (name: string): string | undefined => {
  try {
    return (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
};

type Start = (pair: Pair) => Promise<BackendInfo>;

const infoTask = fileURLToPath(new URL('../hosts/infoTask.js', import.meta.url));
const startPair: Start = async (pair) => {
  const info = (await runOn(pair, infoTask, { patience: 30_000 })) as BackendInfo;
  if (pair.host !== 'node' || pair.backend !== 'webgpu') return info;
  // What was set for it here, a program of the user's has to be started with.
  const needed = Object.entries(await webgpuEnvironment()).map(([name, value]) => `${name}=${value}`);
  return needed.length ? { ...info, note: `needs ${needed.join(' ')}` } : info;
};

/** Where the package is there, what it needs besides is what is missing. */
const commandFor = ({ host, backend }: Pair, installed: boolean): string | undefined =>
  host === 'node' && installed && backend === 'tensorflow'
    ? 'npx handgrad backends --install native'
    : host === 'node' && installed && backend === 'webgpu'
      ? 'npx handgrad backends --install webgpu'
      : undefined;

/** Starts a backend to see whether it can, in a process or a page of its own. */
const tryBackend = async (pair: Pair, start: Start): Promise<BackendReport> => {
  const { host, backend: name } = pair;
  const version = versionOf(starters[name].packages[0]!);
  const known = { host, name, ...(version === undefined ? {} : { version }) };
  try {
    return { ...known, available: true, ...(await start(pair)) };
  } catch (error) {
    const { message, hint } = error as HandgradError;
    const reason = message.split('\n', 1)[0]!.replace(/^Backend "\w+" did not start: /, '');
    const install = commandFor(pair, version !== undefined) ?? hint;
    return { ...known, available: false, reason, ...(install === undefined ? {} : { install }) };
  }
};

const pairs: readonly Pair[] = (['node', 'browser'] as const).flatMap((host) =>
  namesIn(host).map((backend) => ({ host, backend })),
);

const about = ({ library, device, note }: BackendReport): string =>
  [library, device, note].filter((part) => part !== undefined).join('; ');

const colour = (cell: string) => (cell === 'starts' ? 'green' : cell === 'missing' ? 'red' : undefined);

const header = ['host', 'backend', 'status', 'version', 'bits', 'threads', 'computes on'];
const rowOf = (r: BackendReport): string[] => [
  r.host,
  r.name,
  r.available ? 'starts' : 'missing',
  r.version ?? '',
  String(r.precision ?? ''),
  String(r.threads ?? ''),
  about(r),
];

const listBackends = async (json: boolean, io: Io, start: Start): Promise<void> => {
  const live = new LiveLine(io);
  const reports: BackendReport[] = [];
  try {
    for (const pair of pairs) {
      live.draw((width) => `starting ${pair.backend} in ${pair.host} …`.slice(0, width), true);
      const report = await tryBackend(pair, start);
      reports.push(report);
      live.clear();
      if (json) writeJson(io.stdout, 'backend', report);
    }
  } finally {
    live.clear();
  }
  if (json) return;
  const paint = painter(io.stdout, io.env);
  const lines = table(header, reports.map(rowOf), paint, colour);
  const missing = reports
    .filter((r) => !r.available)
    .map((r) => {
      const get = r.install === undefined ? '' : `\n     ${r.install}`;
      return `${paint('red', 'missing')} ${r.host} ${r.name}: ${r.reason!}${get}`;
    });
  io.stdout.write(`${[...lines, ...(missing.length ? ['', ...missing] : [])].join('\n')}\n`);
};

type Install = typeof provision;

const installed = ({ name, what, reason, command, seconds }: Provided): string[] => [
  name,
  reason === undefined ? 'there' : 'missing',
  seconds.toFixed(1),
  reason === undefined ? (what ?? '') : command === undefined ? reason : `${reason}; ${command}`,
];

/** @returns the exit code: 1 if something could not be had */
const installAll = async (
  names: readonly string[],
  json: boolean,
  io: Io,
  install: Install,
): Promise<number> => {
  const live = new LiveLine(io);
  const say = (line: string, again = false): void => {
    if (live.on && again) live.draw((width) => line.slice(0, width));
    else if (!again) live.print(line);
  };
  try {
    const rows = await install(provisionNames(names), { say, env: io.env, retry: true });
    live.clear();
    if (json) for (const row of rows) writeJson(io.stdout, 'install', row);
    else
      io.stdout.write(
        `${table(['', 'status', 'seconds', ''], rows.map(installed), painter(io.stdout, io.env), (cell) => (cell === 'there' ? 'green' : colour(cell))).join('\n')}\n`,
      );
    return rows.every((row) => row.available) ? exitCodes.fine : exitCodes.failed;
  } finally {
    live.clear();
  }
};

/** @returns the exit code */
export const backends = async (
  { json, install }: Values<typeof backendsOptions>,
  io: Io,
  start: Start = startPair,
  get: Install = provision,
): Promise<number> => {
  if (install !== undefined) return installAll(install, json, io, get);
  await listBackends(json, io, start);
  return exitCodes.fine;
};
