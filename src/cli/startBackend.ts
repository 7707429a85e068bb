/** `--backend`: a name, `auto`, or `fastest`, which times the user's own model on each. */
import { useFastestBackend, type Timing, type Trial } from '../backends/fastest.js';
import { useBackend, type BackendName, type Threads } from '../backends/index.js';
import { painter, type Io } from './io.js';
import { writeJson } from './json.js';
import type { LiveLine } from './liveLine.js';
import { table } from './render/table.js';

export type BackendChoice = BackendName | 'auto' | 'fastest';

interface Choice {
  readonly backend: BackendChoice;
  readonly threads: Threads;
  readonly json: boolean;
  readonly io: Io;
  readonly live: LiveLine;
}

const timingsTable = (timings: readonly Timing[], best: BackendName, io: Io): string[] =>
  table(
    ['backend', 'ms a step', ''],
    timings.map((t) => [
      t.backend,
      t.milliseconds?.toFixed(2) ?? '',
      t.backend === best ? 'fastest' : (t.reason?.split('\n', 1)[0] ?? ''),
    ]),
    painter(io.stderr, io.env),
    (cell) => (cell === 'fastest' ? 'green' : undefined),
  );

/** @returns the backend that computes from now on */
export const startBackend = async (
  { backend, threads, json, io, live }: Choice,
  makeTrial: () => Trial,
): Promise<BackendName> => {
  if (backend !== 'fastest') return useBackend(backend, { threads, log: false }); // the report says it
  const onTiming = (timing: Timing): void => {
    if (json) writeJson(io.stdout, 'timing', timing);
    live.draw((width) => `timing a step on each backend: ${timing.backend} …`.slice(0, width), true);
  };
  live.draw(() => 'timing a step on each backend …', true);
  const { backend: best, timings } = await useFastestBackend(makeTrial, { threads, onTiming });
  live.clear();
  if (!json) for (const line of timingsTable(timings, best, io)) live.print(line);
  return best;
};
