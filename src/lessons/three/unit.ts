/** Section 5: one step of gradient descent of one unit with four inputs and no bias. */
import { same } from '../../explain/language.js';
import type { Notation } from '../../explain/notation.js';
import { explain } from '../../explain/walk.js';
import { Network, type Example } from '../../reference/network.js';
import { figures, heading, paragraph, steps } from '../blocks.js';
import type { Block, Figure } from '../contract.js';
import { onEngine } from '../engine.js';
import { said } from '../words.js';

const example: Example = [[1, 2, 3, 4], [0.5]];
const weights = [[[0.5, -0.5, 0.3, 0.1]]];
/** η */
const rate = 0.5;

/** h, ŷ, error, δ and y, as the lesson's code and formulas call them. */
const notation: Notation = {
  node: (n) => (n.isOutput ? 'ŷ' : `x${n.index + 1}`),
  net: () => 'h',
  output: (n) => (n.isOutput ? 'ŷ' : `x${n.index + 1}`),
  error: () => 'error',
  delta: () => 'δ',
  target: () => 'y',
  loss: () => 'E1',
  total: 'E',
  means: 'δ = −∂E/∂h',
  weight: (c) => `w${c.upstream.index + 1}`,
  errors: true,
};

interface Numbers {
  readonly h: number;
  readonly output: number;
  /** ∂E/∂wᵢ */
  readonly gradients: readonly number[];
  readonly weights: readonly number[];
}

const byEngine = async (): Promise<Numbers> => {
  const [x, t] = example;
  const sizes = [x.length, 1];
  const linear = new Network({ sizes, weights, bias: false, activation: 'linear' });
  const [h] = await onEngine(linear, rate, (engine) => engine.predict(x));
  const network = new Network({ sizes, weights, bias: false });
  return onEngine(network, rate, async (engine) => {
    const [output] = await engine.predict(x);
    const { gradients } = await engine.gradients([x, t]);
    await engine.train([example], 1);
    return {
      h: h!,
      output: output!,
      gradients: gradients[0]![0]!,
      weights: (await engine.weights())[0]![0]!,
    };
  });
};

/** Δwᵢ = −η·∂E/∂wᵢ = η·δ·xᵢ; x₁ is 1, so that δ is −∂E/∂w₁    (lesson 3, eqs. weight-step, single-unit) */
const stepFigures = (by: Numbers, engine: Numbers): Figure[] => {
  const y = example[1][0]!;
  return [
    {
      name: said('input of the unit', '神经元的输入'),
      formula: 'h = Σ wᵢxᵢ',
      value: by.h,
      engine: engine.h,
    },
    { name: said('output', '输出'), formula: 'ŷ = σ(h)', value: by.output, engine: engine.output },
    { name: said('error', '误差'), formula: 'y − ŷ', value: y - by.output, engine: y - engine.output },
    {
      name: said('error term', '误差项'),
      formula: 'δ = (y − ŷ)·ŷ(1 − ŷ)',
      value: -by.gradients[0]!,
      engine: -engine.gradients[0]!,
    },
    ...by.gradients.map((gradient, i) => ({
      name: same(`Δw${i + 1}`),
      formula: `η·δ·x${i + 1}`,
      value: -rate * gradient,
      engine: -rate * engine.gradients[i]!,
    })),
    ...by.weights.map((weight, i) => ({
      name: said(`new w${i + 1}`, `更新后的 w${i + 1}`),
      formula: `w${i + 1} + Δw${i + 1}`,
      value: weight,
      engine: engine.weights[i]!,
    })),
  ];
};

export const unitBlocks = async (): Promise<Block[]> => {
  const [x, t] = example;
  const network = new Network({ sizes: [x.length, 1], weights, bias: false });
  network.present(x, t);
  const walked = explain(network, { notation, rate });
  const { net: h, output } = network.outputs[0]!;
  const by = { h, output, gradients: network.gradients[0]![0]!, weights: network.weights[0]![0]! };
  return [
    heading('Section 5: one step of gradient descent', '第五节：梯度下降的一步'),
    paragraph(
      'x = (1, 2, 3, 4), w = (0.5, −0.5, 0.3, 0.1), y = 0.5, η = 0.5, no bias.',
      'x = (1, 2, 3, 4)，w = (0.5, −0.5, 0.3, 0.1)，y = 0.5，η = 0.5，没有偏置。',
    ),
    steps(walked),
    figures(stepFigures(by, await byEngine())),
  ];
};
