/** Starting a program that may hang, print much, or leave children behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';

export interface RunOptions {
  /** Seconds, after which it is ended with all that it started. */
  readonly limit: number;
  /** Beside the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Each line as it comes, of either stream; a carriage return ends one too. */
  readonly onLine?: (line: string) => void;
  /** Ends it, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface Ran {
  /** `missing`: there is no such program; `late`: its time was up. */
  readonly end: 'done' | 'failed' | 'missing' | 'late';
  /** The last of what it printed, without colours. */
  readonly stdout: string;
  readonly stderr: string;
}

export type Run = (command: string, args: readonly string[], options: RunOptions) => Promise<Ran>;

/** Characters kept of each stream. */
const kept = 100_000;
/** Seconds between asking a program to end and ending it, and for its last words after it has ended. */
const grace = 2;

/** Ends a process and what it has started. It leads a group of its own, except on Windows. */
const killTree = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' }).on(
      'error',
      () => undefined,
    );
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // it has ended
  }
};

/** Gathers a stream's text and hands its lines on. */
const gather = (onLine: (line: string) => void) => {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let rest = '';
  return {
    take: (chunk: Buffer): void => {
      const more = decoder.write(chunk);
      text = (text + more).slice(-kept);
      const lines = (rest + more).split(/[\r\n]+/);
      rest = lines.pop()!.slice(-kept);
      for (const line of lines) if (line.trim()) onLine(stripVTControlCharacters(line));
    },
    text: (): string => stripVTControlCharacters(text),
  };
};

/**
 * Runs a program to its end. A failure is a result, and no exception.
 *
 * @throws the reason of `signal`, once that is given
 */
export const run: Run = async (command, args, { limit, env, cwd, onLine = () => undefined, signal }) => {
  signal?.throwIfAborted();
  return new Promise<Ran>((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    const out = gather(onLine);
    const err = gather(onLine);
    child.stdout.on('data', out.take);
    child.stderr.on('data', err.take);

    let late = false;
    const timers: NodeJS.Timeout[] = [];
    const after = (seconds: number, act: () => void): void => {
      timers.push(setTimeout(act, seconds * 1000));
    };
    const end = (): void => {
      killTree(child, 'SIGTERM');
      after(grace, () => killTree(child, 'SIGKILL'));
    };
    const onAbort = (): void => end();
    const settle = (how: Ran['end']): void => {
      timers.forEach(clearTimeout);
      if (late || signal?.aborted) killTree(child, 'SIGKILL'); // what of it did not listen
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve({ end: how, stdout: out.text(), stderr: err.text() });
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    after(limit, () => {
      late = true;
      end();
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      child.pid === undefined ? settle(error.code === 'ENOENT' ? 'missing' : 'failed') : undefined,
    );
    // A child of the child may hold the pipes open for ever: then its words are no longer waited for.
    child.on('exit', () =>
      after(grace, () => {
        killTree(child, 'SIGKILL');
        child.stdout.destroy();
        child.stderr.destroy();
      }),
    );
    child.on('close', (code) => settle(late ? 'late' : code === 0 ? 'done' : 'failed'));
  });
};

/** Lines that say why, the surest sign first. */
const telling = [
  /cannot open shared object|error while loading shared libraries|image not found/i,
  /name resolution|cannot connect to proxy|failed to establish|network is unreachable|timed out/i,
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOSPC|EACCES)\b/,
  /^\s*(E:|fatal|error|npm error(?! code))/i,
  /error:|cannot|could not|unable to|failed/i,
];

/** Why a program failed, in one line. `what` names it. */
export const reasonOf = (what: string, ran: Ran, limit: number): string => {
  if (ran.end === 'missing') return `${what} is not installed`;
  if (ran.end === 'late') return `${what} had not ended after ${limit} s`;
  const lines = `${ran.stderr}\n${ran.stdout}`
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(Boolean);
  const line = telling.flatMap((sign) => lines.find((text) => sign.test(text)) ?? [])[0] ?? lines.at(-1);
  return line === undefined ? `${what} failed, and did not say why` : `${what}: ${line.slice(0, 300)}`;
};
