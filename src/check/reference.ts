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

/** The lines of a thing's formula, from the header of its source. */
export type FormulaOf = (name: string) => readonly string[];

interface Line {
  readonly name: string;
  readonly autograd: string;
  readonly differences: string;
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
    spaces
      .flatMap((space) => [
        ...Object.keys(space),
        ...Object.getOwnPropertyNames(Object.getPrototypeOf(space) as object),
        ...Object.getOwnPropertyNames(space),
      ])
      .map((name) => name.toLowerCase()),
  );
  const isActivation = (name: string): boolean => {
    try {
      tfl.layers.activation({ activation: name as 'relu' });
      return true;
    } catch {
      return false;
    }
  };
  return (name) =>
    known.has(name.toLowerCase()) || known.has(`${name.toLowerCase()}loss`) || isActivation(name);
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

/** What tfjs has wrong, from the row, its cases and the pins that name it. */
const wrongOf = (name: string, { wrong, cases }: Proof, has: (name: string) => boolean): string => {
  const pinned = pins.filter((pin) => pin.name.split(/[ ,:]/)[0] === name).map((pin) => pin.why);
  const all = [...new Set([wrong, ...cases.map((c) => c.wrong), ...pinned].filter((w) => w !== undefined))];
  if (all.length) return all.join('; ');
  return has(name) ? '' : 'has none';
};

const lineOf = (name: string, proof: Proof, has: (name: string) => boolean): Line => ({
  name,
  autograd: autogradOf(proof),
  differences: differencesOf(proof),
  tfjs: wrongOf(name, proof, has),
});

const optimizerLine = (name: string, cases: readonly OptimizerCase[], has: (n: string) => boolean): Line => {
  const byTrain = cases.filter((c) => c.tfjs).length;
  const train = cases.find((c) => c.tfjs)?.tfjs?.[0];
  return {
    name,
    autograd: [
      ...(train ? [counted(`\`tf.train.${train}\``, byTrain)] : []),
      ...(cases.length > byTrain ? [counted('the rule in float64', cases.length - byTrain)] : []),
    ].join(', '),
    differences: '–',
    tfjs: train || has(name) ? '' : 'has none',
  };
};

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (line: string): string => `\`${cell(line.replaceAll('`', "'").replace(/ {3,}/g, '   '))}\``;

const section = (title: string, heads: string, lines: readonly Line[], formulaOf: FormulaOf): string[] => [
  `## ${title}`,
  '',
  `| | formula | ${heads} | tfjs |`,
  '| --- | --- | --- | --- | --- |',
  ...lines.map(
    ({ name, autograd, differences, tfjs }) =>
      `| \`${name}\` | ${formulaOf(name).map(code).join('<br>')} | ${autograd} | ${differences} | ${cell(tfjs)} |`,
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
  const isActivation = (name: string): boolean => Object.hasOwn(activationRows, name);
  const layers = Object.fromEntries(Object.entries(layerRows).filter(([name]) => !isActivation(name)));
  const optimizers = Object.entries(optimizerRows).map(([name, { cases }]) =>
    optimizerLine(name, cases, has),
  );
  const heads = 'tf.grad agrees | finite differences agree';
  return [
    '# What is proved, thing by thing',
    '',
    'Generated from the code by `npm run table`. Each number counts cases that `npm test` and `handgrad check` run',
    'on every backend; `handgrad list` shows the options. The last column says what tfjs 4.22 has wrong, or lacks.',
    '',
    ...section('Layers', heads, proofs(layers, has), formulaOf),
    ...section('Activations', heads, proofs(activationRows, has), formulaOf),
    ...section('Losses', heads, proofs(lossRows, has), formulaOf),
    ...section('Optimizers', 'twenty steps agree with | ', optimizers, formulaOf),
    ...section('Regularizers', heads, proofs(regularizerRows, has), formulaOf),
  ]
    .join('\n')
    .trimEnd();
};
