/** Everything about a network that a step reads and never changes. */
import type { Constraint } from '../constraints/contract.js';
import { isSpec, type Layer, type ParamSpec } from '../contract.js';
import type { Loss } from '../losses/contract.js';
import type { Metric } from '../metrics/contract.js';
import type { Optimizer } from '../optimizers/contract.js';
import { leaves, mapTree, type Tree } from '../tree.js';

/** What a network is trained towards: the loss, its weight and the metrics of each output. */
export interface Objective {
  readonly losses: readonly Loss[];
  readonly lossWeights: readonly number[];
  readonly metrics: readonly (readonly Metric[])[];
}

/** What can be changed between two fits, by the path of a layer or a parameter. */
export interface Tuning {
  readonly frozen: ReadonlySet<string>;
  readonly rateFactors: ReadonlyMap<string, number>;
}
export const untuned: Tuning = { frozen: new Set(), rateFactors: new Map() };

export interface Plan extends Objective {
  readonly network: Layer;
  readonly specs: Tree<ParamSpec>;
  readonly optimizer: Optimizer;
  /** `[path, spec]` of the parameters with a regularizer. */
  readonly regularized: readonly (readonly [string, ParamSpec])[];
  readonly constraints: ReadonlyMap<string, Constraint>;
  /** Which parameters are trained; and their paths. */
  readonly trained: Tree<boolean>;
  readonly trainedPaths: ReadonlySet<string>;
  readonly frozen: ReadonlySet<string>;
  /** In training: how much each class counts. */
  readonly classWeight?: readonly number[] | undefined;
  rateFactorOf(path: string): number;
  /** Nothing but the optimizer's rule reads the gradients, and it reads η·g: η may be a factor of what backward starts from. */
  readonly foldsRate: boolean;
}

/** A path and everything it stands in: `a/b/c`, `a/b`, `a`. */
export const pathAndAbove = (path: string): string[] =>
  path.split('/').map((_, i, parts) => parts.slice(0, parts.length - i).join('/'));

/** A learning rate times 0 freezes: a velocity from before would go on moving the parameter. */
export const isMoved = (plan: Plan, path: string): boolean =>
  plan.trainedPaths.has(path) && plan.rateFactorOf(path) !== 0;

/** No clipping, decay or mean stands between the gradients and a rule that reads η·g. */
const readsOnlyPulls = (o: Optimizer): boolean =>
  o.readsOnlyPull === true &&
  o.weightDecay === 0 &&
  o.gradientAccumulationSteps === 1 &&
  [o.clipValue, o.clipNorm, o.globalClipNorm].every((clip) => clip === undefined);

export const planOf = (
  network: Layer,
  specs: Tree<ParamSpec>,
  objective: Objective,
  optimizer: Optimizer,
  { frozen, rateFactors }: Tuning,
): Plan => {
  const isTrained = (spec: ParamSpec, path: string): boolean =>
    network.trainable && spec.trainable !== false && !pathAndAbove(path).some((p) => frozen.has(p));
  const all = leaves(specs, isSpec);
  const factors = new Map(
    all.map(([path]) => [path, pathAndAbove(path).reduce((f, p) => f * (rateFactors.get(p) ?? 1), 1)]),
  );
  const regularized = all.filter(([, spec]) => spec.regularizer);
  return {
    ...objective,
    network,
    specs,
    optimizer,
    regularized,
    foldsRate:
      network.linear &&
      readsOnlyPulls(optimizer) &&
      regularized.length === 0 &&
      [...factors.values()].every((f) => f === 1 || f === 0),
    constraints: new Map(all.flatMap(([path, { constraint }]) => (constraint ? [[path, constraint]] : []))),
    trained: mapTree(specs, isSpec, isTrained),
    trainedPaths: new Set(all.filter(([path, spec]) => isTrained(spec, path)).map(([path]) => path)),
    frozen,
    rateFactorOf: (path) => factors.get(path) ?? 1,
  };
};
