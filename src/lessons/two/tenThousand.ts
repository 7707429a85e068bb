/** The errors and outputs after ten thousand steps, and how exact those of the tensor engine are. */
import { figures, heading, paragraph, table } from '../blocks.js';
import type { Block, LessonContext } from '../contract.js';
import { exponential, said } from '../words.js';
import type { Result } from './example.js';
import { afterPlain } from './onEngine.js';
import { alreadyUpdated, figuresOf, resultsAfter, type Results } from './orders.js';

const steps = 10_000;

const likewise = said('the lesson’s is that of the sequential update.', '课文给出的是逐层更新的结果。');

const resultFigures = (results: Results): Block =>
  figures([
    ...figuresOf('E_total', '0.000035085', results, ({ total }) => total, alreadyUpdated),
    ...figuresOf('out_o1', '0.015912196', results, ({ outputs }) => outputs[0]!, likewise),
    ...figuresOf('out_o2', '0.984065734', results, ({ outputs }) => outputs[1]!, likewise),
  ]);

/** Of o1, o2 and E_total. */
const relativeErrors = (got: Result, want: Result): string[] => {
  const wanted = [...want.outputs, want.total];
  return [...got.outputs, got.total].map((n, i) => exponential(Math.abs(n / wanted[i]! - 1)));
};

const exactnessTable = (plain: Result, { simultaneous, sequential }: Results): Block =>
  table(
    [said('run', '做法'), 'out_o1', 'out_o2', 'E_total'],
    [
      [
        said('model.fit, weights in float32', 'model.fit，权重为 float32'),
        ...relativeErrors(plain, simultaneous.float64),
      ],
      [
        said('master weights, simultaneous', '主权重，同时更新'),
        ...relativeErrors(simultaneous.engine, simultaneous.float64),
      ],
      [
        said('master weights, sequential', '主权重，逐层更新'),
        ...relativeErrors(sequential.engine, sequential.float64),
      ],
    ],
  );

export const tenThousandBlocks = async ({ progress }: LessonContext): Promise<Block[]> => {
  const results = await resultsAfter(steps, (order, done) =>
    progress(said(`${done} of ${steps} steps, ${order.en}`, `${order.zh}，第 ${done} / ${steps} 步`)),
  );
  progress(said(`${steps} steps in float32`, `用 float32 训练 ${steps} 步`));
  const plain = await afterPlain(steps);
  return [
    heading(`After ${steps} steps`, `更新 ${steps} 步之后`),
    resultFigures(results),
    heading('How exact the tensor engine is', '张量引擎有多精确'),
    paragraph(
      'The tensor engine computes in float32. model.fit keeps its weights in float32 too: near 3.9 they stand 2.4e−7 apart, the updates at the end are 3e−5, and each is rounded. And float32 numbers near 0.984 stand 6e−8 apart, so out_o2 is known to half of that, and E, made of its difference of 0.0059 to the target, to 5e−6 of itself. The engine’s column above has both mended: the weights are kept in float64 on the host (master weights, as in mixed-precision training), and 1 − out_o2 = σ(−net) stands in the place of out_o2, with the weights negated; gradient descent takes the same way. All outputs and gradients are still computed in float32. Relative differences from float64:',
      '张量引擎用 float32 计算，model.fit 的权重也是 float32：在 3.9 附近，相邻两个 float32 数相差 2.4e−7，而训练末期每次更新只有 3e−5，每次都要舍入。另外，在 0.984 附近，相邻两个 float32 数相差 6e−8，out_o2 只能精确到这个间距的一半；E 由它与目标值之差 0.0059 算出，因此 E 的相对误差可达 5e−6。上表的“张量引擎”一列对这两点都做了处理：权重在主机上以 float64 保存（即混合精度训练中的主权重），并用 1 − out_o2 = σ(−net) 代替 out_o2（相应的权重取负），梯度下降的路径不变。输出和梯度仍全部用 float32 计算。与 float64 的相对误差：',
    ),
    exactnessTable(plain, results),
  ];
};
