/** What a network and its losses ask of data. */
import type { Layer, Shape } from '../contract.js';
import type { Loss } from '../losses/contract.js';
import type { Wanted } from './data.js';
import type { Wants } from './source.js';

export const inputNamesOf = ({ inputs }: Layer): readonly string[] | undefined =>
  Array.isArray(inputs) ? (inputs as readonly string[]) : undefined;

/** @param prefix - for messages: `validationData ` */
export const wantedInputs = (network: Layer, shapes: readonly Shape[], prefix = ''): Wanted[] => {
  const names = inputNamesOf(network);
  return shapes.map((shape, i) => ({
    what: `${prefix}x${names ? `[${names[i]!}]` : ''}`,
    isInput: true,
    examples: [shape.slice(1)],
    indices: network.indices[i],
  }));
};

const wantedTarget = (what: string, shape: Shape, loss: Loss): Wanted => {
  const same = { what, examples: [shape.slice(1)] };
  if (loss.targets === 'same') return same;
  const classes = { rank: shape.length - 2, below: shape.at(-1)! };
  return { what, examples: [...same.examples, shape.slice(1, -1)], indicesAtRank: classes };
};

export const wantsOf = (
  network: Layer,
  inputShapes: readonly Shape[],
  outputShapes: readonly Shape[],
  losses: readonly Loss[],
  prefix = '',
): Wants => {
  const { outputs } = network;
  return {
    inputs: inputNamesOf(network),
    outputs,
    x: wantedInputs(network, inputShapes, prefix),
    t: outputShapes.map((shape, i) =>
      wantedTarget(`${prefix}y${outputs ? `[${outputs[i]!}]` : ''}`, shape, losses[i]!),
    ),
  };
};
