/**
 * Every error says what was expected, what came, and what to do. `code` is stable, for programs.
 */
export type ErrorCode = 'shape' | 'option' | 'data' | 'numeric' | 'backend' | 'memory' | 'graph' | 'state';

export class HandgradError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint?: string,
  ) {
    super(hint ? `${message}\n  Hint: ${hint}` : message);
    this.name = 'HandgradError';
  }
}

export const isPlain = (value: object): boolean =>
  Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;

/** What came, for messages: short, and told apart from what looks like it. */
export const whatIs = (value: unknown): string => {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number') return `${value}`; // JSON has no NaN
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object' && value !== null && !isPlain(value))
    return Object.getPrototypeOf(value) === null ? 'a bare object' : `a ${value.constructor.name}`;
  const text = asJson(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const asJson = (value: unknown): string => {
  try {
    return String(JSON.stringify(value)); // undefined has no JSON
  } catch {
    return 'an object'; // a cycle, or a BigInt in it
  }
};

/** `[null, 784]`: an unknown dimension (−1, usually the batch) is printed as Keras prints it. */
export const formatShape = (shape: readonly number[]): string =>
  `[${shape.map((d) => (d < 0 ? 'null' : d)).join(', ')}]`;

export const formatShapes = (shapes: readonly number[] | readonly (readonly number[])[]): string =>
  Array.isArray(shapes[0])
    ? (shapes as readonly (readonly number[])[]).map(formatShape).join(', ')
    : formatShape(shapes as readonly number[]);

export interface Mismatch {
  readonly expected: string;
  readonly received: string;
  readonly hint?: string;
}

/** A shape that does not fit. The composers put the layer's path in front while the error travels up. */
export class ShapeError extends HandgradError {
  constructor(
    readonly mismatch: Mismatch,
    readonly path = '',
  ) {
    super(
      'shape',
      `${path ? `${path}: ` : ''}expected ${mismatch.expected}, received ${mismatch.received}.`,
      mismatch.hint,
    );
    this.name = 'ShapeError';
  }

  within(parent: string): ShapeError {
    return new ShapeError(this.mismatch, this.path ? `${parent}/${this.path}` : parent);
  }
}

/** Levenshtein distance, for "did you mean". */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
};

/** The candidates nearest to `name`, best first; none if nothing comes near. */
export const nearest = (name: string, candidates: readonly string[], most = 3): string[] =>
  candidates
    .map((c) => ({ c, d: distance(name.toLowerCase(), c.toLowerCase()) }))
    .filter(
      // Something has to be left of it: 6 is not near 1.
      ({ c, d }) =>
        (d <= Math.max(2, Math.ceil(c.length / 2)) && d < Math.max(c.length, name.length)) ||
        c.toLowerCase().includes(name.toLowerCase()),
    )
    .sort((a, b) => a.d - b.d)
    .slice(0, most)
    .map(({ c }) => c);

/** What people call things elsewhere, for hints. */
const elsewhere: Readonly<Record<string, string>> = {
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  msle: 'meanSquaredLogarithmicError',
  smoothl1: 'huber',
  huberloss: 'huber',
  kld: 'kullbackLeiblerDivergence',
  kldiv: 'kullbackLeiblerDivergence',
  kldivergence: 'kullbackLeiblerDivergence',
  crossentropy: 'softmaxCrossEntropy',
  categoricalcrossentropy: 'softmaxCrossEntropy (from logits) or categoricalCrossentropy (of probabilities)',
  sparsecategoricalcrossentropy:
    'softmaxCrossEntropy (from logits: the last layer has no softmax) or categoricalCrossentropy: both take class indices',
  binarycrossentropy: 'sigmoidCrossEntropy (from logits) or binaryCrossentropy (of probabilities)',
  bce: 'sigmoidCrossEntropy (from logits) or binaryCrossentropy (of probabilities)',
  bcewithlogits: 'sigmoidCrossEntropy',
  logloss: 'binaryCrossentropy',
  focal: 'categoricalFocalCrossentropy or binaryFocalCrossentropy',
  focalloss: 'categoricalFocalCrossentropy or binaryFocalCrossentropy',
  pinball: 'quantile',
  quantileloss: 'quantile',
  cosineproximity: 'cosineSimilarity',
  rmse: 'rootMeanSquaredError',
  r2: 'r2Score',
  rsquared: 'r2Score',
  f1: 'f1Score',
  fbeta: 'fBetaScore',
  roc: 'auc',
  rocauc: 'auc',
  prauc: "metrics.auc({ curve: 'PR' })",
  topk: 'topKCategoricalAccuracy',
  sensitivity: 'recall',
  momentum: 'sgd({ momentum: 0.9 })',
  nesterov: 'sgd({ momentum: 0.9, nesterov: true })',
  rms: 'rmsprop',
  amsgrad: 'adam({ amsgrad: true })',
  followtheregularizedleader: 'ftrl',
  steplr: 'exponentialDecay({ staircase: true, … })',
  multisteplr: 'piecewiseConstantDecay',
  exponentiallr: 'exponentialDecay',
  lr: 'learningRate',
  linearlr: 'polynomialDecay',
  polynomiallr: 'polynomialDecay',
  lineardecay: 'polynomialDecay',
  cosineannealinglr: 'cosineDecay',
  cosineannealingwarmrestarts: 'cosineDecayRestarts',
  sgdr: 'cosineDecayRestarts',
  onecyclelr: 'oneCycle',
  glorot: 'glorotUniform',
  xavier: 'glorotUniform',
  xavieruniform: 'glorotUniform',
  xaviernormal: 'glorotNormal',
  kaiming: 'heUniform',
  kaiminguniform: 'heUniform',
  kaimingnormal: 'heNormal',
  lecun: 'leCunUniform',
  lecununiform: 'leCunUniform',
  lecunnormal: 'leCunNormal',
  eye: 'identity',
  nonnegative: 'nonNeg',
  elasticnet: 'l1l2',
  he: 'heUniform',
  batchnorm: 'batchNormalization',
  layernorm: 'layerNormalization',
  concat: 'concatenate',
  mul: 'multiply',
  transpose: 'permute',
  repeat: 'repeatVector',
  cropping: 'cropping1D',
  zeropadding: 'zeroPadding1D',
  tied: 'tiedDense',
};

/** An unknown name: `Unknown loss "mse". Did you mean "meanSquaredError"?` and the whole list if it is short. */
export const unknownName = (what: string, name: string, candidates: readonly string[]): HandgradError => {
  const key = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const alias = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
  const near = alias ? [alias] : nearest(name, candidates);
  const hint = near.length ? `did you mean ${near.map((n) => `"${n}"`).join(' or ')}? ` : '';
  const known = candidates.length ? `known: ${candidates.join(', ')}` : 'there are none';
  return new HandgradError('option', `Unknown ${what} "${name}".`, hint + known);
};
