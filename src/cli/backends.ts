/** `handgrad backends`: what starts here, and what to do about what does not. */
import { createRequire } from 'node:module';
import {
  backendInfo,
  backendNames,
  starters,
  useBackend,
  type BackendInfo,
  type BackendName,
} from '../backends.js';
import { HandgradError } from '../errors.js';
import { painter, type Io } from './io.js';
import { writeJson } from './json.js';
import type { Values, backendsOptions } from './options.js';
import { table } from './render/table.js';

/** The JSON line `backend`. */
export interface BackendReport {
  readonly name: string;
  readonly available: boolean;
  readonly version?: string;
  readonly threads?: number;
  /** Why there are not more threads. */
  readonly note?: string;
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

const withoutHint = (error: unknown): string => {
  const { message } = error as Error;
  return error instanceof HandgradError && error.hint
    ? message.replace(`\n  Hint: ${error.hint}`, '')
    : message;
};

type Start = (name: BackendName) => Promise<BackendInfo>;

const startBackend: Start = async (name) => {
  await useBackend(name);
  return backendInfo();
};

/** Starts a backend to see whether it can. */
export const tryBackend = async (name: BackendName, start: Start = startBackend): Promise<BackendReport> => {
  const version = versionOf(starters[name].package);
  const known = { name, ...(version === undefined ? {} : { version }) };
  try {
    return { ...known, available: true, ...(await start(name)) };
  } catch (error) {
    return {
      ...known,
      available: false,
      reason: withoutHint(error),
      install: `npm install ${starters[name].package}`,
    };
  }
};

/** One row each; then, for what is missing, why and what to do. */
export const backends = async (
  { json }: Values<typeof backendsOptions>,
  io: Io,
  start?: Start,
): Promise<void> => {
  const reports: BackendReport[] = [];
  for (const name of backendNames) {
    const report = await tryBackend(name, start);
    reports.push(report);
    if (json) writeJson(io.stdout, 'backend', report);
  }
  if (json) return;
  const rows = reports.map((r) => [
    r.name,
    r.available ? 'starts' : 'missing',
    r.version ?? '',
    String(r.threads ?? ''),
    r.reason ? `${r.reason} ${r.install!}` : (r.note ?? ''),
  ]);
  const colour = (cell: string) => (cell === 'starts' ? 'green' : cell === 'missing' ? 'red' : undefined);
  io.stdout.write(
    `${table(['backend', 'status', 'version', 'threads', ''], rows, painter(io.stdout, io.env), colour).join('\n')}\n`,
  );
};
