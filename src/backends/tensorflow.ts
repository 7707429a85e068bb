/** The native backend: TensorFlow's C library through `@tensorflow/tfjs-node`. */
import { backend } from '@tensorflow/tfjs-core';
import type { Details, StartOptions } from './contract.js';
import { importOptional, isRegistered } from './host.js';

interface Native {
  readonly binding: { readonly TF_Version: string };
}

/** tfjs-node calls two functions of `util` that Node 22 warns of, and Node 23 took away: these do the same. */
const mendUtil = (): void => {
  const util = process.getBuiltinModule('util') as unknown as Record<string, unknown>;
  util['isNullOrUndefined'] = (value: unknown): boolean => value === null || value === undefined;
  util['isArray'] = Array.isArray;
};

export const loadTensorflow = async ({ threads }: StartOptions): Promise<void> => {
  if (isRegistered('tensorflow')) return;
  mendUtil();
  // Read by the library when it is loaded: without it, it greets on stderr.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  if (threads !== 'auto') process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
  await importOptional('@tensorflow/tfjs-node');
};

export const tensorflowDetails = (): Details => ({
  library: `TensorFlow ${(backend() as unknown as Native).binding.TF_Version}`,
  threads:
    Number(process.env['TF_NUM_INTRAOP_THREADS']) || process.getBuiltinModule('os').availableParallelism(),
});
