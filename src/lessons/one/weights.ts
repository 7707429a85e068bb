/** Every gradient and every new weight, each in several ways. */
import { lesson1 } from '../../explain/notation.js';
import { digits } from '../../explain/numbers.js';
import type { Network, Weights } from '../../reference/network.js';
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { said } from '../words.js';
import { example, start, η } from './example.js';
import type { OnEngine } from './onEngine.js';

export const weightBlocks = (network: Network, engine: OnEngine): Block[] => {
  const name = lesson1(network);
  const stepped = start();
  stepped.trainOne(example, η);
  const numeric = start();
  const flat = (weights: Weights): number[] => weights.flat(2);
  const [after, gradients, weights] = [flat(stepped.weights), flat(engine.gradients), flat(engine.weights)];
  return [
    heading('The weights', '各个权重'),
    paragraph(
      'Every gradient beside central differences (ε = 1e−5) and the tensor engine’s, and every weight after a step.',
      '下表列出每个权重的梯度，旁边是中心差分（ε = 1e−5）和张量引擎的结果；最后是更新一步之后的权重。',
    ),
    table(
      [
        'w',
        '∂E/∂w',
        said('differences', '中心差分'),
        said('engine', '引擎'),
        said('after', '更新后'),
        said('engine', '引擎'),
      ],
      [...network.connections].map((c, i) => [
        name.weight(c),
        digits(c.gradient, 8),
        digits(numeric.numericGradient(numeric.connections.at(i)!, example), 8),
        digits(gradients[i]!, 8),
        digits(after[i]!, 8),
        digits(weights[i]!, 8),
      ]),
    ),
    figures([
      {
        name: said('E before', '更新前的 E'),
        formula: '½ Σ (t − y)²',
        value: network.loss,
        engine: engine.loss,
      },
      {
        name: said('E after', '更新后的 E'),
        value: stepped.backpropagate(example),
        engine: engine.lossAfter,
      },
    ]),
  ];
};
