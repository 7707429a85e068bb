/** The wiring of a graph, checked once when the graph is made. */
import type { Common, Layer } from '../contract.js';
import { HandgradError, unknownName } from '../errors.js';

/** A layer and the names of what it reads: inputs, earlier nodes, or `node/output` of one with several outputs. */
export type Node = readonly [layer: Layer, ...reads: string[]];

export interface GraphOptions extends Common {
  /** Names of the inputs. One: the graph takes a tensor; several: a list in this order. */
  readonly inputs: readonly string[];
  /** In topological order: a node reads what stands before it. The same layer twice shares its parameters. */
  readonly nodes: Readonly<Record<string, Node>>;
  /** What the graph gives. One: a tensor; several: a list in this order. */
  readonly outputs: readonly string[];
}

export interface Step {
  readonly name: string;
  readonly layer: Layer;
  readonly reads: readonly string[];
  /** The names of its values: its own, or one for each of several outputs. */
  readonly writes: readonly string[];
  /** The node that owns its parameters: itself, or the first node with the same layer. */
  readonly owner: string;
}

const fail = (message: string, hint?: string): never => {
  throw new HandgradError('graph', message, hint);
};

/** @throws {HandgradError} code `graph`: not a layer, such as a factory that was not called */
export const assertLayer = (where: string, value: unknown): void => {
  const isLayer = typeof value === 'object' && value !== null && 'forward' in value && 'outShape' in value;
  if (isLayer) return;
  if (typeof value === 'function')
    fail(`${where} is a function, not a layer.`, 'call the factory: dense({ units: 10 }), not dense');
  fail(`${where} is not a layer: expected layers.…(), sequential or graph, received ${typeof value}.`);
};

const assertInputs = (inputs: readonly string[], outputs: readonly string[]): void => {
  if (!Array.isArray(inputs) || !Array.isArray(outputs))
    fail("A graph expects lists of names: inputs: ['x'], outputs: ['y'].");
  if (inputs.length === 0 || outputs.length === 0) fail('A graph needs at least one input and one output.');
  const twice = inputs.find((input, i) => inputs.indexOf(input) !== i);
  if (twice !== undefined) fail(`Two inputs of the graph are named "${twice}".`);
};

/** Which node runs when, what it reads and writes, and whose parameters it uses. */
export const plan = (
  inputs: readonly string[],
  nodes: GraphOptions['nodes'],
  outputs: readonly string[],
): Step[] => {
  assertInputs(inputs, outputs);
  const known = new Set(inputs);
  const owners = new Map<Layer, string>();
  const steps = Object.entries(nodes).map(([name, node]): Step => {
    if (!Array.isArray(node)) fail(`Node "${name}": expected [layer, ...what it reads].`);
    const [layer, ...reads] = node;
    assertLayer(`Node "${name}"`, layer);
    if (/\/|^\d+$/.test(name))
      fail(
        `A node cannot be named "${name}".`,
        'a name has no "/" and is not a number (an object lists numbers first)',
      );
    if (known.has(name)) fail(`Two values of the graph are named "${name}".`);
    for (const read of reads) assertKnown(name, read, known, nodes);
    assertCount(name, layer, reads.length);
    const writes = layer.outputs ? layer.outputs.map((o) => `${name}/${o}`) : [name];
    for (const value of writes) known.add(value);
    const holder = layer.parametersOf ?? layer;
    if (holder !== layer && !owners.has(holder))
      fail(
        `Node "${name}" is tied to a layer (${holder.kind}) that is not before it in this graph.`,
        'put both into one graph, the layer that holds the parameters first',
      );
    if (!owners.has(holder)) owners.set(holder, name);
    return { name, layer, reads, writes, owner: owners.get(holder)! };
  });
  for (const output of outputs)
    if (!known.has(output)) throw unknownName('output of the graph', output, [...known]);
  assertNeeded(steps, inputs, outputs);
  return steps;
};

const assertKnown = (
  name: string,
  read: string,
  known: ReadonlySet<string>,
  nodes: GraphOptions['nodes'],
): void => {
  if (known.has(read)) return;
  const several = [...known].filter((value) => value.startsWith(`${read}/`));
  if (several.length)
    fail(`Node "${name}" reads "${read}", which has several values.`, `choose one: ${several.join(', ')}`);
  if (Object.hasOwn(nodes, read))
    fail(`Node "${name}" reads "${read}", which comes later.`, 'list the nodes in topological order');
  throw unknownName(`value read by node "${name}"`, read, [...known]);
};

const assertCount = (name: string, { kind, inputs }: Layer, given: number): void => {
  const takes = Array.isArray(inputs) ? inputs.length : inputs ? Math.max(1, given) : 1;
  if (given !== takes)
    fail(`Node "${name}": ${kind} takes ${takes} input${takes > 1 ? 's' : ''}, it was given ${given}.`);
};

const assertNeeded = (
  steps: readonly Step[],
  inputs: readonly string[],
  outputs: readonly string[],
): void => {
  const needed = new Set(outputs);
  for (const { name, reads, writes } of [...steps].reverse()) {
    if (!writes.every((w) => needed.has(w)))
      fail(`Nothing uses node "${name}".`, 'remove it, or make it an output');
    for (const read of reads) needed.add(read);
  }
  for (const input of inputs) if (!needed.has(input)) fail(`Nothing uses input "${input}".`);
};
