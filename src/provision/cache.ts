/** The cache on disk: nothing in it is ever half written, and two that write take turns. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { Machine } from './machine.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** HANDGRAD_CACHE, else `handgrad` in the user's cache folder. */
export const cacheFolder = (env: Environment, platform: NodeJS.Platform, home = homedir()): string => {
  if (env['HANDGRAD_CACHE']) return env['HANDGRAD_CACHE'];
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'handgrad');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'handgrad');
  return join(home, platform === 'darwin' ? 'Library/Caches' : '.cache', 'handgrad');
};

const day = 24 * 3600 * 1000;

/** Written whole or not at all. */
export const writeWhole = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
};

/** @returns what a JSON file holds, if it is there and is what it should be */
export const readJson = async <T>(
  path: string,
  schema: v.GenericSchema<unknown, T>,
): Promise<T | undefined> => {
  try {
    return v.parse(schema, JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
};

/** Gives a finished folder or file its place, in which there may be another. */
export const moveIn = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  if (existsSync(to)) await rename(to, `${from}.replaced`);
  await rename(from, to);
};

export const sha256 = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
};

/** Bytes below a folder, 0 if there is none. */
export const bytesIn = async (folder: string): Promise<number> => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = files
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((a, b) => a + b, 0);
};

// Locks

const holderSchema = v.object({ pid: v.number(), host: v.string() });
/** The holder of a lock shows every so often that it lives, in milliseconds; it is dead after six times that. */
const beat = 5000;

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Left by a process that was killed. */
const isVoid = async (lock: string): Promise<boolean> => {
  const written = await stat(lock).catch(() => undefined);
  if (!written) return false;
  if (Date.now() - written.mtimeMs > 6 * beat) return true;
  const holder = await readJson(lock, holderSchema);
  return holder?.host === hostname() && !isRunning(holder.pid);
};

const acquire = async ({ say, signal }: Machine, name: string, lock: string): Promise<void> => {
  for (let waited = false; ; waited = true)
    try {
      await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (await isVoid(lock)) await rm(lock, { force: true });
      else {
        if (!waited) say(`${name}: waiting for another process that installs it`);
        await sleep(200, undefined, signal ? { signal } : {});
      }
    }
};

/**
 * Runs `work` while no other process runs work of that name, with an empty folder that is removed afterwards. What a
 * killed process left behind is removed first.
 */
export const locked = async <T>(
  machine: Machine,
  name: string,
  work: (temporary: string) => Promise<T>,
): Promise<T> => {
  const lock = join(machine.cache, `${name}.lock`);
  const scratch = join(machine.cache, `${name}.tmp`);
  await mkdir(machine.cache, { recursive: true });
  await acquire(machine, name, lock);
  const alive = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), beat);
  try {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    return await work(scratch);
  } finally {
    clearInterval(alive);
    await rm(scratch, { recursive: true, force: true });
    await rm(lock, { force: true });
  }
};

// What was found out, and may be relied on for a day

const fileSchema = v.object({ path: v.string(), size: v.number(), time: v.number() });
const stampSchema = v.object({
  key: v.string(),
  at: v.number(),
  files: v.array(fileSchema),
  what: v.string(),
  path: v.optional(v.string()),
  env: v.optional(v.record(v.string(), v.string())),
});

/** What a load test has shown. */
export interface Proof {
  readonly what: string;
  readonly path?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** A file for each key: two projects, or two versions of Node, do not overwrite each other's. */
const stampOf = ({ cache }: Machine, name: string, key: string): string => {
  const short = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return join(cache, 'proofs', `${name}-${short}.json`);
};

const fileStamp = (path: string): v.InferOutput<typeof fileSchema> => {
  const found = statSync(path, { throwIfNoEntry: false });
  return { path, size: found?.size ?? -1, time: found?.mtimeMs ?? -1 };
};

/** What a load test showed in the last day under the same `key`, if every file is still as it was. */
export const proved = async (machine: Machine, name: string, key: string): Promise<Proof | undefined> => {
  const stamp = await readJson(stampOf(machine, name, key), stampSchema);
  if (stamp?.key !== key || Math.abs(Date.now() - stamp.at) > day) return undefined;
  const holds = stamp.files.every((file) => {
    const { size, time } = fileStamp(file.path);
    return size >= 0 && size === file.size && time === file.time;
  });
  return holds ? { what: stamp.what, path: stamp.path, env: stamp.env } : undefined;
};

/** Keeps what a load test showed, for as long as `files` do not change. */
export const keepProof = async (
  machine: Machine,
  name: string,
  key: string,
  files: readonly string[],
  proof: Proof,
): Promise<void> => {
  const stamp = { key, at: Date.now(), files: [...new Set(files)].map(fileStamp), ...proof };
  // A disk that cannot be written to costs another load test next time, and no more.
  await writeWhole(stampOf(machine, name, key), JSON.stringify(stamp)).catch(() => undefined);
};

const failureSchema = v.object({ at: v.number(), reason: v.string() });

/**
 * A step that waits for a host. When it has failed, it is not tried again for a day.
 *
 * @param work gives the reason if it fails
 * @returns the reason
 */
export const onceADay = async (
  machine: Machine,
  step: string,
  work: () => Promise<string | undefined>,
): Promise<string | undefined> => {
  const path = join(machine.cache, 'failures', `${step}.json`);
  const past = machine.retry ? undefined : await readJson(path, failureSchema);
  const age = past ? Date.now() - past.at : day;
  if (past && age >= 0 && age < day)
    return `${past.reason} (${Math.max(1, Math.round(age / 60_000))} min ago; not tried again today)`;
  const reason = await work();
  if (reason === undefined) await rm(path, { force: true });
  else await writeWhole(path, JSON.stringify({ at: Date.now(), reason })).catch(() => undefined);
  return reason;
};
