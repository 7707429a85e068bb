import { isSpec, type Child, type Layer, type ParamSpec, type Shape } from '../contract.js';
import { formatShape } from '../errors.js';
import { leaves, subtree, type Tree } from '../tree.js';
import { inColumns } from './columns.js';

const count = (specs: readonly ParamSpec[]): number =>
  specs.reduce((n, s) => n + s.shape.reduce((a, b) => a * b, 1), 0);

/** A table as Keras prints it: layer, output shape, parameters; then the totals. */
export const summarize = (network: Layer, inputs: readonly Shape[], specs: Tree<ParamSpec>): string[] => {
  const all = leaves(specs, isSpec).map(([, s]) => s);
  const trainable = network.trainable ? count(all.filter((s) => s.trainable !== false)) : 0;
  const x = (network.inputs ? inputs : inputs[0]!) as Shape;
  const whole: Child = {
    name: network.kind,
    layer: network,
    owner: network.kind,
    inShape: x,
    outShape: network.outShape(x),
  };
  const rows = (network.children?.(x) ?? [whole]).map(({ name, layer, outShape, owner }) => [
    `${name} (${layer.kind})`,
    (Array.isArray(outShape[0]) ? (outShape as readonly Shape[]) : [outShape as Shape])
      .map(formatShape)
      .join(', '),
    owner === name
      ? String(count(leaves(network.children ? subtree(specs, name) : specs, isSpec).map(([, s]) => s)))
      : `shared with ${owner}`,
  ]);
  const table = [['Layer', 'Output shape', 'Parameters'], ...rows];
  const lines = inColumns(table);
  const width = [0, 1, 2].reduce((sum, c) => sum + Math.max(...table.map((r) => r[c]!.length)), 4);
  const rule = '─'.repeat(width);
  return [
    lines[0]!,
    rule,
    ...lines.slice(1),
    rule,
    `Parameters: ${count(all)}, trained: ${trainable}, fixed: ${count(all) - trainable}`,
  ];
};
