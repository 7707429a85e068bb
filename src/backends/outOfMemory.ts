import { memory } from '@tensorflow/tfjs-core';
import { HandgradError, formatShape } from '../errors.js';

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;

/** The tensor that there was no room for. */
export interface Asked {
  readonly bytes: number;
  readonly shape?: readonly number[] | undefined;
  /** Of one tensor, where that is known. */
  readonly most?: number;
}

/** No room for a tensor, or more than the device holds in one piece. */
export class OutOfMemoryError extends HandgradError {
  constructor(
    readonly backend: string,
    readonly asked: Asked | undefined,
    /** Where the limit comes from. */
    readonly why: string,
    /** Of the step that it happened in. */
    readonly batchSize?: number,
  ) {
    const what = asked?.shape ? `a tensor of shape ${formatShape(asked.shape)}` : 'a tensor';
    const wanted = asked ? `${what} (${megabytes(asked.bytes)}) was asked for, ` : '';
    const share = Math.min(1 / 2, (asked?.most ?? Infinity) / (asked?.bytes ?? 1));
    const smaller =
      batchSize !== undefined && batchSize > 1
        ? `use a smaller batch size: ${Math.max(1, 2 ** Math.floor(Math.log2(batchSize * share)))} in the place of ${batchSize}`
        : 'use a smaller batch size';
    super(
      'memory',
      `Backend "${backend}" is out of memory: ${wanted}${megabytes(memory().numBytes)} are in use; ${why}.`,
      `${smaller}, dispose tensors that are no longer needed, or train on another backend`,
    );
    this.name = 'OutOfMemoryError';
  }

  withShape(shape: readonly number[]): OutOfMemoryError {
    return new OutOfMemoryError(
      this.backend,
      this.asked && { ...this.asked, shape },
      this.why,
      this.batchSize,
    );
  }

  withBatchSize(batchSize: number): OutOfMemoryError {
    return new OutOfMemoryError(this.backend, this.asked, this.why, batchSize);
  }
}

/** @param bytes - of the tensor there was no room for @param why - where the limit comes from */
export const outOfMemory = (backend: string, bytes: number, why: string): OutOfMemoryError =>
  new OutOfMemoryError(backend, { bytes }, why);

/** Runs a step. @throws where there is no room for it, the error with the batch size to try */
export const sayingBatchSize = <T>(f: () => T, batchSize: () => number): T => {
  try {
    return f();
  } catch (error) {
    throw error instanceof OutOfMemoryError && batchSize() > 0 ? error.withBatchSize(batchSize()) : error;
  }
};
