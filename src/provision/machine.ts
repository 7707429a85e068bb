/** What the provisioners know of a machine and do to it. A test puts another in its place. */
import { accessSync, constants, existsSync } from 'node:fs';
import { request } from 'node:https';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder, type Environment } from './cache.js';
import { run, type Run } from './run.js';

/**
 * Takes a line of progress.
 *
 * @param again it is about the step of the line before, which it may be drawn over
 */
export type Say = (line: string, again?: boolean) => void;

export interface Machine {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** `linux-x64`; a Linux without glibc is `linux-x64-musl`. */
  readonly system: string;
  /** Whether system packages may be installed. */
  readonly root: boolean;
  readonly node: { readonly path: string; readonly version: string };
  /** The folder for what is downloaded and made. */
  readonly cache: string;
  readonly run: Run;
  /** The path of a program, if it is in PATH. */
  readonly which: (program: string) => string | undefined;
  /** The folder of an npm package that this one can import. */
  readonly packageFolder: (name: string) => string | undefined;
  /** Why a host does not answer; nothing if it does. */
  readonly unreachable: (url: string) => Promise<string | undefined>;
  readonly say: Say;
  /** Seconds between two reports of a long step. */
  readonly interval: number;
  /** Whether what failed in the last day is tried again. */
  readonly retry: boolean;
  readonly signal?: AbortSignal;
}

const require = createRequire(import.meta.url);

const packageFolder = (name: string): string | undefined => {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const finder =
  (env: Environment, platform: NodeJS.Platform) =>
  (program: string): string | undefined =>
    (env['PATH'] ?? env['Path'] ?? '')
      .split(delimiter)
      .filter(Boolean)
      .map((folder) => join(folder, platform === 'win32' ? `${program}.exe` : program))
      .find(isExecutable);

/** Seconds a host has to answer. */
const patience = 5;
const proxies = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** Any answer will do, a refusal too. Behind a proxy it is for the program that downloads to find out. */
const prober =
  (env: Environment) =>
  (url: string): Promise<string | undefined> =>
    new Promise((resolve) => {
      const { host, protocol } = new URL(url);
      if (protocol !== 'https:' || proxies.some((name) => env[name])) return resolve(undefined);
      const probe = request(
        url,
        { method: 'HEAD', signal: AbortSignal.timeout(patience * 1000) },
        (response) => {
          response.destroy();
          resolve(undefined);
        },
      );
      probe.on('error', ({ code, name }: NodeJS.ErrnoException) =>
        resolve(`${host} does not answer (${code === 'ABORT_ERR' ? `${patience} s` : (code ?? name)})`),
      );
      probe.end();
    });

export interface MachineOptions {
  /** Default: nobody listens. */
  readonly say?: Say;
  /** Default: that of the process. */
  readonly env?: Environment;
  /** A log that nobody watches: long steps report every ten seconds and not every two. Default: CI is set. */
  readonly ci?: boolean;
  /** Whether what failed in the last day is tried again. Default false. */
  readonly retry?: boolean;
  /** Ends what is going on. Default: the first SIGINT or SIGTERM does. */
  readonly signal?: AbortSignal;
}

/** The machine that this runs on. */
export const thisMachine = ({
  say = () => undefined,
  env = process.env,
  ci = Boolean(env['CI'] && env['CI'] !== 'false'),
  retry = false,
  signal,
}: MachineOptions = {}): Machine => {
  const { platform, arch } = process;
  return {
    env,
    platform,
    system: `${platform}-${arch}${existsSync('/etc/alpine-release') ? '-musl' : ''}`,
    root: process.getuid?.() === 0,
    node: { path: process.execPath, version: process.version },
    cache: cacheFolder(env, platform),
    run: (command, args, options) =>
      run(command, args, {
        ...options,
        env: { ...env, ...options.env },
        ...(signal ? { signal } : {}),
      }),
    which: finder(env, platform),
    packageFolder,
    unreachable: prober(env),
    say,
    interval: ci ? 10 : 2,
    retry,
    ...(signal ? { signal } : {}),
  };
};
