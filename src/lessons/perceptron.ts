/**
 * The perceptron once more, from the tensor engine's pieces: dense of one unit with weights of 0, the perceptron
 * loss, sgd, batch 1. Its step is the lesson's: the loss is max(0, −y·(w·x + b)), so that
 *
 *     dz = −y where y·(w·x + b) ≤ 0, else 0    dw = x·dz   db = dz    w ← w − α·dw = w + α·y·x   b ← b + α·y
 *
 * and what it does is compared with the loop in float64, update by update.
 */
import { sequential } from '../compose/sequential.js';
import { HandgradError } from '../errors.js';
import { release } from '../memory.js';
import { optimizers } from '../optimizers/registry.js';
import {
  neuron,
  type LabelledPoint,
  type PerceptronOptions,
  type PerceptronRun,
  type Theta,
} from '../reference/perceptron.js';
import { layers } from '../registry.js';
import { Model } from '../train/model.js';

export interface EngineUpdate {
  readonly pass: number;
  readonly point: number;
  readonly before: Theta;
  readonly after: Theta;
}

export interface EngineResult {
  readonly converged: boolean;
  readonly passes: number;
}

/** Between them, products with α and sums of many of them are well within float32, 1.2e-38 to 3.4e38. */
export const rates = { least: 1e-30, most: 1e30 } as const;

/** @throws {HandgradError} code `option`: α is out of what the engine can compute with */
export const checkRate = (name: string, rate: number): void => {
  const { least, most } = rates;
  if (!(rate >= least && rate <= most))
    throw new HandgradError(
      'option',
      `${name}: expected a number in [${least}, ${most}], received ${rate}.`,
      'the tensor engine computes in float32. From w = 0, b = 0 the rate only scales them: 1 will do',
    );
};

const thetaOf = async ({ weights }: Model): Promise<Theta> => {
  const [w, b] = await Promise.all([weights.get('dense/kernel')!.data(), weights.get('dense/bias')!.data()]);
  return [...w, ...b];
};

/**
 * The updates of the tensor engine, on the backend that is running    (lesson 5, eq. perceptron-update). A step that
 * leaves θ as it is is none.
 *
 * @throws {HandgradError} code `option`: see `rates`
 */
export async function* engineUpdates(
  points: readonly LabelledPoint[],
  { rate = 1, start, mostPasses = 100 }: PerceptronOptions = {},
): AsyncGenerator<EngineUpdate, EngineResult, undefined> {
  checkRate('perceptron: rate', rate);
  const dimensions = points[0]!.x.length;
  const model = new Model(sequential([layers.dense({ units: 1, kernelInitializer: 'zeros' })]), {
    inputShape: [dimensions],
  }).compile({ loss: 'perceptron', optimizer: optimizers.sgd({ learningRate: rate }) });
  try {
    if (start)
      model.setWeights({
        'dense/kernel': start.slice(0, -1).map((wi) => [wi]),
        'dense/bias': start.slice(-1),
      });
    let before = await thetaOf(model);
    for (let pass = 1; pass <= mostPasses; pass++) {
      let right = true;
      for (const [point, { x, y }] of points.entries()) {
        await model.trainOnBatch([[...x]], [[y]]);
        const after = await thetaOf(model);
        if (after.every((value, i) => value === before[i])) continue;
        yield { pass, point, before, after };
        right = false;
        before = after;
      }
      if (right) return { converged: true, passes: pass };
    }
    return { converged: false, passes: mostPasses };
  } finally {
    release(model.state);
  }
}

interface Place {
  readonly pass: number;
  readonly point: number;
}

const isEarlier = (a: Place, b: Place): boolean =>
  a.pass < b.pass || (a.pass === b.pass && a.point < b.point);

export interface Comparison {
  /** The same points at the same places, the same θ after each but for rounding, and the same end. */
  readonly same: boolean;
  /** Updates that were the same: all of them, or those before the two part. */
  readonly updates: number;
  /** max |Δθ| / max |θ| over these. */
  readonly worst: number;
  /** Where the two part: the first update that is another, or that only one of them has. `point` is counted from 0. */
  readonly parting?: {
    readonly pass: number;
    readonly point: number;
    /** θ·x̃ there is 0 but for the rounding of float32, which took it for another sign. */
    readonly byRounding: boolean;
  };
}

const largest = (values: readonly number[]): number =>
  values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** What float32 can be off after thousands of updates; more is another update. */
const farthest = 1e-3;

/** θ·x̃ is 0 but for the rounding of float32, against the size of its terms; of θ = 0 nothing is rounded. */
const isNearlyZero = (theta: Theta, { x }: LabelledPoint): boolean => {
  const size = [...x, 1].reduce((sum, xi, i) => sum + Math.abs(theta[i]! * xi), 0);
  return size > 0 && Math.abs(neuron(theta, x)) <= 1e-5 * size;
};

/** Compares a run in float64 with the tensor engine's on the same points. `onPass`: before each of its passes. */
export const compareWithEngine = async (
  run: PerceptronRun,
  points: readonly LabelledPoint[],
  options: PerceptronOptions = {},
  onPass: (pass: number) => void = () => undefined,
): Promise<Comparison> => {
  let [updates, difference, size, pass] = [0, 0, 0, 0];
  const engine = engineUpdates(points, options);
  const worst = (): number => (size === 0 ? 0 : difference / size);
  const part = (
    theta: Theta,
    { pass, point }: Place,
    byRounding = isNearlyZero(theta, points[point]!),
  ): Comparison => ({
    same: false,
    updates,
    worst: worst(),
    parting: { pass, point, byRounding },
  });
  try {
    for (;;) {
      const step = await engine.next();
      const expected = run.updates[updates];
      const theta = expected?.before ?? run.theta;
      if (step.done) return expected ? part(theta, expected) : { same: true, updates, worst: worst() };
      const update = step.value;
      if (update.pass > pass) {
        pass = update.pass;
        onPass(pass);
      }
      if (expected?.pass !== update.pass || expected.point !== update.point)
        return part(theta, expected && isEarlier(expected, update) ? expected : update);
      const apart = largest(update.after.map((value, i) => value - expected.after[i]!));
      const most = largest(expected.after);
      if (apart > farthest * most) return part(theta, expected, false);
      [difference, size] = [Math.max(difference, apart), Math.max(size, most)];
      updates++;
    }
  } finally {
    await engine.return({ converged: false, passes: 0 });
  }
};
