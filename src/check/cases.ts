/** Every case of every row, ready to be checked. */
import { compositeRows } from '../compose/registry.js';
import type { Layer } from '../contract.js';
import { lossRows } from '../losses/registry.js';
import type { Loss } from '../losses/contract.js';
import { activationRows, layerRows } from '../registry.js';
import { regularizerRows } from '../regularizers/registry.js';
import type { Regularizer } from '../regularizers/contract.js';
import type { AnyFactory, Case, Proof, Row } from '../row.js';
import type { CaseToCheck, Kind } from './case.js';
import type { Reference } from './oracle.js';
import { lossAsLayer, regularizerAsLayer } from './subject.js';

/** What tf.grad is asked about, in this order: the case's formula, the row's, tfjs' own layer, our forward. */
export const referenceOf = (proof: Pick<Proof, 'tfjs' | 'formula'>, c: Case): Reference => {
  const formula = c.formula ?? proof.formula;
  if (formula) return { from: 'formula', formula };
  return proof.tfjs ? { from: 'tfjs', layer: proof.tfjs, args: c.args ?? {} } : { from: 'forward' };
};

export const caseName = (row: string, c: Case): string => (c.about ? `${row}: ${c.about}` : row);

const casesOf = <T>(
  rows: Readonly<Record<string, Row<AnyFactory<T>>>>,
  kindOf: (name: string, made: T) => Kind,
  toLayer: (made: T, c: Case) => Layer,
): CaseToCheck[] =>
  Object.entries(rows).flatMap(([name, row]) =>
    row.cases.map((c) => {
      const made = (row.factory as unknown as (args?: object) => T)(c.args);
      return {
        name: caseName(name, c),
        kind: kindOf(name, made),
        layer: toLayer(made, c),
        case: c,
        reference: referenceOf(row, c),
      };
    }),
  );

const itself = (layer: Layer): Layer => layer;

export const allCases = (): CaseToCheck[] => [
  ...casesOf(
    layerRows as unknown as Readonly<Record<string, Row<AnyFactory<Layer>>>>,
    (name, made) => (made.inputs ? 'merge' : Object.hasOwn(activationRows, name) ? 'activation' : 'layer'),
    itself,
  ),
  ...casesOf(compositeRows, () => 'composite', itself),
  ...casesOf(
    lossRows as unknown as Readonly<Record<string, Row<AnyFactory<Loss>>>>,
    () => 'loss',
    lossAsLayer,
  ),
  ...casesOf(
    regularizerRows as unknown as Readonly<Record<string, Row<AnyFactory<Regularizer>>>>,
    () => 'regularizer',
    regularizerAsLayer,
  ),
];
