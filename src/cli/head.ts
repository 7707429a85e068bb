/** The output layer, the targets and the answers that suit a loss, from what the loss declares of itself. */
import { HandgradError } from '../errors.js';
import type { Loss } from '../losses/contract.js';
import type { layers } from '../registry.js';
import type { ArrayLike, NumberArray } from '../train/data.js';
import type { DataSet } from './dataSets.js';

export interface Head {
  readonly units: number;
  readonly activation: Parameters<typeof layers.dense>[0]['activation'];
  /** Whether the targets are rows with one 1. */
  readonly oneHot: boolean;
  /** As the loss takes them. */
  readonly targets: (y: NumberArray) => ArrayLike;
  /** The class that a row of outputs means. */
  readonly classOf: (row: Float32Array) => number;
}

const column = (y: NumberArray): ArrayLike => ({ data: Float32Array.from(y), shape: [y.length, 1] });

const oneHot = (y: NumberArray, classes: number): ArrayLike => {
  const data = new Float32Array(y.length * classes);
  y.forEach((label, i) => (data[i * classes + label] = 1));
  return { data, shape: [y.length, classes] };
};

const largest = (row: Float32Array): number => row.indexOf(Math.max(...row));

/** What brings an output to where the loss wants it. */
const activationOf = ({ domain: [low, high], threshold }: Loss): Head['activation'] => {
  if (high === 1) return threshold === undefined ? 'softmax' : 'sigmoid';
  return low === 0 ? 'softplus' : undefined;
};

/** @throws {HandgradError} code `option`: a loss of classes for other numbers */
export const headOf = (loss: Loss, { classes }: Pick<DataSet, 'classes'>): Head => {
  const { targets, threshold, domain } = loss;
  const activation = activationOf(loss);
  if (!classes) {
    if (targets === 'same or classes' || threshold !== undefined || domain[1] === 1)
      throw new HandgradError(
        'option',
        `--loss: expected a loss of numbers, received "${loss.kind}", which is for classes.`,
        'such as meanSquaredError: the targets are no classes',
      );
    return { units: 1, activation, oneHot: false, targets: column, classOf: () => 0 };
  }
  const K = classes.length;
  if (targets === 'same or classes')
    return { units: K, activation, oneHot: false, targets: (y) => y, classOf: largest };
  if (threshold !== undefined && K === 2)
    return { units: 1, activation, oneHot: false, targets: column, classOf: ([y]) => Number(y! > threshold) };
  return { units: K, activation, oneHot: true, targets: (y) => oneHot(y, K), classOf: largest };
};
