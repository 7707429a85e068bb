/** Every gradient by the scalars, the vectors, the network of objects and the tensor engine. */
import { digits } from '../../explain/numbers.js';
import type { Network, Weights } from '../../reference/network.js';
import { vectorGradients, vectorLayers } from '../../reference/vector.js';
import { heading, table } from '../blocks.js';
import type { Block } from '../contract.js';
import type { Gradients } from '../engine.js';
import { said } from '../words.js';
import { example, inLetters } from './example.js';
import { scalarGradients } from './equations.js';

/** `V12`, `c1` of the hidden layer; `W12`, `b1` of the output layer. */
const nameOf = (layer: number, j: number, i: number, isBias: boolean): string => {
  if (isBias) return `${layer === 0 ? 'c' : 'b'}${j + 1}`;
  return `${layer === 0 ? 'V' : 'W'}${j + 1}${i + 1}`;
};

export const gradientBlocks = (network: Network, engine: Gradients): Block[] => {
  const forms: readonly Weights[] = [
    scalarGradients(inLetters(network)),
    vectorGradients(vectorLayers(network), example),
    network.gradients,
    engine.gradients,
  ];
  const names = network.weights.flatMap((rows, l) =>
    rows.flatMap((row, j) => row.map((_, i) => nameOf(l, j, i, i === row.length - 1))),
  );
  const flat = forms.map((form) => form.flat(2));
  return [
    heading('Every gradient, four ways', '全部梯度，四种算法'),
    table(
      [
        '∇',
        said('scalars (5)–(16)', '标量 (5)–(16)'),
        said('vectors (18)–(26)', '向量 (18)–(26)'),
        said('network of objects', '对象网络'),
        said('tensor engine', '张量引擎'),
      ],
      names.map((name, i) => [name, ...flat.map((form) => digits(form[i]!, 8))]),
    ),
  ];
};
