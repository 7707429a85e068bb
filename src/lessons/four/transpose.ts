/** The transpose in (22): what comes of leaving it out. */
import { ShapeError } from '../../errors.js';
import { same, type Text } from '../../explain/language.js';
import {
  backwardPass,
  column,
  errorTerm,
  forwardPass,
  product,
  slopes,
  times,
  transposed,
  vectorLayers,
} from '../../reference/vector.js';
import { heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { presets, startOf, type Preset } from '../presets.js';
import { said } from '../words.js';

/** What comes of a product whose shapes do not fit. */
const refusal = (f: () => unknown, en: string, zh: string): Text => {
  try {
    f();
  } catch (error) {
    if (error instanceof ShapeError) return said(`ShapeError: ${en}`, `ShapeError：${zh}`);
    throw error;
  }
  return same('');
};

/** δ of the hidden layer as (22) should be, and as a careless reading of the lesson has it. */
export const hiddenErrorTermReadings = (of: Preset) => {
  const network = startOf(of);
  const layers = vectorLayers(network);
  const passes = forwardPass(layers, of.x);
  const δ = backwardPass(layers, passes, of.t)[1]!.δ;
  const [slope, lastSlope] = passes.map(({ z, a }, l) => slopes(layers[l]!.f, z, a));
  const { W } = layers[1]!;
  const numeric = network.layers[1]!.nodes.map((node) =>
    network.numericGradient(node.upstream.at(-1)!, [of.x, of.t]),
  );
  return {
    numeric,
    right: errorTerm(times(transposed(W), δ), slope!),
    /** δ a row: the same numbers. */
    row: errorTerm(product([δ], W)[0]!, slope!),
    withoutTranspose: () => errorTerm(times(W, δ), slope!),
    withSlopeOfLast: () => errorTerm(times(transposed(W), δ), lastSlope!),
    columnTimesW: () => product(column(δ), W),
  };
};

export const transposeBlocks = (): Block[] => {
  const [small, wide] = [
    hiddenErrorTermReadings(presets['2-2-2']),
    hiddenErrorTermReadings(presets['3-4-2']),
  ];
  return [
    heading('(22) needs the transpose', '(22) 需要转置'),
    paragraph(
      'The lesson has δˡ⁺¹·Wˡ⁺¹, and in the middle f′(zᴸ). With δ a column, as in (20) and (24), it is (Wˡ⁺¹)ᵀ·δˡ⁺¹ ⊗ f′(zˡ); δ·W is right only if δ is a row. In the 3-4-2 network the shapes do not fit:',
      '课文写作 δˡ⁺¹·Wˡ⁺¹，中间一步还写成了 f′(zᴸ)。按 (20) 和 (24)，δ 是列向量，所以应为 (Wˡ⁺¹)ᵀ·δˡ⁺¹ ⊗ f′(zˡ)；只有把 δ 当作行向量时 δ·W 才成立。在 3-4-2 网络中，形状根本不匹配：',
    ),
    table(
      [said('product', '乘积'), said('what comes of it', '结果')],
      [
        ['δ·W, [2, 1]·[2, 4]', refusal(wide.columnTimesW, '1 column by 2 rows', '1 列对 2 行')],
        ['W·δ, [2, 4]·[2, 1]', refusal(wide.withoutTranspose, '4 columns by 2 rows', '4 列对 2 行')],
        [
          '(Wᵀ·δ) ⊗ f′(zᴸ), [4] ⊗ [2]',
          refusal(wide.withSlopeOfLast, '4 elements by 2', '4 个元素对 2 个元素'),
        ],
      ],
    ),
    paragraph(
      'In the 2-2-2 network of lesson 2 all shapes fit, and only the numbers tell. ∂E/∂z of h1 and h2:',
      '在第二课的 2-2-2 网络中，形状全都匹配，只有从数值才能看出错误。h1 和 h2 的 ∂E/∂z：',
    ),
    table(
      [said('reading', '写法'), 'δ_h1', 'δ_h2'],
      [
        [said('central differences', '中心差分'), ...small.numeric],
        ['(Wᵀ·δ) ⊗ f′(zˡ)', ...small.right],
        [said('δ a row: (δ·W) ⊗ f′(zˡ)', 'δ 为行向量：(δ·W) ⊗ f′(zˡ)'), ...small.row],
        [said('wrong: (W·δ) ⊗ f′(zˡ)', '错误：(W·δ) ⊗ f′(zˡ)'), ...small.withoutTranspose()],
        [said('wrong: (Wᵀ·δ) ⊗ f′(zᴸ)', '错误：(Wᵀ·δ) ⊗ f′(zᴸ)'), ...small.withSlopeOfLast()],
      ],
    ),
    paragraph(
      'And in (24) the row between the two products has aˡ where it is aˡ⁻¹.',
      '另外，(24) 中间那个行向量写的是 aˡ，应为 aˡ⁻¹。',
    ),
  ];
};
