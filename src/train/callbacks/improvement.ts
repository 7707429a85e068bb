/**
 * What callbacks that monitor a number share: which number, and what is better. Mode `auto` follows the name:
 * one that ends in accuracy, acc, auc, precision, recall, sensitivity, specificity, f1, f1Score, fBetaScore,
 * r2Score, iou, truePositives or trueNegatives is to grow; one that ends in loss, error, entropy, divergence,
 * hinge, poisson, huber, logCosh, perplexity, falsePositives or falseNegatives is to shrink, as is a metric with
 * the name of a loss; of any other the mode has to be said.
 */
import * as v from 'valibot';
import { HandgradError, nearest } from '../../errors.js';
import { losses } from '../../losses/registry.js';
import { choice, numberIn } from '../../options.js';
import type { Logs } from './contract.js';

const grows =
  /(accuracy|acc|auc|precision|recall|sensitivity|specificity|f1|f1score|fbetascore|r2score|iou|truepositives|truenegatives)$/i;
const shrinks =
  /(loss|error|entropy|divergence|hinge|poisson|huber|logcosh|perplexity|falsepositives|falsenegatives)$/i;

const modes = ['auto', 'min', 'max'] as const;

/** Options of a callback that monitors. */
export const monitoring = (minDelta: number) => ({
  monitor: v.optional(v.string('expected the name of a log, such as "val_loss"'), 'val_loss'),
  mode: v.optional(choice(modes), 'auto'),
  minDelta: numberIn(minDelta, 0),
});

/** A whole number of epochs ≥ 0. */
export const epochs = (by: number) => {
  const expected = 'expected a whole number ≥ 0';
  return v.optional(v.pipe(v.number(expected), v.integer(expected), v.minValue(0, expected)), by);
};

interface Monitored {
  readonly monitor: string;
  readonly mode: (typeof modes)[number];
  readonly minDelta: number;
}

/** 1 where more is better, −1 where less is. */
const signOf = (who: string, { monitor, mode }: Monitored): 1 | -1 => {
  if (mode !== 'auto') return mode === 'max' ? 1 : -1;
  if (grows.test(monitor)) return 1;
  if (shrinks.test(monitor) || Object.hasOwn(losses, monitor.replace(/^val_/, ''))) return -1;
  throw new HandgradError(
    'option',
    `${who}: whether "${monitor}" is to grow or to shrink does not follow from its name.`,
    `say it: ${who}({ monitor: '${monitor}', mode: 'max' }), or 'min'`,
  );
};

/** Follows one number from epoch to epoch. */
export class Improvement {
  private readonly sign: 1 | -1;
  /** The best so far; undefined before the first. */
  best: number | undefined;

  /** @throws {HandgradError} code `option`: mode `auto`, and a name that does not say what is better */
  constructor(
    private readonly who: string,
    private readonly of: Monitored,
  ) {
    this.sign = signOf(who, of);
  }

  /** @throws {HandgradError} code `option`: no log has that name */
  valueIn(logs: Logs): number {
    const { monitor } = this.of;
    const value = logs[monitor];
    if (value !== undefined) return value;
    const names = Object.keys(logs);
    const near = nearest(monitor, names);
    const validation = monitor.startsWith('val_') && !names.some((name) => name.startsWith('val_'));
    throw new HandgradError(
      'option',
      `${this.who}: no log is named "${monitor}".`,
      [
        ...(validation ? ['give fit validationData or a validationSplit'] : []),
        ...(near.length ? [`did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`] : []),
        `the logs are: ${names.join(', ')}`,
      ].join('; '),
    );
  }

  /** Better than `than` by more than minDelta; NaN never is. */
  isBetter(value: number, than = this.best): boolean {
    const worst = than ?? -this.sign * Infinity;
    return this.sign * value - this.of.minDelta > this.sign * worst;
  }
}
