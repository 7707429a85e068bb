/** What `handgrad train` says, for people and for programs. */
import type { Logs } from '../train/callbacks/contract.js';
import type { MonitorReport } from '../train/callbacks/monitorReport.js';
import { columnsOf, painter, type Io } from './io.js';
import { writeJson } from './json.js';
import type { LiveLine } from './liveLine.js';
import { lossChart } from './render/chart.js';
import type { Picture } from './picture.js';
import { logText, secondsText } from './render/format.js';
import { monitorTable } from './render/monitor.js';
import { epochLine } from './render/progress.js';
import { wrap } from './render/wrap.js';

/** The JSON line `start`. */
export interface Start {
  readonly data: string;
  /** Units, the input's first; other layers than dense ones as they were given. */
  readonly layers: readonly (number | string)[];
  readonly activation: string;
  readonly loss: string;
  readonly optimizer: string;
  /** Of the first update. */
  readonly learningRate: number;
  readonly schedule?: string;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  readonly backend: string;
  readonly threads: number;
  readonly trainExamples: number;
  readonly validationExamples?: number;
  readonly testExamples: number;
}

export interface Epoch {
  /** From 0. */
  readonly epoch: number;
  readonly epochs: number;
  readonly logs: Logs;
  readonly seconds: number;
  /** `412/938`, if it was not finished. */
  readonly steps?: string;
}

/** The JSON line `end`. */
export interface End {
  readonly testLoss: number;
  /** `testAccuracy` and the other metrics; of numbers, `testRmse` and `testR2`. */
  readonly [metric: `test${string}`]: number;
  readonly steps: number;
  readonly seconds: number;
  readonly backend: string;
  readonly seed: number;
  readonly interrupted?: boolean;
}

export interface Details {
  readonly losses: readonly number[];
  /** What was measured on the test examples, by its name in texts. */
  readonly tested: readonly (readonly [name: string, value: number])[];
  readonly picture: Picture | undefined;
  /** What `--monitor` saw. */
  readonly seen: MonitorReport | undefined;
}

export interface TrainReport {
  start(start: Start): void;
  epoch(epoch: Epoch): void;
  end(end: End, details: Details): void;
}

const describeEpoch = ({ epoch, epochs, logs, seconds, steps }: Epoch): string =>
  epochLine(epoch, epochs, logs, seconds) + (steps === undefined ? '' : `  (stopped at step ${steps})`);

/** Of many epochs so many lines are written, and the first. */
const mostLines = 20;
const isShown = ({ epoch, epochs, steps }: Epoch): boolean =>
  epoch === 0 ||
  (epoch + 1) % Math.ceil(epochs / mostLines) === 0 ||
  epoch + 1 === epochs ||
  steps !== undefined;

/** Objects on stdout; the lines of the epochs on stderr as well. */
export const jsonReport = (io: Io, live: LiveLine): TrainReport => {
  const write = (type: string, fields: object): void => {
    live.clear();
    writeJson(io.stdout, type, fields);
  };
  return {
    start: (start) => write('start', start),
    epoch: (epoch) => {
      if (isShown(epoch)) live.print(describeEpoch(epoch));
      const { steps } = epoch;
      write('epoch', {
        epoch: epoch.epoch + 1,
        ...epoch.logs,
        seconds: epoch.seconds,
        ...(steps && { interrupted: true }),
      });
    },
    end: (end, { seen }) => {
      if (seen) write('monitor', seen);
      write('end', end);
    },
  };
};

const facts = (end: End, { tested }: Details): (readonly [name: string, value: string])[] => [
  ...tested.map(([name, value]) => [`test ${name}`, logText(name, value)] as const),
  ['steps', String(end.steps)],
  ['time', secondsText(end.seconds)],
  ['backend', end.backend],
  ['seed', String(end.seed)],
];

/** The run in a line, if the terminal is wide enough. */
const startLines = (s: Start, unit: string, width: number): string[] => {
  const held = s.validationExamples === undefined ? '' : ` (${s.validationExamples} more held out)`;
  const activation = s.layers.length > 2 ? ` ${s.activation}` : '';
  const pieces = [
    `${s.data}: ${s.trainExamples} ${unit}${held}`,
    s.layers.join('-') + activation,
    `${s.optimizer} ${s.schedule ?? s.learningRate}`,
    `batch ${s.batchSize}`,
    `seed ${s.seed}`,
    s.backend,
    ...(s.threads > 1 ? [`${s.threads} threads`] : []),
  ];
  return wrap(
    pieces.map((piece, i) => (i < pieces.length - 1 ? `${piece},` : piece)),
    width,
    { rest: '  ' },
  );
};

/** The run on stderr while it goes on; its results on stdout. */
export const humanReport = (io: Io, live: LiveLine, unit: string): TrainReport => ({
  start: (start) => startLines(start, unit, columnsOf(io.stderr)).forEach((line) => live.print(line)),
  epoch: (epoch) => {
    if (isShown(epoch)) live.print(describeEpoch(epoch));
  },
  end: (end, details) => {
    live.clear();
    const { losses, picture, seen } = details;
    const paint = painter(io.stdout, io.env);
    const width = Math.min(100, columnsOf(io.stdout));
    const rows = facts(end, details);
    const side = Math.max(14, ...rows.map(([name]) => name.length));
    const lines = [
      ...(end.interrupted
        ? ['', paint('yellow', `Interrupted after step ${end.steps}. What was reached:`)]
        : []),
      ...(losses.length > 1 ? ['', ...lossChart(losses, width)] : []),
      ...(picture ? ['', ...picture(paint)] : []),
      ...(seen ? ['', ...monitorTable(seen, paint)] : []),
      '',
      ...rows.map(([name, value], i) => `${name.padEnd(side)} ${i === 0 ? paint('bold', value) : value}`),
    ];
    io.stdout.write(`${lines.join('\n')}\n`);
  },
});
