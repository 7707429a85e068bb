/** A step of training, number by number. */
import { lesson1 } from '../../explain/notation.js';
import { explain } from '../../explain/walk.js';
import { heading, steps } from '../blocks.js';
import type { Block } from '../contract.js';
import { start, η } from './example.js';

export const stepBlocks = (): Block[] => {
  const network = start();
  return [
    heading('One step, number by number', '一步训练，逐个数值计算'),
    steps(explain(network, { notation: lesson1(network), rate: η })),
  ];
};
