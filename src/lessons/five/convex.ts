/** What a convex function is, tried on three functions. */
import { heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { cell, said } from '../words.js';

type F = (x: number) => number;

/** λf(u) + (1 − λ)f(v) − f(λu + (1 − λ)v): the chord minus the graph, never negative of a convex f    (lesson 5, eq. convex) */
export const chordOverGraph = (f: F, u: number, v: number, lambda: number): number =>
  lambda * f(u) + (1 - lambda) * f(v) - f(lambda * u + (1 - lambda) * v);

/** The least and the largest of it over all u < v of a grid on [−2, 2], and λ = ¼, ½, ¾. In quarters nothing is rounded. */
export const chordRange = (f: F): readonly [least: number, largest: number] => {
  const grid = Array.from({ length: 17 }, (_, i) => i / 4 - 2);
  const found = grid.flatMap((u) =>
    grid
      .filter((v) => v > u)
      .flatMap((v) => [0.25, 0.5, 0.75].map((lambda) => chordOverGraph(f, u, v, lambda))),
  );
  return [Math.min(...found), Math.max(...found)];
};

const verdict = ([least, largest]: readonly [number, number]) => {
  if (least >= 0) return said('convex', '凸函数');
  return largest <= 0 ? said('concave', '凹函数') : said('neither', '都不是');
};

const functions: readonly (readonly [string, F])[] = [
  ['x²', (x) => x * x],
  ['−x²', (x) => -x * x],
  ['x³', (x) => x ** 3],
];

export const convexBlocks = (): Block[] => [
  heading('Convex functions', '凸函数'),
  paragraph(
    'A function is convex if its graph lies on or below the chord between any two of its points; then every local minimum is a global one. The lesson has the words exchanged: it calls a function convex whose graph is above the chord, and concave one whose graph is below. By that, x² would be concave, and convex optimization would look for maxima. The chord minus the graph, over pairs of points in [−2, 2]:',
    '如果函数图像上任意两点之间的部分总在连接这两点的弦上或弦的下方，它就是凸函数；此时局部极小值就是全局最小值。课文把“上方”和“下方”写反了：它称图像在弦上方的函数为凸函数，在弦下方的为凹函数。照此说法 x² 会是凹函数，凸优化求的就成了最大值。下表在 [−2, 2] 内取若干点对，列出弦与图像之差：',
  ),
  table(
    [
      'f',
      said('least (chord − graph)', '最小值（弦 − 图像）'),
      said('largest', '最大值'),
      said('so f is', '结论'),
    ],
    functions.map(([name, f]) => {
      const range = chordRange(f);
      return [name, ...range.map(cell), verdict(range)];
    }),
  ),
];
