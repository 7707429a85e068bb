/** What a perceptron does, with symbols and numbers, and how it ends, in words. */
import { signedPoint, type Inseparable, type Separable, type Undecided } from '../reference/separation.js';
import type { LabelledPoint, PerceptronRun, PerceptronUpdate, Theta } from '../reference/perceptron.js';
import type { Text } from './language.js';
import { digits, factor } from './numbers.js';

/** `(0.5, −1)` */
export const vector = (values: readonly number[]): string => `(${values.map((v) => digits(v)).join(', ')})`;

/** `a − b + c`, of terms that carry their sign. */
const summed = (terms: readonly string[]): string =>
  terms
    .map((term, i) => {
      if (i === 0) return term;
      return term.startsWith('−') ? ` − ${term.slice(1)}` : ` + ${term}`;
    })
    .join('') || '0';

/** `2·x1`, `−x1`; none where the number is 0. */
const term = (n: number, symbol: string): string[] =>
  n === 0 ? [] : [n === 1 ? symbol : n === -1 ? `−${symbol}` : `${digits(n)}·${symbol}`];

/** Of each weight, and of the bias last. */
const linear = (c: readonly number[], bias: string): string =>
  summed(c.flatMap((n, i) => term(n, i === c.length - 1 ? bias : `w${i + 1}`)));

export interface WrittenLine {
  /** `w ← w + α·y·x` */
  readonly formula: string;
  readonly numbers: string;
  readonly value: string;
}

/** Why the point is wrong, the new weights, the new bias    (lesson 5, eqs. perceptron-condition, perceptron-update) */
export const writeUpdate = (
  { net, before, after }: PerceptronUpdate,
  { x, y }: LabelledPoint,
  rate: number,
): readonly WrittenLine[] => {
  const [w, b] = [before.slice(0, -1), before.at(-1)!];
  const sum = summed([...x.map((xi, i) => `${factor(w[i]!)}·${factor(xi)}`), digits(b)]);
  const step = `${digits(rate)}·${factor(y)}`;
  return [
    { formula: 'y·(w·x + b)', numbers: `${digits(y)}·(${sum})`, value: `${digits(y * net)} ≤ 0` },
    {
      formula: 'w ← w + α·y·x',
      numbers: `${vector(w)} + ${step}·${vector(x)}`,
      value: vector(after.slice(0, -1)),
    },
    { formula: 'b ← b + α·y', numbers: `${digits(b)} + ${step}`, value: digits(after.at(-1)!) },
  ];
};

/** `3·x1 + 2·x2`: w·x */
const weighted = (theta: Theta): string =>
  summed(theta.slice(0, -1).flatMap((wi, i) => term(wi, `x${i + 1}`)));

/** `3·x1 + 2·x2 − 4 = 0`: w·x + b = 0    (lesson 5, eq. hyperplane) */
export const boundary = (theta: Theta): string => {
  const b = theta.at(-1)!;
  const terms = theta.slice(0, -1).flatMap((wi, i) => term(wi, `x${i + 1}`));
  return `${summed([...terms, ...(b === 0 ? [] : [digits(b)])])} = 0`;
};

/** Where the output is 1: `3·x1 + 2·x2 ≥ 4`. */
export const positiveWhere = (theta: Theta): string => `${weighted(theta)} ≥ ${digits(-theta.at(-1)!)}`;

export const ruleText = (rate: number): Text => ({
  en: `The points are taken one at a time, in the order of the list. One with y·(w·x + b) ≤ 0 is misclassified; then w ← w + α·y·x and b ← b + α·y, and on to the next. So pass after pass, until a pass finds none. α = ${digits(rate)}; w and b start at 0. The output is 1 where w·x ≥ −b, the threshold, else −1.`,
  zh: `按列表中的顺序逐个检查数据点，满足 y·(w·x + b) ≤ 0 的点是误分类点。每遇到一个误分类点就更新一次：w ← w + α·y·x，b ← b + α·y，然后继续检查下一个点；如此一轮一轮地遍历数据，直到某一轮没有误分类点为止。步长 α = ${digits(rate)}，w 和 b 的初值为 0。w·x 不小于阈值 −b 时输出 1，否则输出 −1。`,
});

