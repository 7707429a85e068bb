/** The losses of one row in float64, as the definitions have them: no formula here is one of ours. */
type Numbers = readonly number[];

const total = (xs: Numbers): number => xs.reduce((a, b) => a + b, 0);
/** Σ f(yᵢ, tᵢ). */
export const sumOf = (y: Numbers, t: Numbers, f: (y: number, t: number) => number): number =>
  total(y.map((yi, i) => f(yi, t[i]!)));
/** The mean of f(yᵢ, tᵢ). */
export const meanOf: typeof sumOf = (y, t, f) => sumOf(y, t, f) / y.length;

const ε = 1e-7;
export const clipped = (p: number, high = 1 - ε): number => Math.min(Math.max(p, ε), high);

/** t, a part s of which is spread over C answers. */
const smooth = (t: Numbers, s = 0, C = t.length): Numbers => t.map((ti) => (1 - s) * ti + s / C);

/** log Σ eʸ. */
const logSumExp = (y: Numbers): number => {
  const top = Math.max(...y);
  return top + Math.log(total(y.map((yi) => Math.exp(yi - top))));
};
/** log σ(y). */
const logSigmoid = (y: number): number => (y > 0 ? -Math.log1p(Math.exp(-y)) : y - Math.log1p(Math.exp(y)));

interface Options {
  readonly labelSmoothing?: number;
  readonly fromLogits?: boolean;
  readonly alpha?: number;
  readonly gamma?: number;
  readonly applyClassBalancing?: boolean;
}

const logSoftmax = (y: Numbers): Numbers => y.map((yi) => yi - logSumExp(y));
const logProbabilities = (y: Numbers): Numbers => y.map((yi) => Math.log(clipped(yi / total(y))));

/** −Σ t·log p. */
export const categorical = (y: Numbers, t: Numbers, { fromLogits, labelSmoothing }: Options): number =>
  -sumOf(fromLogits ? logSoftmax(y) : logProbabilities(y), smooth(t, labelSmoothing), (l, ti) => ti * l);

/** −mean t·log p + (1 − t)·log(1 − p). */
export const binary = (y: Numbers, t: Numbers, { fromLogits, labelSmoothing }: Options): number =>
  -meanOf(y, smooth(t, labelSmoothing, 2), (yi, ti) => {
    const yes = fromLogits ? logSigmoid(yi) : Math.log(clipped(yi));
    const no = fromLogits ? logSigmoid(-yi) : Math.log(clipped(1 - yi));
    return ti * yes + (1 - ti) * no;
  });

/** −α Σ t·(1 − p)ᵞ·log p. */
export const categoricalFocal = (y: Numbers, t: Numbers, options: Options): number => {
  const { fromLogits, labelSmoothing, alpha, gamma } = options;
  return -sumOf(
    fromLogits ? logSoftmax(y) : logProbabilities(y),
    smooth(t, labelSmoothing),
    (l, ti) => alpha! * ti * (-Math.expm1(l)) ** gamma! * l,
  );
};

/** Mean of w·(1 − pₜ)ᵞ·(binary cross entropy), pₜ = t·p + (1 − t)·(1 − p). */
export const binaryFocal = (y: Numbers, t: Numbers, options: Options): number => {
  const { fromLogits, labelSmoothing, alpha, gamma, applyClassBalancing } = options;
  return meanOf(y, smooth(t, labelSmoothing, 2), (yi, ti) => {
    const p = fromLogits ? Math.exp(logSigmoid(yi)) : yi;
    const not = fromLogits ? Math.exp(logSigmoid(-yi)) : 1 - yi; // 1 − p
    const w = applyClassBalancing ? ti * alpha! + (1 - ti) * (1 - alpha!) : 1;
    return w * (ti * not + (1 - ti) * p) ** gamma! * binary([yi], [ti], { fromLogits: fromLogits ?? false });
  });
};

/** −y·t / (‖y‖·‖t‖). */
export const minusCosine = (y: Numbers, t: Numbers): number =>
  -sumOf(y, t, (yi, ti) => yi * ti) / (Math.hypot(...y) * Math.hypot(...t));
