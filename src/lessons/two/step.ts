/** A whole step, number by number. */
import { lesson2 } from '../../explain/notation.js';
import { explain } from '../../explain/walk.js';
import { heading, steps } from '../blocks.js';
import type { Block } from '../contract.js';
import { start, η } from './example.js';

export const stepBlocks = (): Block[] => {
  const network = start();
  return [
    heading('The whole step', '完整的一步'),
    steps(explain(network, { notation: lesson2(network), rate: η })),
  ];
};
