/** The lines that a run shows while it goes on. */
import type { Logs } from '../../train/callbacks/contract.js';
import type { Paint } from '../io.js';
import { clockText, logText, secondsText } from './format.js';

export interface Moment {
  /** From 0. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch, of how many. */
  readonly step: number;
  readonly steps: number;
  /** Steps done since the run began, and the time they took. */
  readonly done: number;
  readonly seconds: number;
  /** Means over the epoch so far. */
  readonly logs: Readonly<Record<string, number>>;
}

const bar = (share: number, width: number, paint: Paint): string => {
  const full = Math.round(share * width);
  return paint('green', '━'.repeat(full)) + paint('gray', '─'.repeat(width - full));
};

const logsText = (logs: Readonly<Record<string, number>>): string[] =>
  Object.entries(logs).map(([name, value]) => `${name} ${logText(name, value)}`);

/** `epoch 2/5 ━━━━━───── 412/938  231 steps/s  loss 0.1234  accuracy 96.31%  0:14 left`, at most `width` columns. */
export const progressLine = (moment: Moment, width: number, paint: Paint): string => {
  const { epoch, epochs, step, steps, done, seconds, logs } = moment;
  const speed = done > 0 && seconds > 0 ? done / seconds : undefined;
  const left = (epochs - epoch) * steps - step;
  const head = `epoch ${epoch + 1}/${epochs} `;
  const tail = [
    ` ${step}/${steps}`,
    ...(speed ? [`${speed < 10 ? speed.toFixed(1) : Math.round(speed)} steps/s`] : []),
    ...logsText(logs),
    ...(speed ? [`${clockText(left / speed)} left`] : []),
  ].join('  ');
  const room = Math.min(30, width - head.length - tail.length);
  if (room >= 5) return head + bar(step / steps, room, paint) + tail;
  return `${head.trimEnd()}${tail}`.slice(0, width);
};

/** `epoch 1/5  loss 0.2549  accuracy 92.76%  5.3 s` */
export const epochLine = (epoch: number, epochs: number, logs: Logs, seconds: number): string =>
  [`epoch ${epoch + 1}/${epochs}`, ...logsText(logs), secondsText(seconds)].join('  ');
