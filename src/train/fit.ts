/**
 * The training loop. One synchronous scope a step; losses are read together a few times a second; the state
 * of the last good read is kept, so that a step that goes wrong can be replayed, explained and undone.
 */
import type { Observe } from '../contract.js';
import { HandgradError } from '../errors.js';
import { replace, scope } from '../memory.js';
import { deriveSeed } from '../random.js';
import { notify, type Callback, type Logs } from './callbacks/contract.js';
import { Course } from './course.js';
import { diagnose, type Replayed } from './diagnose.js';
import type { Model } from './model.js';
import type { Plan } from './plan.js';
import { Readings, breathe } from './readings.js';
import type { Draw, Source } from './source.js';
import { named, withAverages, type State } from './state.js';
import { evaluateStep, finiteProbe, trainStep, type Size } from './step.js';
import { Tally, toRead } from './tally.js';

export interface History {
  readonly epoch: readonly number[];
  /** Per epoch: `loss`, each metric, and the same with `val_` in front. */
  readonly history: { readonly loss: readonly number[]; readonly [name: string]: readonly number[] };
}

/** Differs by step; dropout draws from it. */
export const stepSeed = (model: Model): number =>
  deriveSeed(deriveSeed(model.seed, 'step'), model.state.step);

/** `state` is asked at every batch: while a `fit` goes on it is not the same for long. */
export const evaluateSource = async (plan: Plan, state: () => State, source: Source): Promise<Logs> => {
  const tally = new Tally(plan);
  const readings = new Readings();
  const sizes: Size[] = [];
  const flush = async (): Promise<void> => {
    for (const values of await readings.read()) tally.add(values, sizes.shift()!);
    await breathe();
  };
  try {
    for await (const draw of source.draws(0)) {
      readings.push(
        scope(() => {
          const evaluated = evaluateStep(plan, state(), draw.make());
          sizes.push(evaluated.size);
          return toRead(evaluated);
        }),
      );
      if (readings.due) await flush();
    }
    await flush();
    return tally.logs;
  } finally {
    readings.clear();
  }
};

export interface Loop {
  readonly plan: Plan;
  readonly source: Source;
  readonly validation: Source | undefined;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly stepsPerEpoch: number | undefined;
  readonly callbacks: readonly Callback[];
}

interface Ran extends Replayed {
  readonly size: Size;
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
    const [seed, { learningRate }] = [stepSeed(model), model];
    const observe = watchers(loop.callbacks, model.state.step);
    const { state, size, ...read } = scope(() =>
      trainStep(loop.plan, model.state, draw.make(), seed, learningRate, observe),
    );
    model.state = replace(model.state, state, this.good);
    this.readings.push(toRead({ size, ...read }));
    this.ran.push({ draw, seed, learningRate, size, epoch, batch });
  }

  get due(): boolean {
    return this.readings.due;
  }

  /** Reads what has run. Whatever is not finite, a loss or a weight, becomes an error, and its steps are undone. */
  async flush(tally: Tally): Promise<void> {
    const { model, loop } = this;
    const ran = this.ran.splice(0);
    if (ran.length === 0) return;
    this.readings.push([finiteProbe(named(model.state.params).values())]);
    const values = await this.readings.read();
    const weights = values.pop()!;
    if (!Number.isFinite(weights[0]![0]) || values.some(([loss]) => !Number.isFinite(loss![0]))) {
      model.state = replace(model.state, this.good);
      throw await diagnose(loop.plan, this.good, ran, (n) => this.at(ran, n));
    }
    this.good = replace(this.good, model.state);
    for (const [i, v] of values.entries())
      await notify(loop.callbacks, 'onBatchEnd', ran[i]!.batch, tally.add(v, ran[i]!.size));
    await breathe();
  }

  /** The averages of the weights in the weights' place, where the optimizer keeps them. */
  finish(): void {
    const { model, loop } = this;
    if (loop.plan.optimizer.useEma) model.state = replace(model.state, withAverages(model.state), this.good);
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

/** One eye for those of all callbacks that want to see this step. */
const watchers = (callbacks: readonly Callback[], step: number): Observe | undefined => {
  const all = callbacks.flatMap((c) => c.watch?.(step) ?? []);
  return all.length ? (...seen) => all.forEach((observe) => observe(...seen)) : undefined;
};

const validated = async (model: Model, { plan, validation }: Loop): Promise<Record<string, number>> => {
  if (!validation) return {};
  const held = await evaluateSource(plan, () => model.state, validation);
  return Object.fromEntries(Object.entries(held).map(([name, value]) => [`val_${name}`, value]));
};

export const runFit = async (model: Model, loop: Loop): Promise<History> => {
  const { plan, source, epochs, initialEpoch, callbacks } = loop;
  const history: Record<string, number[]> = {};
  const epochList: number[] = [];
  const steps = new Steps(model, loop);
  const course = new Course(source, loop.stepsPerEpoch, () => model.epochsSeen++);
  const stopped = (): boolean => model.stopTraining; // a callback may have set it meanwhile

  const runEpoch = async (epoch: number): Promise<void> => {
    await notify(callbacks, 'onEpochBegin', epoch);
    const tally = new Tally(plan);
    let batch = 0;
    for await (const draw of course.epoch()) {
      steps.run(draw, epoch, batch++);
      if (steps.due) await steps.flush(tally);
      if (stopped()) break;
    }
    await steps.flush(tally);
    const logs = { ...tally.logs, ...(await validated(model, loop)) };
    epochList.push(epoch);
    for (const [name, value] of Object.entries(logs)) (history[name] ??= []).push(value);
    await notify(callbacks, 'onEpochEnd', epoch, logs);
  };

  try {
    model.stopTraining = false;
    const { batchesPerEpoch } = course;
    await notify(callbacks, 'onTrainBegin', { model, epochs, initialEpoch, batchesPerEpoch });
    try {
      for (let epoch = initialEpoch; epoch < epochs && !stopped(); epoch++) await runEpoch(epoch);
    } catch (error) {
      const numeric = error instanceof HandgradError && error.code === 'numeric';
      if (!numeric || !callbacks.some((c) => 'onNaN' in c)) throw error;
      await notify(callbacks, 'onNaN', error);
    }
    steps.finish();
    await notify(callbacks, 'onTrainEnd');
    return { epoch: epochList, history: { loss: [], ...history } };
  } finally {
    await course.end();
    steps.end();
  }
};
