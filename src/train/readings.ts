/**
 * Losses and statistics stay on the device while steps run, and are read together: an accelerator is not
 * made to wait at every step, and the event loop gets its turn several times a second.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { release, scope } from '../memory.js';
import { cast, concat, reshape } from '../ops/index.js';

export { breathe } from '../backends/turns.js';

/** How long steps run before the next read, in milliseconds, and how many at most. */
const every = { milliseconds: 50, steps: 256 };

export class Readings {
  private pending: Tensor[][] = [];
  private since = performance.now();

  push(tensors: readonly Tensor[]): void {
    this.pending.push([...tensors]);
  }

  get due(): boolean {
    return this.pending.length >= every.steps || performance.now() - this.since >= every.milliseconds;
  }

  /** The numbers of each tensor of each step since the last read. Frees them. */
  async read(): Promise<number[][][]> {
    const steps = this.pending;
    this.pending = [];
    this.since = performance.now();
    if (steps.length === 0) return [];
    let all: Tensor | undefined;
    try {
      const sizes = steps.map((tensors) => tensors.map((t) => t.size));
      all = scope(() => concat(steps.flat().map((t) => cast(reshape(t, [t.size]), 'float32'))));
      const values = await all.data();
      let at = 0;
      return sizes.map((step) => step.map((size) => [...values.subarray(at, (at += size))]));
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
