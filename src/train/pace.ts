/**
 * How long steps follow one another before a page gets a turn, in milliseconds: half of what it has for a frame. On a GPU a
 * step is only handed over, and the page need not feel it. In Node a turn with each reading is enough.
 */
import { inNode } from '../backends/host.js';
import { breathe } from './readings.js';

const slice = 8;

export class Pace {
  private since = performance.now();
  private readonly inPage = !inNode();

  /** A turn of the event loop, where it is time for one. Called after each step. */
  async keep(): Promise<void> {
    if (!this.inPage || performance.now() - this.since < slice) return;
    await breathe();
    this.since = performance.now();
  }
}
