import { Tensor } from '@tensorflow/tfjs-core';
import {
  argument,
  asList,
  everything,
  isSpec,
  isTensor,
  type Cache,
  type Context,
  type Indices,
  type Layer,
  type Mask,
  type Need,
  type ParamSpec,
  type Shape,
  type Value,
} from '../contract.js';
import { ShapeError, formatShape } from '../errors.js';
import { scope } from '../memory.js';
import { add } from '../ops/index.js';
import { deriveSeed } from '../random.js';
import { plan, type GraphOptions, type Step } from './wiring.js';
import { anyLeaf, leaves, mapTree, mergeTrees, subtree, type Tree } from '../tree.js';

type GraphCache = { readonly [node: string]: Cache };
const join = (parent: string | undefined, name: string): string => (parent ? `${parent}/${name}` : name);

/**
 * A directed acyclic graph of layers, itself a layer. Backward has one rule: ∂L/∂v = Σ over the uses of v.
 *
 *     graph({
 *       inputs: ['image', 'word'],
 *       nodes: {
 *         seen: [dense({ units: 8 }), 'image'],
 *         read: [dense({ units: 8 }), 'word'],
 *         both: [concatenate(), 'seen', 'read'],
 *         answer: [dense({ units: 1 }), 'both'],
 *       },
 *       outputs: ['answer'],
 *     })
 *
 * @throws {HandgradError} code `graph`: a node that reads what is not before it, or that no output needs
 */
export const graph = ({ inputs, nodes, outputs, name, trainable = true }: GraphOptions): Layer => {
  const steps = plan(inputs, nodes, outputs);
  const first = <T>(list: readonly T[], named: readonly string[] | undefined): T | readonly T[] =>
    named ? list : list[0]!;
  const inputNames = inputs.length > 1 ? inputs : undefined;
  const outputNames = outputs.length > 1 ? outputs : undefined;

  /** Walks the shapes; an error gets the node's path. */
  const shapes = (x: Shape | readonly Shape[]): Map<string, Shape> => {
    const given = inputNames ? (x as readonly Shape[]) : [x as Shape];
    if (given.length !== inputs.length)
      throw new ShapeError({
        expected: `${inputs.length} inputs (${inputs.join(', ')})`,
        received: `${given.length}`,
      });
    const known = new Map<string, Shape>(inputs.map((input, i) => [input, given[i]!]));
    for (const { name: node, layer, reads, writes } of steps) {
      const y = within(node, () =>
        layer.outShape(
          argument(
            layer,
            reads.map((r) => known.get(r)!),
          ) as never,
        ),
      );
      const listed = layer.outputs ? (y as readonly Shape[]) : [y as Shape];
      writes.forEach((w, i) => known.set(w, listed[i]!));
    }
    return known;
  };

  return Object.freeze({
    kind: 'graph',
    name,
    trainable,
    inputs: inputNames,
    outputs: outputNames,
    indices: inputs.map((input) => indicesOf(steps, input)),
    range: undefined,
    linear: steps.every(({ layer }) => layer.linear),
    parametersOf: undefined,
    config: { inputs, nodes: steps.map(({ name: n, layer, reads }) => ({ name: n, layer, reads })), outputs },

    children: (x: Shape | readonly Shape[]) => {
      const known = shapes(x);
      return steps.map(({ name: node, layer, reads, writes, owner }) => ({
        name: node,
        layer,
        owner,
        inShape: argument(
          layer,
          reads.map((r) => known.get(r)!),
        ),
        outShape: first(
          writes.map((w) => known.get(w)!),
          layer.outputs,
        ),
      }));
    },

    params: (x: Shape | readonly Shape[]) => {
      const known = shapes(x);
      const owned: Record<string, Tree<ParamSpec>> = {};
      for (const { name: node, layer, reads, owner } of steps) {
        const x = argument(layer, reads.map((r) => known.get(r)!)); // prettier-ignore
        const specs = within(node, () => layer.params(x as never));
        if (owner === node) owned[node] = specs;
        else within(node, () => assertShared(owner, owned[owner]!, specs));
      }
      return Object.fromEntries(
        steps.flatMap(({ name: node, layer }) => {
          const specs = owned[node];
          if (!specs || Object.keys(specs).length === 0) return [];
          return [
            [node, layer.trainable ? specs : mapTree(specs, isSpec, (s) => ({ ...s, trainable: false }))],
          ];
        }),
      );
    },

    outShape: (x: Shape | readonly Shape[]) => {
      const known = shapes(x);
      return first(
        outputs.map((o) => known.get(o)!),
        outputNames,
      ) as never;
    },

    forward: (x: Value, p: Tree<Tensor>, ctx: Context) =>
      scope(() => {
        const values = new Map(asList<Tensor>(x as Tensor).map((v, i) => [inputs[i]!, v]));
        const caches: Record<string, Cache> = {};
        const next: Record<string, Tree<Tensor>> = {};
        const masks = new Map<string, Mask>(inputs.map((input, i) => [input, ctx.masks?.[i] ?? null]));
        let penalty: Tensor | undefined;
        for (const { name: node, layer, reads, writes, owner } of steps) {
          const at = join(ctx.owner, owner);
          const own = {
            ...ctx,
            path: join(ctx.path, node),
            owner: at,
            seed: deriveSeed(ctx.seed, node),
            trainable: layer.trainable && ctx.trainable !== false && !ctx.frozen?.has(at),
            masks: reads.map((r) => masks.get(r) ?? null),
          };
          const state = next[owner];
          const q = state ? mergeTrees(subtree(p, owner), state, isTensor) : subtree(p, owner);
          const done = layer.forward(
            argument(
              layer,
              reads.map((r) => values.get(r)!),
            ),
            q,
            own,
          );
          caches[node] = done.cache;
          if (Object.keys(done.next).length > 0) next[owner] = mergeTrees(state ?? {}, done.next, isTensor);
          done.masks?.forEach((mask, i) => masks.set(writes[i]!, mask));
          if (done.penalty) penalty = penalty ? add(penalty, done.penalty) : done.penalty;
          asList<Tensor>(done.y).forEach((y, i) => {
            values.set(writes[i]!, y);
            ctx.observe?.(join(ctx.path, writes[i]!), 'output', y);
          });
        }
        return {
          y: first(
            outputs.map((o) => values.get(o)!),
            outputNames,
          ) as Tensor,
          cache: caches,
          next,
          ...(penalty && { penalty }),
          masks: outputs.map((o) => masks.get(o) ?? null),
        };
      }),

    backward: (dy: Value, cache: GraphCache, p: Tree<Tensor>, need: Need = everything) =>
      scope(() => {
        const wanted = wantedValues(steps, inputs, need);
        const d = new Map<string, Tensor>();
        const accumulate = (v: string, dv: Tensor): void => void d.set(v, d.has(v) ? add(d.get(v)!, dv) : dv);
        asList<Tensor>(dy).forEach((dv, i) => accumulate(outputs[i]!, dv));
        const grads: Record<string, Tree<Tensor>> = {};
        for (const { name: node, layer, reads, writes, owner } of [...steps].reverse()) {
          // Above class indices nothing is differentiable: no derivative arrives, none is passed on.
          if (!wanted.has(node) || !writes.every((w) => d.has(w))) continue;
          const path = join(need.path, node);
          for (const w of writes) need.observe?.(join(need.path, w), 'gradient', d.get(w)!);
          const dxWanted = reads.map((r) => wanted.has(r));
          const received = layer.backward(
            first(
              writes.map((w) => d.get(w)!),
              layer.outputs,
            ),
            cache[node]!,
            subtree(p, owner),
            {
              dx: layer.inputs ? dxWanted : dxWanted[0]!,
              grads: grantsOf(need.grads, owner),
              path,
              observe: need.observe,
            },
          );
          asList(received.dx).forEach((dx, i) => {
            if (dx !== null) accumulate(reads[i]!, dx);
          });
          if (need.observe && !layer.children)
            for (const [key, g] of leaves(received.grads, isTensor))
              need.observe(join(path, key), 'gradient', g);
          grads[owner] = grads[owner] ? sumTrees(grads[owner], received.grads) : received.grads;
        }
        return {
          dx: first(
            inputs.map((i) => (wanted.has(i) ? (d.get(i) ?? null) : null)),
            inputNames,
          ) as Tensor | null,
          grads,
        };
      }),
  });
};

