/** What tables of options are written with: `optionTable.ts`, and what layers add to it. */
import * as v from 'valibot';
import type { Common, Layer } from './contract.js';
import { HandgradError } from './errors.js';
import type { Initializer } from './initializers/contract.js';
import {
  isInitializer,
  toInitializer,
  type InitializerLike,
  type InitializerName,
} from './initializers/registry.js';
import {
  parseOptions,
  type Args,
  type Factory,
  type Input,
  type OptionTable,
  type Output,
} from './optionTable.js';

export { describeOptions, type OptionInfo } from './describeOptions.js';
export {
  choice,
  count,
  factory,
  flag,
  numberIn,
  parseOptions,
  wholeNumber,
  type Factory,
  type OptionTable,
} from './optionTable.js';

const common = {
  name: v.optional(v.string('expected a text')),
  trainable: v.optional(v.boolean('expected true or false'), true),
} satisfies OptionTable;

/** A factory of layers: `name` and `trainable` are taken care of here, for every kind. */
export const layerFactory = <E extends OptionTable, L extends Layer>(
  kind: string,
  table: E,
  make: (options: Output<E>) => L,
): Factory<Input<E> & Common, L> =>
  Object.assign(
    (...args: Args<Input<E> & Common>) => {
      const { name, trainable, ...own } = parseOptions(kind, { ...table, ...common }, args[0]) as Output<E> &
        Common;
      if (name !== undefined && !/^[^/]+$/.test(name))
        throw new HandgradError(
          'option',
          `${kind}: option "name": expected a name without "/", received "${name}".`,
        );
      const made = make(own as unknown as Output<E>);
      return Object.freeze({ ...made, kind, name, trainable: trainable ?? true, config: own });
    },
    { kind, options: { ...table, ...common } },
  );

/** A name, a function, or values given outright. A wrong name fails where it stands, with the nearest ones. */
export const initializer = (by: InitializerName) =>
  v.optional(
    v.pipe(
      v.custom<unknown>(isInitializer, 'expected an initializer: a name, initializers.…(), or values'),
      v.transform((value) => toInitializer(value as InitializerLike)),
    ) as v.GenericSchema<InitializerLike, Initializer>,
    by,
  );