/** What is printed after each update    (lesson 5, eq. perceptron-loss) */
export const lossText: Text = {
  en: 'L = −Σ y·(w·x + b) is the loss after the update: the sum over the points that are misclassified then.',
  zh: 'L = −Σ y·(w·x + b) 是更新之后的损失，对此时被误分类的点求和。',
};

/** Whether it converged, and after how much. */
export const resultText = ({ converged, passes, count }: PerceptronRun): Text =>
  converged
    ? {
        en: `Converged after ${plural(count, 'update')}: pass ${passes} found no misclassified point.`,
        zh: `已收敛：共更新 ${count} 次，第 ${passes} 轮没有误分类点。`,
      }
    : {
        en: `Not converged after ${plural(passes, 'pass', 'es')}: ${plural(count, 'update')}, and every pass found a misclassified point.`,
        zh: `遍历 ${passes} 轮后仍未收敛：共更新 ${count} 次，每一轮都有误分类点。`,
      };

const plural = (n: number, one: string, ending = 's'): string => `${n} ${one}${n === 1 ? '' : ending}`;

/** Fewer digits than a formula: a length, a bound. */
const rough = (n: number): string => digits(n, 6);

/** What a boundary is called. */
const planeOf = (dimensions: number): Text =>
  dimensions === 2 ? { en: 'line', zh: '直线' } : { en: 'hyperplane', zh: '超平面' };

/** (R/γ)²    (lesson 5, eq. perceptron-convergence) */
export const boundText = (R: number, { margin, separator }: Separable, bound: number): Text => {
  const numbers = `(R/γ)² = (${rough(R)}/${rough(margin)})² = ${rough(bound)}`;
  const plane = planeOf(separator.length - 1);
  return {
    en: `A ${plane.en} separates the classes, so it converges. Novikoff: at most ${numbers} updates.`,
    zh: `两类数据线性可分，因此一定收敛。Novikoff 定理：更新次数不超过 ${numbers}。`,
  };
};

export const radiusText: Text = {
  en: 'R is the length of the longest (x, 1): a point, and a 1 that b is multiplied with.',
  zh: 'R 是 (x, 1) 的最大长度，其中的 1 是与偏置 b 相乘的输入。',
};

/** γ, and which plane has it: of the same plane in other coordinates, as without b, the margin is another. */
export const marginText = ({ separator }: Separable): Text => {
  const best = boundary(separator.map((value) => Number(value.toPrecision(4))));
  const plane = planeOf(separator.length - 1);
  return {
    en: `γ is the margin: the smallest y·(w·x + b) of all points, where (w, b) has length 1. The ${plane.en} of largest margin in (w, b) together is ${best}.`,
    zh: `γ 是间隔：(w, b) 的长度为 1 时，所有点的 y·(w·x + b) 的最小值。把 w 和 b 合在一起看，间隔最大的${plane.zh}是 ${best}，γ 取的就是它的间隔。`,
  };
};

/** Neither a separator nor a proof that there is none. */
export const undecidedText = ({ residual, effort }: Undecided): Text => ({
  en: `Whether anything separates the classes is not decided: in float64 no margin above ${digits(residual, 2)} was found, which may be rounding, and exact arithmetic takes more than ${digits(effort)} products.`,
  zh: `两类数据是否线性可分，未能判定：用 float64 没有找到大于 ${digits(residual, 2)} 的间隔，而这么小的间隔可能只是舍入误差；若要精确计算，需要的乘法超过 ${digits(effort)} 次。`,
});

/** Separable, and the passes were too few. */
export const morePassesText: Text = {
  en: 'It was given too few passes: more of them, and it converges.',
  zh: '只是遍历的轮数不够，增加轮数就会收敛。',
};

