/** Parameters out and in, by name. */
import { Tensor } from '@tensorflow/tfjs-core';
import { isTensor } from '../contract.js';
import { HandgradError, ShapeError, formatShape, unknownName } from '../errors.js';
import { cast, clone } from '../ops/index.js';
import { mapTree, type Tree } from '../tree.js';
import { toRowsNow, type ArrayLike } from './data.js';
import { named } from './state.js';

export type NamedTensors = Record<string, Tensor>;

/** Copies that live until they are disposed; the numbers themselves are shared with the model. */
export const copies = (params: ReadonlyMap<string, Tensor>): NamedTensors =>
  Object.fromEntries([...params].map(([path, w]) => [path, clone(w)]));

const toTensor = (path: string, value: ArrayLike, like: Tensor): Tensor => {
  if (value instanceof Tensor) {
    if (value.shape.join() === like.shape.join()) return clone(cast(value, 'float32'));
    throw new ShapeError(
      { expected: formatShape(like.shape), received: formatShape(value.shape) },
      `the value of "${path}"`,
    );
  }
  const [first, ...rest] = like.shape;
  const rows = toRowsNow({ what: `the value of "${path}"`, examples: [rest] }, value);
  if (rows.length !== first)
    throw new ShapeError(
      { expected: formatShape(like.shape), received: formatShape([rows.length, ...rows.example]) },
      `the value of "${path}"`,
    );
  return rows.take(Int32Array.from({ length: rows.length }, (_, i) => i));
};

/**
 * The parameters with these values in their places.
 *
 * @throws {HandgradError} code `option`: a name that the model does not have; code `data`: one that is missing
 * @throws {ShapeError} a value of another shape
 */
export const withWeights = (
  params: Tree<Tensor>,
  values: Readonly<Record<string, ArrayLike>>,
): Tree<Tensor> => {
  const known = [...named(params).keys()];
  for (const name of Object.keys(values))
    if (!known.includes(name)) throw unknownName('parameter', name, known);
  const missing = known.filter((name) => !Object.hasOwn(values, name));
  if (missing.length)
    throw new HandgradError(
      'data',
      `setWeights: ${missing.map((name) => `"${name}"`).join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing.`,
      'to set some of them: setWeights({ ...model.getWeights(), ...some })',
    );
  return mapTree(params, isTensor, (w, path) => toTensor(path, values[path]!, w));
};
