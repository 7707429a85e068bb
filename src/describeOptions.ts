/** What a factory's table of options says of itself. */
import * as v from 'valibot';
import type { OptionTable } from './optionTable.js';

/** An option of a table, for lists and help texts. */
export interface OptionInfo {
  readonly name: string;
  /** As the errors say it: `a number ≥ 0`. */
  readonly expects: string;
  /** Absent where there is none. */
  readonly default?: unknown;
  readonly required: boolean;
  /** Takes several values. */
  readonly list: boolean;
  /** Counts steps of training: `stepCount` in schedules/contract.ts. */
  readonly steps: boolean;
}

/** What is read of a schema, of whatever kind it is. */
interface SchemaParts {
  readonly type: string;
  readonly expects: string;
  readonly message?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly pipe?: readonly SchemaParts[];
  readonly wrapped?: SchemaParts;
  readonly item?: SchemaParts;
  readonly options?: readonly SchemaParts[];
}

const plainTypes: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

const expectsOf = ({ type, expects, message, pipe, wrapped, item, options }: SchemaParts): string => {
  const said = [message, ...(pipe ?? []).map((part) => part.message)].filter((m) => typeof m === 'string');
  if (said.length > 0) return said.at(-1)!.replace(/^expected /, '');
  if (wrapped) return expectsOf(wrapped);
  if (item) return `a list, each ${expectsOf(item)}`;
  if (type === 'union' && options) return options.map(expectsOf).join(', or ');
  return plainTypes[type] ?? expects;
};

const countsSteps = ({ metadata, pipe = [], wrapped, item }: SchemaParts): boolean =>
  metadata?.unit === 'steps' ||
  [...pipe.slice(1), wrapped, item].some((part) => part !== undefined && countsSteps(part));

const isList = ({ type, wrapped }: SchemaParts): boolean =>
  wrapped ? isList(wrapped) : type === 'array' || type === 'tuple';

/** The options of a factory, from its table. */
export const describeOptions = (table: OptionTable): OptionInfo[] =>
  Object.entries(table).map(([name, schema]) => {
    const parts = schema as unknown as SchemaParts;
    const by: unknown = v.getDefault(schema);
    return {
      name,
      expects: expectsOf(parts),
      ...(by === undefined ? {} : { default: by }),
      required: !v.safeParse(schema, undefined).success,
      list: isList(parts),
      steps: countsSteps(parts),
    };
  });
