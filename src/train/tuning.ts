/** What can be changed between two fits, by the path of a layer or a parameter: who is trained, and how fast. */
import { isSpec, type ParamSpec } from '../contract.js';
import { HandgradError, unknownName } from '../errors.js';
import { leaves, type Tree } from '../tree.js';
import { finiteNumber } from './modelOptions.js';
import { pathAndAbove, type Tuning } from './plan.js';

/** @returns the parameters at the path or below it @throws {HandgradError} code `option`: nothing stands there */
const specsAt = (specs: Tree<ParamSpec>, path: string): ParamSpec[] => {
  const all = leaves(specs, isSpec);
  const found = all.filter(([own]) => pathAndAbove(own).includes(path)).map(([, spec]) => spec);
  if (found.length > 0) return found;
  const known = new Set(all.flatMap(([own]) => pathAndAbove(own)));
  throw unknownName('layer or parameter', path, [...known].sort());
};

/** @throws {HandgradError} an unknown path; nothing there that could be trained; or below what is frozen */
export const withTrainable = (
  tuning: Tuning,
  specs: Tree<ParamSpec>,
  path: string,
  trainable: boolean,
): Tuning => {
  const found = specsAt(specs, path);
  if (trainable && found.every((spec) => spec.trainable === false))
    throw new HandgradError(
      'option',
      `setTrainable: nothing in "${path}" can be trained.`,
      'a layer made with trainable: false stays frozen: make it trainable, and freeze it with setTrainable(path, false)',
    );
  if (!trainable) return { ...tuning, frozen: new Set(tuning.frozen).add(path) };
  const above = pathAndAbove(path).find((p) => p !== path && tuning.frozen.has(p));
  if (above !== undefined)
    throw new HandgradError(
      'option',
      `setTrainable: "${path}" stands in "${above}", which is frozen.`,
      `train "${above}" again, then freeze what is to stay as it is`,
    );
  const frozen = [...tuning.frozen].filter((p) => !pathAndAbove(p).includes(path));
  return { ...tuning, frozen: new Set(frozen) };
};

/** @throws {HandgradError} an unknown path; a factor that is not a number ≥ 0 */
export const withRateFactor = (
  tuning: Tuning,
  specs: Tree<ParamSpec>,
  path: string,
  factor: number,
): Tuning => {
  specsAt(specs, path);
  const rateFactors = new Map(tuning.rateFactors);
  rateFactors.set(path, finiteNumber('factor', factor, 0));
  return { ...tuning, rateFactors };
};
