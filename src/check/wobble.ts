/**
 * How much of each element of a gradient may be rounding. A small element is either small by itself (e⁸ˣ at
 * x < 0), and then right to its last digits, or what is left of large terms that cancel, and then mostly
 * noise. To tell the two apart, everything is changed by about 2⁻¹² of itself: where large terms cancel, the
 * element changes by 2⁻¹² of them, thousands of times what rounding does to it; where nothing cancels, by
 * about 2⁻¹² of itself.
 */
import { deriveSeed, rng } from '../random.js';
import type { HostTensor } from './inputs.js';
import { upstreamSize, type Results, type Subject } from './subject.js';

const size = 2 ** -12;

const moved = (t: HostTensor, seed: number): HostTensor => {
  const random = rng(seed);
  const factor = (): number => 1 + (random.uniform() < 0.5 ? -size : size) * (0.5 + random.uniform());
  return { ...t, values: t.values.map((v) => v * factor()) };
};

/** The same case, with inputs, trained parameters and upstream gradients changed a little. */
export const wobbled = (subject: Subject): Subject => {
  const seed = (name: string): number => deriveSeed(subject.seed, `wobble ${name}`);
  return {
    ...subject,
    inputs: subject.inputs.map((x, i) => (subject.differentiable[i] ? moved(x, seed(`x${i}`)) : x)),
    params: new Map(
      [...subject.params].map(([path, v]) => [
        path,
        subject.trained.includes(path) ? moved(v, seed(path)) : v,
      ]),
    ),
    dys: subject.dys.map((dy, i) => moved(dy, seed(`dy${i}`))),
  };
};

/**
 * What rounding may do to each element of `name`: its change in either result, and 2⁻²¹ · Σ|dy| (a handful
 * of roundings of what dy brings), since a saturated 1 − y² is all rounding, and does not change.
 */
export const noiseOf = (
  subject: Subject,
  name: string,
  pairs: readonly (readonly [own: Results, moved: Results])[],
): Float32Array | undefined => {
  const noise = pairs[0]?.[0].get(name)?.values.map(() => 2 ** -21 * upstreamSize(subject));
  for (const [own, other] of pairs) {
    const [a, b] = [own.get(name)?.values, other.get(name)?.values];
    if (a && b) noise?.forEach((n, i) => (noise[i] = n + Math.abs(a[i]! - b[i]!)));
  }
  return noise;
};
