/**
 * The one file that decides how long a tensor lives. Three lifetimes, three owners:
 *  - call: a layer's temporaries die when its forward or backward returns (`scope` in contract.ts);
 *  - step: activations, caches and gradients die when the step returns (`stepScope` in train/step.ts);
 *  - run:  parameters, optimizer slots; replaced whole, never written in place (`replace`): XNNPACK caches
 *          packed weights by data id, and would go on using the old ones.
 */
import { Tensor, engine, keep, tidy, type TensorContainer } from '@tensorflow/tfjs-core';

/** Runs `f` and frees every tensor made in it that its result does not hold. Synchronous. */
export const scope = <T>(f: () => T): T => tidy(() => f() as TensorContainer) as T;

/** What must outlive the scope that it was made in, but not the step. */
let ofStep: Tensor[] | undefined;

/** `scope` for a whole step. */
export const stepScope = <T>(f: () => T): T => {
  const outer = ofStep;
  ofStep = [];
  try {
    return scope(f);
  } finally {
    release(ofStep);
    ofStep = outer;
  }
};

/** Keeps a tensor until the step ends. @returns false, and does nothing, outside a step */
export const keepForStep = (tensor: Tensor): boolean => ofStep !== undefined && ofStep.push(keep(tensor)) > 0;

const collect = (node: unknown, found: Set<Tensor>): Set<Tensor> => {
  if (node instanceof Tensor) found.add(node as Tensor);
  else if (node !== null && typeof node === 'object')
    for (const child of Object.values(node)) collect(child, found);
  return found;
};

/** Every tensor in a tree, a list, or a mixture of them. */
export const tensorsIn = (node: unknown): Set<Tensor> => collect(node, new Set());

/** Frees every tensor in `node`; one that is already gone is left alone. */
export const release = (node: unknown): void => {
  for (const tensor of tensorsIn(node)) if (!tensor.isDisposed) tensor.dispose();
};

/** Frees what `before` holds and neither `after` nor `held` does, and returns `after`. */
export const replace = <T>(before: unknown, after: T, held?: unknown): T => {
  const kept = collect(held, tensorsIn(after));
  for (const tensor of tensorsIn(before)) if (!kept.has(tensor) && !tensor.isDisposed) tensor.dispose();
  return after;
};

/** Protects every tensor in `node` from the scopes around it: it now lives until it is released. */
export const retain = <T>(node: T): T => {
  for (const tensor of tensorsIn(node)) keep(tensor);
  return node;
};

/**
 * `scope` for an `f` that may throw in the middle of tfjs' own backward pass: tfjs keeps what that pass
 * would have read, and a pass that throws never lets go of it. Here it is freed.
 */
export const scopeThatMayThrow = <T>(f: () => T): T => {
  const running = engine();
  const kept: Tensor[] = [];
  running.keep = (tensor) => {
    kept.push(tensor);
    tensor.kept = true;
    return tensor;
  };
  try {
    return scope(f);
  } catch (error) {
    release(kept);
    throw error;
  } finally {
    delete (running as { keep?: unknown }).keep; // the method of the class again
  }
};
