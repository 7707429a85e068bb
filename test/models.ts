import type { Layer } from '../src/contract.js';
import { Model } from '../src/train/model.js';
import type { CompileOptions } from '../src/train/modelOptions.js';

const open: Model[] = [];

/** A compiled model that is disposed when its test ends. */
export const makeModel = (
  network: Layer,
  inputShape: number[] | number[][],
  options: CompileOptions,
  seed = 3,
): Model => {
  const model = new Model(network, { inputShape, seed });
  open.push(model);
  return model.compile(options);
};

export const disposeModels = (): void => open.splice(0).forEach((model) => model.dispose());
