/**
 * docs/reference.md: everything that has a gradient or an update rule, its formula, what proves it, and what
 * tfjs makes of it. Generated from the rows, so that it cannot go stale.
 */
import * as core from '@tensorflow/tfjs-core';
import { lossRows } from '../losses/registry.js';
import { optimizerRows, type OptimizerCase } from '../optimizers/registry.js';
import { activationRows, layerRows } from '../registry.js';
import { regularizerRows } from '../regularizers/registry.js';
import type { Proof } from '../row.js';
import { pins } from './pins.js';
import { without } from './table.js';

/** The lines of a thing's formula, from the header of its source in a folder of src. */
export type FormulaOf = (folder: string, name: string) => readonly string[];

interface Line {
  readonly name: string;
  /** The columns of the proof. */
  readonly proof: readonly string[];
  readonly tfjs: string;
}

/** Everything that tfjs exports under a name of its own: layers, activations, losses, optimizers, … */
const namesOfTfjs = async (): Promise<(name: string) => boolean> => {
  const tfl = await import('@tensorflow/tfjs-layers');
  const spaces: object[] = [
    tfl.layers,
    tfl.metrics,
    tfl.regularizers,
    tfl.constraints,
    core.train,
    core.losses,
  ];
  const known = new Set(
    spaces.flatMap((space) => Object.getOwnPropertyNames(space)).map((name) => name.toLowerCase()),
  );
  const takes = (f: () => unknown): boolean => {
    try {
      f();
      return true;
    } catch {
      return false;
    }
  };
  /** What tfjs knows by a text alone. */
  const isActivation = (name: string): boolean =>
    takes(() => tfl.layers.activation({ activation: name as 'relu' }));
  const model = tfl.sequential({
    layers: [tfl.layers.activation({ activation: 'linear', inputShape: [1] })],
  });
  const none = (): void => undefined;
  const optimizer = { minimize: none, computeGradients: none, applyGradients: none }; // one that needs no backend
  const isLoss = (name: string): boolean =>
    takes(() => model.compile({ optimizer: optimizer as never, loss: name }));
  return (name) =>
    [name, `${name}loss`].some((n) => known.has(n.toLowerCase())) ||
    isActivation(name) ||
    isLoss(name) ||
    isLoss(name.toLowerCase());
};

const counted = (what: string, n: number): string => `${what}${n > 1 ? ` (${n})` : ''}`;

const autogradOf = ({ cases, formula, tfjs }: Proof): string => {
  const asked = cases.filter((c) => c.skip?.oracle !== 'tf.grad');
  const layer = typeof tfjs === 'string' ? tfjs : tfjs?.layer;
  const byFormula = asked.filter((c) => c.formula ?? formula).length;
  const byTfjs = asked.length - byFormula;
  return [
    ...(layer && byTfjs ? [counted(`of \`tf.layers.${layer}\``, byTfjs)] : []),
    ...(!layer && byTfjs ? [counted('of its own forward', byTfjs)] : []),
    ...(byFormula ? [counted('of a formula', byFormula)] : []),
  ].join(', ');
};

const differencesOf = ({ cases }: Proof): string => {
  const skipped = cases.filter((c) => c.skip?.oracle === 'differences').length;
  return skipped ? `${cases.length - skipped} of ${cases.length}, the others at a kink` : `${cases.length}`;
};

/** What tfjs has wrong, from the row and its cases, else from the pins that name it. */
const wrongOf = (name: string, { wrong, cases }: Proof, has: (name: string) => boolean): string => {
  const pinned = pins.filter((pin) => pin.name.split(/[ ,:]/)[0] === name).map((pin) => pin.why);
  const own = [wrong, ...cases.map((c) => c.wrong)].filter((w) => w !== undefined);
  const all = new Set(own.length ? own : pinned);
  if (all.size) return [...all].join('; ');
  return has(name) ? '' : 'has none';
};

const lineOf = (name: string, proof: Proof, has: (name: string) => boolean): Line => ({
  name,
  proof: [autogradOf(proof), differencesOf(proof)],
  tfjs: wrongOf(name, proof, has),
});

const optimizerLine = (name: string, cases: readonly OptimizerCase[], has: (n: string) => boolean): Line => {
  const byTrain = cases.filter((c) => c.tfjs).length;
  const train = cases.find((c) => c.tfjs)?.tfjs?.[0];
  return {
    name,
    proof: [
      [
        ...(train ? [counted(`\`tf.train.${train}\``, byTrain)] : []),
        ...(cases.length > byTrain ? [counted('the rule in float64', cases.length - byTrain)] : []),
      ].join(', '),
    ],
    tfjs: train || has(name) ? '' : 'has none',
  };
};

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (line: string): string => `\`${cell(line.replaceAll('`', "'").replace(/ {3,}/g, '   '))}\``;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const section = (
  title: string,
  heads: readonly string[],
  lines: readonly Line[],
  formulas: (name: string) => readonly string[],
): string[] => {
  const header = ['', 'formula', ...heads, 'tfjs'];
  return [
    `## ${title}`,
    '',
    row(header),
    row(header.map(() => '---')),
    ...lines.map(({ name, proof, tfjs }) =>
      row([`\`${name}\``, formulas(name).map(code).join('<br>'), ...proof, cell(tfjs)]),
    ),
    '',
  ];
};

const numbers = (values: readonly number[]): string =>
  `[${values.map((v) => (Number.isFinite(v) ? String(Number(v.toPrecision(4))) : String(v))).join(', ')}]`;

/** What the pins hold fast: both values, so that an upstream fix is noticed. */
const wrongSection = (): string[] => [
  '## Where tfjs is wrong',
  '',
  row(['where', 'why', 'tfjs 4.22', 'handgrad']),
  row(['---', '---', '---', '---']),
  ...pins.map(({ name, why, want, tfjs: { gives } }) =>
    row([cell(name), cell(why), gives instanceof RegExp ? 'throws' : numbers(gives), numbers(want)]),
  ),
  '',
];

const proofs = (rows: Readonly<Record<string, Proof>>, has: (name: string) => boolean): Line[] =>
  Object.entries(rows)
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, row]) => lineOf(name, row, has));

/** Markdown. */
export const referencePage = async (formulaOf: FormulaOf): Promise<string> => {
  const has = await namesOfTfjs();
  const layers = without<Proof>(layerRows, activationRows);
  const optimizers = Object.entries(optimizerRows).map(([name, { cases }]) =>
    optimizerLine(name, cases, has),
  );
  const from = (folder: string) => (name: string) => formulaOf(folder, name);
  const heads = ['tf.grad agrees', 'finite differences agree'];
  return [
    '# What is proved, thing by thing',
    '',
    'Generated from the code by `npm run table`. Each number counts cases that `npm test` and `handgrad check` run',
    'on every backend; `handgrad list` shows the options. The last column says what tfjs 4.22 has wrong, or lacks.',
    '',
    ...section('Layers', heads, proofs(layers, has), from('layers')),
    ...section('Activations', heads, proofs(activationRows, has), from('layers/activations')),
    ...section('Losses', heads, proofs(lossRows, has), from('losses')),
    ...section('Optimizers', ['twenty steps agree with'], optimizers, from('optimizers')),
    ...section('Regularizers', heads, proofs(regularizerRows, has), from('regularizers')),
    ...wrongSection(),
  ]
    .join('\n')
    .trimEnd();
};
