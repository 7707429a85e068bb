/** Epochs: one pass over the source each, or so many steps of passes that follow one another. */
import type { Draw, Source } from './source.js';

type Draws = Iterator<Draw, undefined> | AsyncIterator<Draw, undefined>;
const iteratorOf = (draws: Iterable<Draw> | AsyncIterable<Draw>): Draws =>
  Symbol.asyncIterator in draws ? draws[Symbol.asyncIterator]() : draws[Symbol.iterator]();

export class Course {
  private running: Draws | undefined;

  /** @param nextPass - numbers the passes: the order of the examples follows from it */
  constructor(
    private readonly source: Source,
    private readonly stepsPerEpoch: number | undefined,
    private readonly nextPass: () => number,
  ) {}

  get batchesPerEpoch(): number | undefined {
    return this.stepsPerEpoch ?? this.source.batchesPerEpoch;
  }

  async *epoch(): AsyncGenerator<Draw> {
    if (this.stepsPerEpoch === undefined) {
      yield* this.source.draws(this.nextPass());
      return;
    }
    for (let step = 0; step < this.stepsPerEpoch; step++) yield await this.next();
  }

  /** Lets go of a pass that was not finished. */
  async end(): Promise<void> {
    await this.running?.return?.();
    this.running = undefined;
  }

  /** A source that has nothing throws: this ends. */
  private async next(): Promise<Draw> {
    for (;;) {
      this.running ??= iteratorOf(this.source.draws(this.nextPass()));
      const { value, done } = await this.running.next();
      if (!done) return value;
      this.running = undefined;
    }
  }
}
