/** `handgrad list`: what there is, with options, defaults, formulas and sources, all of it read from the code. */
import { describeOptions, type OptionInfo } from '../options.js';
import { readHeaders, type Header } from './headers.js';
import { painter, readingWidth, type Io, type Paint } from './io.js';
import { writeJson } from './json.js';
import { kinds, type Kind } from './kinds.js';
import type { Values, listOptions } from './options.js';
import { table } from './render/table.js';
import { wrap, wrapFormula } from './render/wrap.js';

interface Thing {
  readonly name: string;
  readonly options: readonly OptionInfo[];
  readonly header: Header | undefined;
}

export const thingsOf = ({ makers, folders }: Kind, root?: string): Thing[] => {
  const headers = readHeaders(folders, root);
  return Object.entries(makers)
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, { kind, options }]) => ({
      name,
      options: describeOptions(options),
      header: headers(name) ?? headers(kind), // `normal` is a short name of randomNormal
    }));
};

/** `delta = 1`, `units: required`, `name?` */
const optionText = ({ name, required, ...by }: OptionInfo): string =>
  required ? `${name}: required` : 'default' in by ? `${name} = ${JSON.stringify(by.default)}` : `${name}?`;

/** Options that every thing of a kind has, and nearly all of them alike. */
export const sharedOptions = (things: readonly Thing[]): OptionInfo[] => {
  const [first, ...others] = things;
  if (!first || others.length < 2) return [];
  return first.options.flatMap(({ name }) => {
    const all = things.map(({ options }) => options.find((o) => o.name === name));
    if (all.some((option) => !option)) return [];
    const counts = new Map<string, number>();
    for (const option of all) counts.set(optionText(option!), (counts.get(optionText(option!)) ?? 0) + 1);
    const [usual, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
    return count > 0.8 * things.length ? [all.find((option) => optionText(option!) === usual)!] : [];
  });
};

const signature = (name: string, options: readonly OptionInfo[], width: number): string[] => {
  if (options.length === 0) return [`${name}()`];
  const pieces = options.map((option, i) => optionText(option) + (i < options.length - 1 ? ',' : ' })'));
  return wrap(pieces, width, { first: `${name}({ `, rest: '    ' });
};

const thingLines = (thing: Thing, shared: readonly OptionInfo[], width: number, paint: Paint): string[] => {
  const usual = new Set(shared.map(optionText));
  const [first = '', ...rest] = signature(
    thing.name,
    thing.options.filter((option) => !usual.has(optionText(option))),
    width,
  );
  return [
    paint('bold', thing.name) + first.slice(thing.name.length),
    ...rest,
    ...(thing.header?.text ?? []).flatMap((line) => wrapFormula(line, width, '    ')),
    '',
  ];
};

/** Only where it is worth a place of its own: the options that belong to the kind, not to the thing. */
const kindLines = (kind: Kind, width: number, paint: Paint): string[] => {
  const things = thingsOf(kind);
  const shared = kind.shares ? sharedOptions(things) : [];
  const common = shared.map((option, i) => optionText(option) + (i < shared.length - 1 ? ',' : ''));
  return [
    ...things.flatMap((thing) => thingLines(thing, shared, width, paint)),
    ...(shared.length
      ? [`Every ${kind.one} takes also:`, ...wrap(common, width, { first: '    ' }), '']
      : []),
    ...(kind.note ? wrap(kind.note.split(' '), width) : []),
  ];
};

const asJson = ({ name, options, header }: Thing, kind: Kind): object => ({
  kind: kind.one,
  name,
  options: options.map(({ name, expects, required, ...by }) => ({
    name,
    expects,
    ...('default' in by ? { default: by.default } : {}),
    required,
  })),
  ...(header ? { formula: header.formula.join('\n'), source: header.source } : {}),
});

/** One kind, or, without one, what kinds there are. */
export const list = (name: string | undefined, { json }: Values<typeof listOptions>, io: Io): void => {
  const paint = painter(io.stdout, io.env);
  if (name !== undefined) {
    const kind = kinds[name]!;
    if (json) for (const thing of thingsOf(kind)) writeJson(io.stdout, 'thing', asJson(thing, kind));
    else {
      const lines = kindLines(kind, readingWidth(io.stdout), paint);
      io.stdout.write(`${lines.join('\n').trimEnd()}\n`);
    }
    return;
  }
  const counts = Object.entries(kinds).map(
    ([kind, { makers }]) => [kind, Object.keys(makers).length] as const,
  );
  if (json) for (const [kind, count] of counts) writeJson(io.stdout, 'kind', { name: kind, count });
  else {
    const rows = counts.map(([kind, count]) => [kind, String(count)]);
    io.stdout.write(
      `${table(['kind', 'count'], rows, paint).join('\n')}\n\nhandgrad list <kind> shows them.\n`,
    );
  }
};
