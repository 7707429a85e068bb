/**
 * The training loop. One synchronous scope a step; losses are read together a few times a second; the state
 * of the last good read is kept, so that a step that goes wrong can be replayed, explained and undone.
 */
import { HandgradError } from '../errors.js';
import { replace, scope } from '../memory.js';
import { deriveSeed } from '../random.js';
import { notify, type Callback, type Logs } from './callbacks.js';
import { diagnose, type Replayed } from './diagnose.js';
import type { Model } from './model.js';
import { Readings, breathe } from './readings.js';
import type { Draw, Source } from './source.js';
import type { State } from './state.js';
import { evaluateStep, trainStep, type Evaluated, type Plan } from './step.js';

export interface History {
  readonly epoch: readonly number[];
  /** Per epoch: `loss`, each metric, and the same with `val` in front. */
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** Means over an epoch, each batch weighted by its size. */
export class Means {
  private rows = 0;
  private sums: number[] = [];

  constructor(private readonly names: readonly string[]) {}

  /** values: the batch's mean loss, then each statistic, already summed over its rows. */
  add(values: readonly number[], rows: number): Logs {
    this.rows += rows;
    const summed = values.map((v, i) => (i === 0 ? v * rows : v));
    this.sums = summed.map((v, i) => (this.sums[i] ?? 0) + v);
    return this.name(summed.map((v) => v / rows));
  }

  get logs(): Logs {
    return this.name(this.sums.map((s) => s / this.rows));
  }

  private name(values: readonly number[]): Logs {
    return Object.fromEntries(this.names.map((n, i) => [n, values[i] ?? NaN]));
  }
}

/** `loss`, then the metrics' names; those of several outputs get the output's name in front. */
export const logNames = (plan: Plan): string[] => [
  'loss',
  ...plan.metrics.flatMap((list, i) =>
    list.map((m) => (plan.network.outputs ? `${plan.network.outputs[i]!}_${m.name}` : m.name)),
  ),
];

/** What is read of a step: its loss, then its statistics. */
export const scalars = ({ loss, statistics }: Evaluated) => [loss, ...statistics];

/** Differs by step; dropout draws from it. */
export const stepSeed = (model: Model): number =>
  deriveSeed(deriveSeed(model.seed, 'step'), model.state.step);

export const evaluateSource = async (plan: Plan, state: State, source: Source): Promise<Logs> => {
  const means = new Means(logNames(plan));
  const readings = new Readings();
  const rows: number[] = [];
  const flush = async (): Promise<void> => {
    for (const values of await readings.read()) means.add(values, rows.shift()!);
    await breathe();
  };
  try {
    for await (const draw of source.draws(0)) {
      readings.push(
        scope(() => {
          const batch = draw.make();
          rows.push(batch.x[0]!.shape[0]);
          return scalars(evaluateStep(plan, state, batch));
        }),
      );
      if (readings.due) await flush();
    }
    await flush();
    return means.logs;
  } finally {
    readings.clear();
  }
};

export interface Loop {
  readonly plan: Plan;
  readonly source: Source;
  readonly validation: Source | undefined;
  readonly epochs: number;
  readonly callbacks: readonly Callback[];
}

interface Ran extends Replayed {
  readonly rows: number;
  readonly epoch: number;
  readonly batch: number;
}

export const runFit = async (model: Model, loop: Loop): Promise<History> => {
  const { plan, source, validation, epochs, callbacks } = loop;
  const history: Record<string, number[]> = {};
  const epochList: number[] = [];
  const readings = new Readings();
  let good = model.state;
  let ran: Ran[] = [];

  const step = (draw: Draw, epoch: number, batch: number): void => {
    const seed = stepSeed(model);
    let rows = 0;
    const { state, ...read } = scope(() => {
      const tensors = draw.make();
      rows = tensors.x[0]!.shape[0]!;
      return trainStep(plan, model.state, tensors, seed, plan.optimizer.learningRate);
    });
    model.state = replace(model.state, state, good);
    readings.push(scalars(read));
    ran.push({ draw, seed, rows, epoch, batch });
  };

  /** Reads what has run; a loss that is not finite becomes an error, and the state goes back to the last good one. */
  const flush = async (means: Means): Promise<void> => {
    const window = ran;
    ran = [];
    const values = await readings.read();
    if (values.some(([loss]) => !Number.isFinite(loss!))) {
      const at = (n: number): string => {
        const s = window[n - good.step - 1];
        return s ? `Step ${n} (epoch ${s.epoch + 1}, batch ${s.batch + 1})` : `Step ${n}`;
      };
      model.state = replace(model.state, good);
      throw await diagnose(plan, good, window, plan.optimizer.learningRate, at);
    }
    good = replace(good, model.state);
    for (const [i, v] of values.entries())
      await notify(callbacks, 'onBatchEnd', window[i]!.batch, means.add(v, window[i]!.rows));
    await breathe();
  };

  const stopped = (): boolean => model.stopTraining; // a callback may have set it meanwhile

  try {
    model.stopTraining = false;
    await notify(callbacks, 'onTrainBegin', { model, epochs, batchesPerEpoch: source.batchesPerEpoch });
    for (let epoch = 0; epoch < epochs && !stopped(); epoch++) {
      await notify(callbacks, 'onEpochBegin', epoch);
      const means = new Means(logNames(plan));
      let batch = 0;
      for await (const draw of source.draws(model.epochsSeen)) {
        step(draw, epoch, batch++);
        if (readings.due) await flush(means);
        if (stopped()) break;
      }
      await flush(means);
      model.epochsSeen++;
      const logs: Record<string, number> = { ...means.logs };
      if (validation)
        for (const [name, value] of Object.entries(await evaluateSource(plan, model.state, validation)))
          logs[`val${name[0]!.toUpperCase()}${name.slice(1)}`] = value;
      epochList.push(epoch);
      for (const [name, value] of Object.entries(logs)) (history[name] ??= []).push(value);
      await notify(callbacks, 'onEpochEnd', epoch, logs);
    }
    await notify(callbacks, 'onTrainEnd');
    return { epoch: epochList, history };
  } finally {
    readings.clear();
    good = replace(good, model.state);
  }
};

/** @throws {HandgradError} code `option` */
export const wholeAtLeast1 = (what: string, value: number): number => {
  if (!Number.isInteger(value) || value < 1)
    throw new HandgradError('option', `${what}: expected a whole number ≥ 1, received ${value}.`);
  return value;
};
