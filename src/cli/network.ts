/** From the text of `--layers` to a network. */
import * as v from 'valibot';
import { sequential } from '../compose/sequential.js';
import type { Layer } from '../contract.js';
import { layers } from '../registry.js';
import { choose, type Chosen, type Makers, type Options } from './grammar.js';
import type { Head } from './head.js';

/** `300`, `300:activation=tanh`, `dropout:rate=0.2` */
export type Hidden = Chosen<Layer>;

const isSize = (part: string): boolean => /^[1-9]\d*(:.+)?$/.test(part);
const isLayer = (part: string): boolean => /^[a-z]/i.test(part);

/** `300,dropout:rate=0.2,100:activation=tanh`, or `none`. */
export const hiddenLayers = v.pipe(
  v.string(),
  v.check(
    (text) => text === 'none' || text.split(',').every((part) => isSize(part) || isLayer(part)),
    'expected numbers of units or layers, with commas between, or none',
  ),
  v.transform((text): readonly Hidden[] =>
    text === 'none'
      ? []
      : text
          .split(',')
          .map((part) =>
            choose('layer', layers as Makers<Layer>, isSize(part) ? `dense:units=${part}` : part),
          ),
  ),
);

/** As in the report: a number of units, or the text. */
export const nameOfHidden = ({ text }: Hidden): number | string => {
  const [, units, rest] = /^dense:units=(\d+)(:.*)?$/.exec(text) ?? [];
  return units === undefined ? text : rest === undefined ? Number(units) : units + rest;
};

/** @param dense - options of the hidden dense layers, where they have none of their own */
export const networkOf = (hidden: readonly Hidden[], dense: Options, { units, activation }: Head): Layer => {
  const given = Object.fromEntries(Object.entries(dense).filter(([, option]) => option !== undefined));
  return sequential([
    ...hidden.map(({ name, options, make }) => make(name === 'dense' ? { ...given, ...options } : options)),
    layers.dense(activation === undefined ? { units } : { units, activation }),
  ]);
};
