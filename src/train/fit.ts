/**
 * The training loop. One synchronous scope a step; losses are read together a few times a second; the state
 * of the last good read is kept, so that a step that goes wrong can be replayed, explained and undone.
 */
import { replace, scope } from '../memory.js';
import { deriveSeed } from '../random.js';
import { notify, type Callback, type Logs } from './callbacks.js';
import { diagnose, type Replayed } from './diagnose.js';
import type { Model } from './model.js';
import { Readings, breathe } from './readings.js';
import type { Draw, Source } from './source.js';
import { named, type State } from './state.js';
import { evaluateStep, finiteProbe, trainStep, type Evaluated, type Plan } from './step.js';

export interface History {
  readonly epoch: readonly number[];
  /** Per epoch: `loss`, each metric, and the same with `val` in front. */
  readonly history: { readonly loss: readonly number[]; readonly [name: string]: readonly number[] };
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
    return Object.fromEntries(this.names.map((n, i) => [n, values[i] ?? NaN])) as Logs;
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

/** `state` is asked at every batch: while a `fit` goes on it is not the same for long. */
export const evaluateSource = async (plan: Plan, state: () => State, source: Source): Promise<Logs> => {
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
          return scalars(evaluateStep(plan, state(), batch));
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

/** The steps of one `fit`, and the last state that is known to be good. */
class Steps {
  private readonly readings = new Readings();
  private good: State;
  private ran: Ran[] = [];

  constructor(
    private readonly model: Model,
    private readonly loop: Loop,
  ) {
    this.good = model.state;
  }

  run(draw: Draw, epoch: number, batch: number): void {
    const { model, loop } = this;
    const seed = stepSeed(model);
    let rows = 0;
    const { state, ...read } = scope(() => {
      const tensors = draw.make();
      rows = tensors.x[0]!.shape[0]!;
      return trainStep(loop.plan, model.state, tensors, seed, loop.plan.optimizer.learningRate);
    });
    model.state = replace(model.state, state, this.good);
    this.readings.push(scalars(read));
    this.ran.push({ draw, seed, rows, epoch, batch });
  }

  get due(): boolean {
    return this.readings.due;
  }

  /** Reads what has run. Whatever is not finite, a loss or a weight, becomes an error, and its steps are undone. */
  async flush(means: Means): Promise<void> {
    const { model, loop } = this;
    const ran = this.ran.splice(0);
    if (ran.length === 0) return;
    this.readings.push([finiteProbe(named(model.state.params).values())]);
    const values = await this.readings.read();
    const weights = values.pop()!;
    if (!Number.isFinite(weights[0]!) || values.some(([loss]) => !Number.isFinite(loss!))) {
      model.state = replace(model.state, this.good);
      throw await diagnose(loop.plan, this.good, ran, loop.plan.optimizer.learningRate, (n) =>
        this.at(ran, n),
      );
    }
    this.good = replace(this.good, model.state);
    for (const [i, v] of values.entries())
      await notify(loop.callbacks, 'onBatchEnd', ran[i]!.batch, means.add(v, ran[i]!.rows));
    await breathe();
  }

  end(): void {
    this.readings.clear();
    replace(this.good, this.model.state);
  }

  private at(ran: readonly Ran[], step: number): string {
    const found = ran[step - this.good.step - 1];
    return found ? `Step ${step} (epoch ${found.epoch + 1}, batch ${found.batch + 1})` : `Step ${step}`;
  }
}

const inCapitals = (name: string): string => `${name[0]!.toUpperCase()}${name.slice(1)}`;

export const runFit = async (model: Model, loop: Loop): Promise<History> => {
  const { plan, source, validation, epochs, callbacks } = loop;
  const history: Record<string, number[]> = {};
  const epochList: number[] = [];
  const steps = new Steps(model, loop);
  const stopped = (): boolean => model.stopTraining; // a callback may have set it meanwhile

  try {
    model.stopTraining = false;
    await notify(callbacks, 'onTrainBegin', { model, epochs, batchesPerEpoch: source.batchesPerEpoch });
    for (let epoch = 0; epoch < epochs && !stopped(); epoch++) {
      await notify(callbacks, 'onEpochBegin', epoch);
      const means = new Means(logNames(plan));
      let batch = 0;
      for await (const draw of source.draws(model.epochsSeen)) {
        steps.run(draw, epoch, batch++);
        if (steps.due) await steps.flush(means);
        if (stopped()) break;
      }
      await steps.flush(means);
      model.epochsSeen++;
      const held = validation && (await evaluateSource(plan, () => model.state, validation));
      const logs = {
        ...means.logs,
        ...Object.fromEntries(
          Object.entries(held ?? {}).map(([name, value]) => [`val${inCapitals(name)}`, value]),
        ),
      };
      epochList.push(epoch);
      for (const [name, value] of Object.entries(logs)) (history[name] ??= []).push(value);
      await notify(callbacks, 'onEpochEnd', epoch, logs);
    }
    await notify(callbacks, 'onTrainEnd');
    return { epoch: epochList, history: { loss: [], ...history } };
  } finally {
    steps.end();
  }
};
