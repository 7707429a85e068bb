/** Kernels of a step of each contestant that runs on every backend, on the one that has been started. */
import { handgrad, initialWeights } from './contestants/handgrad.mjs';
import { layersModel } from './contestants/layersModel.mjs';
import { minimize } from './contestants/minimize.mjs';
import { countKernels } from './kernels.mjs';
import { makeBatches, mlp } from './work.mjs';

export default async () => {
  const found = [];
  for (const [contestant, { create }] of Object.entries({ handgrad, LayersModel: layersModel, minimize })) {
    const runner = await create(mlp, await initialWeights(mlp), {});
    found.push({ contestant, ...(await countKernels(runner, makeBatches(mlp, 64).slice(0, 2))) });
  }
  return found;
};
