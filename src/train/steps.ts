/**
 * The steps of one `fit`. One synchronous scope a step; losses are read together a few times a second; the state
 * of the last good read is kept, so that a step that goes wrong can be replayed, explained and undone.
 */
import { OutOfMemoryError, sayingBatchSize } from '../backends/outOfMemory.js';
import type { Observe } from '../contract.js';
import { replace, scope } from '../memory.js';
import { deriveSeed } from '../random.js';
import { notify, type Callback, type Tell } from './callbacks/contract.js';
import { diagnose, type Replayed } from './diagnose.js';
import type { Model } from './model.js';
import type { Plan } from './plan.js';
import { Readings, breathe } from './readings.js';
import type { Draw, Source } from './source.js';
import { heldBy, withAverages, type State } from './state.js';
import { finiteProbe, trainStep, type Size } from './step.js';
import { toRead, type Tally } from './tally.js';

/** Differs by step; dropout draws from it. */
export const stepSeed = (model: Model): number =>
  deriveSeed(deriveSeed(model.seed, 'step'), model.state.step);

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
export class Steps {
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
    let examples = 0;
    const step = () => {
      const batch = draw.make();
      examples = batch.x[0]!.shape[0]!;
      return trainStep(loop.plan, model.state, batch, seed, learningRate, observe);
    };
    const { state, size, ...read } = sayingBatchSize(() => scope(step), () => examples); // prettier-ignore
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
    const values = await this.read(Math.max(...ran.map(({ size }) => size.examples)));
    const held = values.pop()!;
    if (!Number.isFinite(held[0]![0]) || values.some(([loss]) => !Number.isFinite(loss![0]))) {
      model.state = replace(model.state, this.good);
      throw await diagnose(loop.plan, this.good, ran, (n) => this.at(ran, n));
    }
    this.good = replace(this.good, model.state);
    for (const [i, v] of values.entries())
      await this.tell('onBatchEnd', ran[i]!.batch, tally.add(v, ran[i]!.size));
    await breathe();
  }

  /** The numbers of the steps that have run, and last whether the state is finite. Where they cannot be read, it is undone. */
  private async read(examples: number): Promise<number[][][]> {
    const { model } = this;
    try {
      this.readings.push([finiteProbe(heldBy(model.state).values())]);
      return await this.readings.read();
    } catch (error) {
      model.state = replace(model.state, this.good);
      throw error instanceof OutOfMemoryError ? error.withBatchSize(examples) : error;
    }
  }

  /**
   * Tells the callbacks, when all that has run has been read: the state is good. They may set the weights, and
   * the state that they leave is the one to go back to.
   */
  readonly tell: Tell = async (event, ...args) => {
    const { model, loop } = this;
    model.mayBeSet = true;
    try {
      await notify(loop.callbacks, event, ...args);
    } finally {
      model.mayBeSet = false;
      this.good = model.state;
    }
  };

  /** The averages of the weights in the weights' place, where the optimizer keeps them. */
  finish(): void {
    const { model, loop } = this;
    if (loop.plan.optimizer.useEma) model.state = replace(model.state, withAverages(loop.plan, model.state));
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
