/** The losses by name. */
import { byName, factoriesOf } from '../row.js';
import type { Loss } from './contract.js';
import { lossRows } from './rows.js';

export { lossRows, type LossProof, type LossRow } from './rows.js';

export const losses = factoriesOf(lossRows);
export type LossName = keyof typeof losses;
/** A loss by name, or made with options. */
export type LossLike = LossName | Loss;

export const toLoss = byName<Loss, LossName>('a loss', 'losses', losses, (value) => 'backward' in value);
