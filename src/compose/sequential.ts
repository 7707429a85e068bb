import type { Common, Layer } from '../contract.js';
import { HandgradError } from '../errors.js';
import { graph } from './graph.js';
import { assertLayer, type Node } from './wiring.js';

/**
 * Layers one after another, itself a layer: a graph that is a chain. Layers without a name are numbered in
 * Keras's way: `dense`, `dense_1`.
 *
 * @throws {HandgradError} code `graph`: no layers, two with one name, or one that takes several inputs
 */
export const sequential = (layers: readonly Layer[], options: Common = {}): Layer => {
  const given: unknown = layers;
  if (!Array.isArray(given))
    throw new HandgradError('graph', 'sequential expected a list of layers: sequential([dense(…), …]).');
  if (layers.length === 0)
    throw new HandgradError('graph', 'sequential expected at least one layer, received none.');
  layers.forEach((layer, i) => assertLayer(`Layer ${i} of sequential`, layer));
  const nodes: Record<string, Node> = {};
  const taken = new Set(layers.map((l) => l.name));
  const used = new Map<string, number>();
  let above = 'input';
  for (const layer of layers) {
    const node = layer.name ?? numbered(layer.kind, used, taken);
    if (Object.hasOwn(nodes, node) && layers.indexOf(layer) === layers.lastIndexOf(layer))
      throw new HandgradError('graph', `Two layers are named "${node}".`, 'give each its own name, or none');
    const own = Object.hasOwn(nodes, node) ? numbered(node, used, taken) : node;
    nodes[own] = [layer, above];
    above = own;
  }
  const chain = graph({ ...options, inputs: ['input'], nodes, outputs: [above] });
  return Object.freeze({ ...chain, kind: 'sequential' });
};

const numbered = (
  kind: string,
  used: Map<string, number>,
  taken: ReadonlySet<string | undefined>,
): string => {
  for (;;) {
    const n = used.get(kind) ?? 0;
    used.set(kind, n + 1);
    const name = n === 0 ? kind : `${kind}_${n}`;
    if (!taken.has(name)) return name;
  }
};
