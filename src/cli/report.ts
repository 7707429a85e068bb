/** What `handgrad train` says, for people and for programs. */
import type { Logs } from '../train/callbacks/contract.js';
import { columnsOf, painter, type Io } from './io.js';
import { writeJson } from './json.js';
import type { LiveLine } from './liveLine.js';
import { lossChart } from './render/chart.js';
import { confusionMatrix, confusionTable } from './render/confusion.js';
import { lossText, percent, secondsText } from './render/format.js';
import { epochLine } from './render/progress.js';

/** The JSON line `start`. */
export interface Start {
  readonly data: string;
  /** Units, the input's first. */
  readonly layers: readonly number[];
  readonly activation: string;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  readonly backend: string;
  readonly threads: number;
  readonly trainImages: number;
  readonly validationImages?: number;
  readonly testImages: number;
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
  readonly testAccuracy: number;
  readonly steps: number;
  readonly seconds: number;
  readonly backend: string;
  readonly seed: number;
  readonly interrupted?: boolean;
}

export interface Details {
  readonly losses: readonly number[];
  readonly truth: ArrayLike<number>;
  readonly predicted: ArrayLike<number> | undefined;
  readonly classes: number;
}

export interface TrainReport {
  start(start: Start): void;
  epoch(epoch: Epoch): void;
  end(end: End, details: Details): void;
}

const describeEpoch = ({ epoch, epochs, logs, seconds, steps }: Epoch): string =>
  epochLine(epoch, epochs, logs, seconds) + (steps === undefined ? '' : `  (stopped at step ${steps})`);

/** Objects on stdout; the lines of the epochs on stderr as well. */
export const jsonReport = (io: Io, live: LiveLine): TrainReport => {
  const write = (type: string, fields: object): void => {
    live.clear();
    writeJson(io.stdout, type, fields);
  };
  return {
    start: (start) => write('start', start),
    epoch: (epoch) => {
      live.print(describeEpoch(epoch));
      const { steps } = epoch;
      write('epoch', {
        epoch: epoch.epoch + 1,
        ...epoch.logs,
        seconds: epoch.seconds,
        ...(steps && { interrupted: true }),
      });
    },
    end: (end) => write('end', end),
  };
};

const facts = (end: End): (readonly [name: string, value: string])[] => [
  ['test accuracy', percent(end.testAccuracy)],
  ['test loss', lossText(end.testLoss)],
  ['steps', String(end.steps)],
  ['time', secondsText(end.seconds)],
  ['backend', end.backend],
  ['seed', String(end.seed)],
];

/** The run on stderr while it goes on; its results on stdout. */
export const humanReport = (io: Io, live: LiveLine): TrainReport => ({
  start: (s) => {
    const held = s.validationImages === undefined ? '' : ` (${s.validationImages} more held out)`;
    live.print(
      `${s.data}: ${s.trainImages} images${held}, ${s.layers.join('-')} ${s.activation}, ` +
        `${s.optimizer} ${s.learningRate}, batch ${s.batchSize}, seed ${s.seed}, ${s.backend}${s.threads > 1 ? `, ${s.threads} threads` : ''}`,
    );
  },
  epoch: (epoch) => live.print(describeEpoch(epoch)),
  end: (end, { losses, truth, predicted, classes }) => {
    live.clear();
    const paint = painter(io.stdout, io.env);
    const width = Math.min(100, columnsOf(io.stdout));
    const lines = [
      ...(end.interrupted
        ? ['', paint('yellow', `Interrupted after step ${end.steps}. What was reached:`)]
        : []),
      ...(losses.length > 1 ? ['', ...lossChart(losses, width)] : []),
      ...(predicted
        ? [
            '',
            'test images, by their class',
            ...confusionTable(confusionMatrix(truth, predicted, classes), paint),
          ]
        : []),
      '',
      ...facts(end).map(
        ([name, value]) => `${name.padEnd(14)} ${name === 'test accuracy' ? paint('bold', value) : value}`,
      ),
    ];
    io.stdout.write(`${lines.join('\n')}\n`);
  },
});
