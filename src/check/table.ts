/** The README's table of what is proved: generated from the rows, so that it cannot go stale. */
import { compositeRows } from '../compose/registry.js';
import { constraintRows } from '../constraints/registry.js';
import { lossRows } from '../losses/registry.js';
import { optimizerRows, type OptimizerCase } from '../optimizers/registry.js';
import { activationRows, layerRows } from '../registry.js';
import { regularizerRows } from '../regularizers/registry.js';
import type { Proof } from '../row.js';
import { denseNetworks } from './denseNetworks.js';

type Line = readonly [what: string, things: number, cases: number, autograd: string, differences: string];

/** What the forward pass that tf.grad differentiates is. */
const oracleOf = (proofs: readonly Proof[]): string => {
  const cases = proofs.flatMap((p) => p.cases.map((c) => (c.formula || p.formula ? 'formula' : 'tf.layers')));
  const count = (oracle: string): number => cases.filter((c) => c === oracle).length;
  return ['tf.layers', 'formula']
    .filter(count)
    .map((o) => `${o} (${count(o)})`)
    .join(', ');
};

const lineOf = (what: string, rows: Readonly<Record<string, Proof>>): Line => {
  const proofs = Object.values(rows);
  const all = proofs.flatMap((p) => p.cases);
  const skipped = all.filter((c) => c.skip?.oracle === 'differences').length;
  return [
    what,
    proofs.length,
    all.length,
    oracleOf(proofs),
    skipped ? `${all.length - skipped}; ${skipped} are at a kink` : `${all.length}`,
  ];
};

export const without = <T>(
  rows: Readonly<Record<string, T>>,
  others: Readonly<Record<string, unknown>>,
): Record<string, T> =>
  Object.fromEntries(Object.entries(rows).filter(([name]) => !Object.hasOwn(others, name)));

/** Markdown: how much there is, and what it is compared with. */
export const provedTable = (): string => {
  const optimizerCases = Object.values(optimizerRows).flatMap((r): readonly OptimizerCase[] => r.cases);
  const byTrain = optimizerCases.filter((c) => c.tfjs).length;
  const constraintCases = Object.values(constraintRows).flatMap((r): readonly unknown[] => r.cases).length;
  const lines: Line[] = [
    lineOf('Layers', without<Proof>(layerRows, activationRows)),
    lineOf('Activations', activationRows),
    lineOf('Networks', compositeRows),
    [
      'Dense networks, also node by node in float64',
      denseNetworks.length,
      denseNetworks.length,
      `formula (${denseNetworks.length})`,
      `${denseNetworks.length}, in float64`,
    ],
    lineOf('Losses', lossRows),
    lineOf('Regularizers', regularizerRows),
    [
      'Optimizers, 20 steps',
      Object.keys(optimizerRows).length,
      optimizerCases.length,
      `tf.train (${byTrain}), float64 rule (${optimizerCases.length - byTrain})`,
      '–',
    ],
    [
      'Constraints',
      Object.keys(constraintRows).length,
      constraintCases,
      'tf.constraints, without gradients',
      '–',
    ],
  ];
  return [
    '| | | cases | tf.grad of | finite differences |',
    '| --- | --- | --- | --- | --- |',
    ...lines.map((l) => `| ${l.join(' | ')} |`),
  ].join('\n');
};
