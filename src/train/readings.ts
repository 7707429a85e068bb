/**
 * Losses and statistics stay on the device while steps run, and are read together: an accelerator is not
 * made to wait at every step, and the event loop gets its turn several times a second.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { release, scope } from '../memory.js';
import { reshape, concat } from '../ops/index.js';

/** How long steps run before the next read, in milliseconds, and how many at most. */
const every = { milliseconds: 50, steps: 256 };

export class Readings {
  private pending: Tensor[][] = [];
  private since = performance.now();

  push(scalars: readonly Tensor[]): void {
    this.pending.push([...scalars]);
  }

  get due(): boolean {
    return this.pending.length >= every.steps || performance.now() - this.since >= every.milliseconds;
  }

  /** The scalars of each step since the last read. Frees them. */
  async read(): Promise<number[][]> {
    const steps = this.pending;
    this.pending = [];
    this.since = performance.now();
    if (steps.length === 0) return [];
    let all: Tensor | undefined;
    try {
      all = scope(() => concat(steps.flat().map((s) => reshape(s, [1]))));
      const values = await all.data();
      let at = 0;
      return steps.map((scalars) => scalars.map(() => values[at++]!));
    } finally {
      release([all, steps]);
    }
  }

  /** Drops what was not read. */
  clear(): void {
    release(this.pending);
    this.pending = [];
  }
}

/** Lets timers, signals and the page have their turn. */
export const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
