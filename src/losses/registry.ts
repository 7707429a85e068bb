/** The losses by name. */
import { HandgradError, unknownName } from '../errors.js';
import { factoriesOf } from '../row.js';
import type { Loss } from './contract.js';
import { lossRows } from './rows.js';

export { lossRows, type LossProof, type LossRow } from './rows.js';

export const losses = factoriesOf(lossRows);
export type LossName = keyof typeof losses;
/** A loss by name, or made with options. */
export type LossLike = LossName | Loss;

/** @throws {HandgradError} code `option`: an unknown name */
export const toLoss = (like: LossLike): Loss => {
  const given: unknown = like;
  if (typeof like === 'object' && given !== null && 'backward' in like) return like;
  if (typeof like !== 'string') throw new HandgradError('option', 'Expected a loss: a name, or losses.…().');
  if (!Object.hasOwn(losses, like)) throw unknownName('loss', like, Object.keys(losses));
  return losses[like]();
};
