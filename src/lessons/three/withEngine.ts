import type { Network } from '../../reference/network.js';
import { Engine } from '../engine.js';

/** The tensor engine with the weights that the network has now, freed at the end. */
export const withEngine = async <T>(
  network: Network,
  rate: number,
  use: (engine: Engine) => Promise<T>,
): Promise<T> => {
  const engine = new Engine(network, rate);
  try {
    return await use(engine);
  } finally {
    engine.free();
  }
};