/** θ came back: a proof that there is no end. */
export const cycleText = ({ cycle, updates }: PerceptronRun): Text | undefined => {
  if (!cycle) return undefined;
  const { from, to, theta } = cycle;
  const again = updates.filter(({ pass }) => pass >= from && pass < to).length;
  return {
    en: `(w, b) is ${vector(theta)} at the beginning of pass ${from}, and again at the beginning of pass ${to}. A pass follows from its (w, b) alone: the same ${plural(again, 'update')} ${again === 1 ? 'comes' : 'come'} again and again, for ever.`,
    zh: `第 ${from} 轮开始时 (w, b) = ${vector(theta)}，第 ${to} 轮开始时又回到同一个值。一轮的更新完全由开始时的 (w, b) 决定，所以这 ${again} 次更新会一直重复下去，永远不会收敛。`,
  };
};

/** What the points ask of w and b, and that it cannot be    (lesson 5, eq. xor) */
export const contradiction = (
  points: readonly LabelledPoint[],
  { coefficients, whole }: Inseparable,
): { readonly before: Text; readonly lines: readonly string[]; readonly after: Text } => {
  const used = points.flatMap((point, i) => {
    const times = coefficients[i]!;
    return times > 0 ? [{ point, times }] : [];
  });
  const left = used.map(({ point, times }) => {
    const asked = linear(signedPoint(point), 'b');
    return times === 1 ? asked : `${digits(times)}·(${asked})`;
  });
  const heads = used.map(({ point: { x, y } }) => `${vector(x)} → ${digits(y)}:`);
  const wide = Math.max(...heads.map((head) => head.length));
  const plane = planeOf(points[0]!.x.length);
  const rounded: Text = whole
    ? {
        en: 'The factors are rounded here. With the exact ones, added',
        zh: '这里的系数经过舍入。用精确的系数',
      }
    : { en: 'Added', zh: '' };
  return {
    before: {
      en: `No single perceptron can do it. Each point asks for y·(w·x + b) > 0:`,
      zh: `单个感知器做不到。每个点都要求 y·(w·x + b) > 0：`,
    },
    lines: heads.map((head, i) => `${head.padEnd(wide)}  ${left[i]!} > 0`),
    after: {
      en: `${rounded.en} up, the left sides are 0 whatever w and b are, and the sum would have to be > 0: 0 > 0. So no ${plane.en} separates the classes.`,
      zh: `${rounded.zh}把各式相加，无论 w 和 b 取何值，左边之和都是 0，而它必须大于 0，即 0 > 0，矛盾。所以没有任何${plane.zh}能把两类分开。`,
    },
  };
};

/** How the tensor engine compares, in words. */
export const engineText = (
  backend: string,
  compared: {
    readonly same: boolean;
    readonly updates: number;
    readonly worst: number;
    readonly parting?: { readonly pass: number; readonly point: number; readonly byRounding: boolean };
  },
): Text => {
  const { same: equal, updates, worst, parting } = compared;
  const engine: Text = {
    en: `${backend}: dense, perceptron, sgd, batch 1`,
    zh: `${backend}：dense、perceptron、sgd，批大小 1`,
  };
  const within: Text =
    worst === 0
      ? { en: 'exactly', zh: '完全相同' }
      : { en: `within ${digits(worst, 2)}`, zh: `相对误差不超过 ${digits(worst, 2)}` };
  if (equal)
    return {
      en: `The tensor engine (${engine.en}) makes the same ${plural(updates, 'update')}, with the same w and b after each, ${within.en}.`,
      zh: `张量引擎（${engine.zh}）逐次更新的结果与此一致：同样的 ${updates} 次更新，每次更新后的 w 和 b ${within.zh}。`,
    };
  const where = parting!;
  const why: Text = where.byRounding
    ? {
        en: 'there w·x + b is 0 but for the rounding of float32.',
        zh: '该处的 w·x + b 与 0 之差只是 float32 的舍入误差。',
      }
    : { en: 'this is an error.', zh: '这是一个错误。' };
  return {
    en: `The tensor engine (${engine.en}) makes the same ${plural(updates, 'update')}, ${within.en}, and parts from it at pass ${where.pass}, point ${where.point + 1}: ${why.en}`,
    zh: `张量引擎（${engine.zh}）的前 ${updates} 次更新与此一致（${within.zh}），到第 ${where.pass} 轮第 ${where.point + 1} 个点处开始不同：${why.zh}`,
  };
};
