/** The derivations of δ8 and δ4, factor by factor, and a new weight of each layer. */
import { same } from '../../explain/language.js';
import type { Network } from '../../reference/network.js';
import { figures, heading, paragraph } from '../blocks.js';
import type { Block, Figure } from '../contract.js';
import { said } from '../words.js';
import { entryAt, hiddenChain, nodeUpdates, outputChain, δ4, δ8 } from './example.js';
import type { OnEngine } from './onEngine.js';

/** A bias's input is 1: its gradient is the node's ∂E/∂net. */
const dEdNetOnEngine = ({ gradients }: OnEngine, node: number): number => entryAt(gradients, node, 'b');

const outputFigures = (network: Network, engine: OnEngine): Figure[] => {
  const { dEdy, dydNet, dEdNet } = outputChain(network);
  const net8 = dEdNetOnEngine(engine, 8);
  return [
    { name: same('∂E/∂y1'), formula: '−(t1 − y1)', value: dEdy },
    { name: same('∂y1/∂net8'), formula: 'y1(1 − y1)', value: dydNet },
    { name: same('∂E/∂net8'), formula: '∂E/∂y1·∂y1/∂net8', value: dEdNet, engine: net8 },
    { name: same('δ8'), formula: 'y1(1 − y1)(t1 − y1)', value: δ8(network), engine: -net8 },
  ];
};

const hiddenFigures = (network: Network, engine: OnEngine): Figure[] => {
  const { terms, dadNet, dEdNet } = hiddenChain(network);
  const net4 = dEdNetOnEngine(engine, 4);
  return [
    ...terms.map(({ k, dEdNet, dNetda }) => ({
      name: said(`through node ${k}`, `经由节点 ${k}`),
      formula: `−δ${k}·w${k}4`,
      value: dEdNet * dNetda,
    })),
    { name: same('∂a4/∂net4'), formula: 'a4(1 − a4)', value: dadNet },
    { name: same('∂E/∂net4'), formula: 'Σ ∂E/∂net_k·w_k4·a4(1 − a4)', value: dEdNet, engine: net4 },
    { name: same('δ4'), formula: 'a4(1 − a4)(w84·δ8 + w94·δ9)', value: δ4(network), engine: -net4 },
  ];
};

const updateFigures = (network: Network, { weights }: OnEngine): Figure[] => {
  const { w84, w41, w4b } = nodeUpdates(network);
  const updated = (w: string, formula: string, value: number, engine: number): Figure => ({
    name: said(`new ${w}`, `更新后的 ${w}`),
    formula,
    value,
    engine,
  });
  return [
    updated('w84', 'w84 + η·δ8·a4', w84, entryAt(weights, 8, 4)),
    updated('w41', 'w41 + η·δ4·x1', w41, entryAt(weights, 4, 1)),
    updated('w4b', 'w4b + η·δ4', w4b, entryAt(weights, 4, 'b')),
  ];
};

export const chainBlocks = (network: Network, engine: OnEngine): Block[] => [
  heading('δ by the chain rule: a node of each kind', '用链式法则推导误差项：两类节点各举一例'),
  figures([
    ...outputFigures(network, engine),
    ...hiddenFigures(network, engine),
    ...updateFigures(network, engine),
  ]),
  paragraph(
    'Three slips of the lesson: w84 ← w8 + … is w84 ← w84 + …; the derivation says that ∂E/∂net_k is δ_k, and goes on, rightly, with −δ_k; the last layer of the chain is y = f(Wₙ·aₙ₋₁), not f(Wₙ·aₙ).',
    '课文有三处差错：w84 ← w8 + … 应为 w84 ← w84 + …；推导中说 ∂E/∂net_k 就是 δ_k，接下来用的却是（正确的）−δ_k；逐层计算的最后一层应为 y = f(Wₙ·aₙ₋₁)，而不是 f(Wₙ·aₙ)。',
  ),
];
