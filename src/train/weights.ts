/** Parameters out and in, by name. */
import { Tensor } from '@tensorflow/tfjs-core';
import { isTensor, type Shape } from '../contract.js';
import { HandgradError, ShapeError, formatShape, unknownName } from '../errors.js';
import { cast, clone } from '../ops/index.js';
import { mapTree, type Tree } from '../tree.js';
import { assertAlive, toRowsNow, type ArrayLike, type Rows } from './data.js';
import { named } from './state.js';

export type NamedTensors = Record<string, Tensor>;

/** Copies that live until they are disposed; the numbers themselves are shared with the model. */
export const copies = (params: ReadonlyMap<string, Tensor>): NamedTensors =>
  Object.fromEntries([...params].map(([path, w]) => [path, clone(w)]));

const what = (path: string): string => `the value of "${path}"`;

const wrongShape = (path: string, expected: Shape, received: Shape): ShapeError =>
  new ShapeError({ expected: formatShape(expected), received: formatShape(received) }, what(path));

const toTensor = (path: string, value: ArrayLike, like: Tensor): Tensor => {
  if (value instanceof Tensor) {
    assertAlive(what(path), value);
    if (value.shape.join() === like.shape.join()) return cast(value, 'float32');
    throw wrongShape(path, like.shape, value.shape);
  }
  const rows = rowsOf(path, value, like.shape);
  if (rows.length !== like.shape[0]) throw wrongShape(path, like.shape, [rows.length, ...rows.example]);
  return rows.take();
};

/** A value is read as data are; the hints for data do not fit it. */
const rowsOf = (path: string, value: ArrayLike, shape: Shape): Rows => {
  try {
    return toRowsNow({ what: what(path), examples: [shape.slice(1)] }, value);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const { received } = error.mismatch;
    throw new ShapeError({ expected: formatShape(shape), received }, what(path));
  }
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
