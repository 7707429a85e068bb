/**
 * Copies of a run's state on the host, for a device that may be lost with everything on it. They are read while the next
 * steps run, and only where there is such a device.
 */
import { Tensor, tensor } from '@tensorflow/tfjs-core';
import { canBeLost } from '../backends/lost.js';
import type { Shape } from '../contract.js';
import { release, retain, scope, tensorsIn } from '../memory.js';
import { clone, concat, reshape } from '../ops/index.js';
import type { Model } from './model.js';
import type { State } from './state.js';

interface HostTensor {
  readonly data: Float32Array | Int32Array | Uint8Array;
  readonly shape: Shape;
  readonly dtype: 'float32' | 'int32' | 'bool';
}

export interface Backup {
  /** How many epochs were done. */
  readonly epoch: number;
  readonly epochsSeen: number;
  /** Its tensors are only places: they may be gone. */
  readonly state: State;
  readonly values: ReadonlyMap<Tensor, HostTensor>;
}

/** The same, with other tensors in their places. */
const withTensors = <T>(node: T, of: (tensor: Tensor) => Tensor): T => {
  if (node instanceof Tensor) return of(node) as T;
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).map(([key, child]) => [key, withTensors<unknown>(child, of)]);
  return (Array.isArray(node) ? entries.map(([, child]) => child) : Object.fromEntries(entries)) as T;
};

/** Up to so many numbers are read as one tensor: each read costs a GPU more than a few numbers do. */
const together = 2 ** 20;

/** The numbers of each tensor. The steps that run meanwhile free the originals; a clone shares their memory. */
const readAll = async (all: readonly Tensor[]): Promise<readonly HostTensor['data'][]> => {
  const sizes = all.map((t) => t.size);
  const total = sizes.reduce((a, b) => a + b, 0);
  const join = all.length > 1 && total <= together && all.every((t) => t.dtype === 'float32');
  const held = scope(() =>
    retain(join ? [concat(all.map((t) => reshape(t, [t.size])))] : all.map((t) => clone(t))),
  );
  try {
    const data = await Promise.all(held.map((t) => t.data()));
    let at = 0;
    return join ? sizes.map((size) => data[0]!.slice(at, (at += size))) : data;
  } finally {
    release(held);
  }
};

const read = async (state: State): Promise<ReadonlyMap<Tensor, HostTensor>> => {
  const all = [...tensorsIn(state)];
  const data = await readAll(all);
  return new Map(
    all.map((t, i) => [t, { data: data[i]!, shape: t.shape, dtype: t.dtype as HostTensor['dtype'] }]),
  );
};

/** New tensors, on the backend that runs now. */
export const restored = ({ state, values }: Backup): State =>
  scope(() => {
    const made = new Map([...values].map(([t, v]) => [t, tensor(v.data, [...v.shape], v.dtype)]));
    return withTensors(state, (t) => made.get(t)!);
  });

/** Epochs may be short, and a copy keeps a GPU busy: there is so long between two, in milliseconds. */
const apart = 1000;

/** The copies of one `fit`. */
export class Backups {
  private reading: Promise<void> | undefined;
  private begun = -Infinity;
  /** What the device has said when it was read. */
  private error: Error | undefined;

  constructor(private readonly model: Model) {}

  /** Begins to read the state, unless it was read a moment ago. @throws what the last reading threw */
  begin(epoch: number): void {
    this.assertRead();
    if (performance.now() - this.begun >= apart) this.start(epoch);
  }

  /** When the state as it is now has been copied. @throws {HandgradError} code `backend`: the device is lost; `memory` */
  async finish(epoch: number): Promise<void> {
    await this.reading;
    if (this.model.backup?.state !== this.model.state) this.start(epoch);
    await this.reading;
    this.assertRead();
  }

  /** When nothing is being read any more. */
  async settle(): Promise<void> {
    await this.reading;
  }

  private start(epoch: number): void {
    if (this.reading || !canBeLost()) return;
    this.begun = performance.now();
    const { model } = this;
    const { state, epochsSeen } = model;
    this.reading = read(state)
      .then((values) => {
        model.backup = { epoch, epochsSeen, state, values };
      })
      .catch((error: unknown) => {
        this.error = error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => (this.reading = undefined));
  }

  private assertRead(): void {
    if (this.error) throw this.error;
  }
}
