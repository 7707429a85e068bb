/** The five lessons by their numbers. */
import type { Lesson } from './contract.js';
import { five } from './five.js';
import { four } from './four.js';
import { one } from './one.js';
import { three } from './three.js';
import { two } from './two.js';

export const lessons = { 1: one, 2: two, 3: three, 4: four, 5: five } as const satisfies Record<
  number,
  Lesson
>;
