/**
 * A forward and a backward pass as a list of small operations, each of which computes one number and keeps it in
 * one place. The network runs through the list; `explain` runs through the same one, a step at a time.
 */
import type { Connection } from './connection.js';
import type { Layer } from './layer.js';
import type { Network } from './network.js';
import type { Node } from './node.js';

/** Forward; the loss; the δ's and gradients, backward; the new weights. */
export type Phase = 'forward' | 'loss' | 'backward' | 'gradient' | 'update';

export type Operation =
  | { readonly phase: 'forward'; readonly on: Node; readonly field: 'net' | 'output' }
  | { readonly phase: 'loss'; readonly on: Node; readonly field: 'loss' }
  | { readonly phase: 'loss'; readonly on: Network; readonly field: 'loss' }
  | { readonly phase: 'backward'; readonly on: Node; readonly field: 'error' | 'delta' }
  | { readonly phase: 'gradient'; readonly on: Connection; readonly field: 'gradient' }
  | { readonly phase: 'update'; readonly on: Connection; readonly field: 'weight' };

/**
 * `simultaneous`: every δ and gradient is computed from the weights of the forward pass, then all weights change:
 * gradient descent. `sequential`: the weights of a layer change before the δ's of the layer before it are computed
 * from them, which is not the gradient; the figures of lesson 2 are of this kind.
 */
export const updates = ['simultaneous', 'sequential'] as const;
export type Update = (typeof updates)[number];

export interface OperationsOptions {
  readonly update?: Update;
  /** With −∂E/∂a as an operation of its own before δ: the δ of lesson 5. */
  readonly errors?: boolean;
}

export interface Operations {
  readonly forward: readonly Operation[];
  readonly loss: readonly Operation[];
  /** δ's and gradients. */
  readonly backward: readonly Operation[];
  /** The whole step, in order. */
  readonly all: readonly Operation[];
}

const compute = (op: Operation, rate: number): number => {
  switch (op.field) {
    case 'net':
      return op.on.calcNet();
    case 'output':
      return op.on.calcOutput();
    case 'loss':
      return op.on.calcLoss();
    case 'error':
      return op.on.calcError();
    case 'delta':
      return op.on.calcDelta();
    case 'gradient':
      return op.on.calcGradient();
    case 'weight':
      return op.on.calcWeight(rate);
  }
};

/** Where the number is kept. (TypeScript forgets that `field` is one of this `on`.) */
const place = ({ on }: Operation): Record<Operation['field'], number> =>
  on as unknown as Record<Operation['field'], number>;

/** The number that the operation has computed, or will replace. */
export const valueOf = (op: Operation): number => place(op)[op.field];

export const assign = (op: Operation, value: number): void => {
  place(op)[op.field] = value;
};

/** @param rate - η, for weights */
export const perform = (op: Operation, rate = 0): number => {
  const value = compute(op, rate);
  assign(op, value);
  return value;
};

/** The connections into a layer whose weights are trained. */
const trainedInto = ({ nodes }: Layer): Connection[] =>
  nodes.flatMap(({ upstream }) => upstream.filter(({ trainable }) => trainable));

/** The operations of one step on what `present` laid on, in order. */
export const operations = (
  network: Network,
  { update = 'simultaneous', errors = false }: OperationsOptions = {},
): Operations => {
  const computing = network.layers.slice(1);
  const backwards = computing.toReversed();
  const forward = computing.flatMap(({ nodes }) =>
    nodes.flatMap((on): Operation[] => [
      { phase: 'forward', on, field: 'net' },
      { phase: 'forward', on, field: 'output' },
    ]),
  );
  const loss: Operation[] = [
    ...network.outputs.map((on): Operation => ({ phase: 'loss', on, field: 'loss' })),
    { phase: 'loss', on: network, field: 'loss' },
  ];
  const deltas = ({ nodes }: Layer): Operation[] =>
    nodes.flatMap((on): Operation[] => [
      ...(errors ? [{ phase: 'backward', on, field: 'error' } as const] : []),
      { phase: 'backward', on, field: 'delta' },
    ]);
  const gradients = (layer: Layer): Operation[] =>
    trainedInto(layer).map((on) => ({ phase: 'gradient', on, field: 'gradient' }));
  const weights = (layer: Layer): Operation[] =>
    trainedInto(layer).map((on) => ({ phase: 'update', on, field: 'weight' }));
  const backward = [...backwards.flatMap(deltas), ...backwards.flatMap(gradients)];
  const rest =
    update === 'simultaneous'
      ? [...backward, ...backwards.flatMap(weights)]
      : backwards.flatMap((layer) => [...deltas(layer), ...gradients(layer), ...weights(layer)]);
  return { forward, loss, backward, all: [...forward, ...loss, ...rest] };
};