/** @throws {ShapeError} a shared layer whose inputs differ, so that one set of parameters cannot fit both */
const assertShared = (owner: string, own: Tree<ParamSpec>, specs: Tree<ParamSpec>): void => {
  const shapesOf = (tree: Tree<ParamSpec>): string[] =>
    leaves(tree, isSpec).map(([path, { shape }]) => `${path} ${formatShape(shape)}`);
  const [held, wanted] = [shapesOf(own), shapesOf(specs)];
  if (!wanted.every((w) => held.includes(w)))
    throw new ShapeError({
      expected: `the parameters that it shares with "${owner}" (${held.join(', ')})`,
      received: wanted.join(', '),
      hint: 'a layer that stands in two places has one set of parameters: its inputs must have one width',
    });
};

const grantsOf = (grads: Need['grads'], node: string): Need['grads'] =>
  typeof grads === 'boolean' ? grads : (grads[node] ?? false);

/** What is asked of an input's values: the narrowest range that a layer that reads it asks for. */
const indicesOf = (steps: readonly Step[], input: string): Indices | undefined => {
  const ranges = steps.flatMap(({ layer, reads }) =>
    reads.flatMap((read, i) => (read === input ? (layer.indices[i] ?? []) : [])),
  );
  return ranges.length ? { below: Math.min(...ranges.map((r) => r.below)) } : undefined;
};

/** The values whose derivative is needed: inputs asked for, nodes with wanted parameters, and all that is above them. */
const wantedValues = (steps: readonly Step[], inputs: readonly string[], need: Need): Set<string> => {
  const wanted = new Set(inputs.filter((_, i) => (typeof need.dx === 'boolean' ? need.dx : need.dx[i])));
  for (const { name, reads, writes, owner } of steps)
    if (anyLeaf(grantsOf(need.grads, owner)) || reads.some((r) => wanted.has(r)))
      for (const v of [name, ...writes]) wanted.add(v);
  return wanted;
};

/** Leaf by leaf; what only one of them has is taken as it is. */
const sumTrees = (a: Tree<Tensor>, b: Tree<Tensor>): Tree<Tensor> => ({
  ...a,
  ...Object.fromEntries(
    Object.entries(b).map(([k, v]) => {
      const own = a[k];
      if (own === undefined) return [k, v];
      return [k, v instanceof Tensor ? add(own as Tensor, v) : sumTrees(own as Tree<Tensor>, v)];
    }),
  ),
});

const within = <T>(node: string, f: () => T): T => {
  try {
    return f();
  } catch (error) {
    throw error instanceof ShapeError ? error.within(node) : error;
  }
};
