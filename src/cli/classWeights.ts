/** `1=5,virginica=2`: how much the examples of a class count. */
import * as v from 'valibot';
import { unknownName } from '../errors.js';
import { toNumber } from './texts.js';

const isPair = (text: string): boolean => {
  const [, weight = ''] = /^[^=]+=([^=]+)$/.exec(text) ?? [];
  return toNumber(weight) >= 0;
};

export const classWeights = v.pipe(
  v.string(),
  v.check(
    (text) => text.split(',').every(isPair),
    'expected class=weight with commas between, each weight a number ≥ 0',
  ),
  v.transform((text) =>
    text.split(',').map((pair) => {
      const [name = '', weight = ''] = pair.split('=');
      return [name, Number(weight)] as const;
    }),
  ),
);

/** By the classes' numbers. @throws {HandgradError} code `option`: a class that is not there */
export const byNumber = (
  weights: readonly (readonly [name: string, weight: number])[],
  classes: readonly string[] = [],
): Readonly<Record<number, number>> =>
  Object.fromEntries(
    weights.map(([name, weight]) => {
      const named = classes.indexOf(name);
      const number = named < 0 ? toNumber(name) : named;
      if (!(number in classes)) throw unknownName('class', name, classes);
      return [number, weight];
    }),
  );
