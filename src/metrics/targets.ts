/** What the metrics of classes read of their targets. y [N, …, C], t [N, …, C], or class indices [N, …] */
import { HandgradError, ShapeError, formatShape } from '../errors.js';
import { argMax, asRows, oneHotFloat, step, sub, type Tensor } from '../ops/index.js';

/** Targets of another rank would broadcast, and count nonsense. */
export const ofRank = (
  kind: string,
  t: Tensor,
  rank: number,
  hint = 'use "accuracy": it follows the targets',
): Tensor => {
  if (t.rank === rank) return t;
  throw new HandgradError(
    'option',
    `Metric "${kind}" expected targets of rank ${rank}, received rank ${t.rank}.`,
    hint,
  );
};

const fits = (a: Tensor, shape: readonly number[]): boolean =>
  a.rank === shape.length && shape.every((d, i) => d === a.shape[i]);

/** t, if it is of y's shape. @throws {ShapeError} */
export const ofShape = (kind: string, y: Tensor, t: Tensor): Tensor => {
  if (fits(t, y.shape)) return t;
  const hint = fits(t, y.shape.slice(0, -1))
    ? 'for class indices use "accuracy", "precision", "recall" or a cross entropy; for this metric one-hot targets'
    : 'targets have the shape of the output';
  throw new ShapeError(
    {
      expected: `targets of shape ${formatShape(y.shape)}, as the output`,
      received: formatShape(t.shape),
      hint,
    },
    kind,
  );
};

/** Whether the columns of y are classes, of which one is right, and not each a yes or no. */
export const areClasses = (y: Tensor): boolean => y.shape.at(-1)! > 1;

/** [N, …]: the class of each row, from class indices or as the largest target. @throws {ShapeError} */
export const classOf = (kind: string, y: Tensor, t: Tensor): Tensor => {
  if (!areClasses(y))
    throw new ShapeError(
      {
        expected: 'outputs of several classes',
        received: formatShape(y.shape),
        hint: 'for one output use "binaryAccuracy"',
      },
      kind,
    );
  return fits(t, y.shape.slice(0, -1)) ? t : argMax(ofShape(kind, y, t), -1);
};

/** [N·…, C] of 0 and 1, one 1 in each row. */
const oneHotRows = (classes: Tensor, C: number): Tensor => asRows(oneHotFloat(classes, C));

/**
 * [N·…, C] of 0 and 1: what is true. `oneOf`: each row is of one class; else each column is a yes (1) or no (0 or −1)
 * for itself.
 *
 * @throws {ShapeError}
 */
export const truth = (kind: string, y: Tensor, t: Tensor, oneOf: boolean): Tensor =>
  areClasses(y) && (oneOf || t.rank < y.rank)
    ? oneHotRows(classOf(kind, y, t), y.shape.at(-1)!)
    : step(sub(asRows(ofShape(kind, y, t)), 0.5));

/**
 * The answers p and the truth q, [N·…, C] of 0 and 1. Without a threshold the largest of several outputs is the
 * answer; with one each output answers for itself, as one output always does (then the default is 0.5).
 */
export const answers = (
  kind: string,
  y: Tensor,
  t: Tensor,
  threshold: number | undefined,
): { p: Tensor; q: Tensor } => {
  const oneOf = areClasses(y) && threshold === undefined;
  return {
    p: oneOf ? oneHotRows(argMax(y, -1), y.shape.at(-1)!) : step(sub(asRows(y), threshold ?? 0.5)),
    q: truth(kind, y, t, oneOf),
  };
};
