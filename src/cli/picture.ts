/** The picture at the end of a report: what the network makes of the examples it has not seen. */
import type { Model } from '../train/model.js';
import type { DataSet, Examples } from './dataSets.js';
import type { Head } from './head.js';
import type { Paint } from './io.js';
import { predictRows } from './predict.js';
import { confusionMatrix, confusionTable } from './render/confusion.js';
import { curveSize, fittedCurve } from './render/curve.js';
import { centres, rangeOf } from './render/frame.js';
import { areaOf, cellInputs, decisionMap } from './render/map.js';

export type Picture = (paint: Paint) => string[];

interface Shown {
  readonly model: Model;
  readonly head: Head;
  readonly data: DataSet;
  readonly examples: Examples;
  /** Of the test examples. */
  readonly outputs: readonly Float32Array[];
}

const mapPicture = async (shown: Shown, classes: readonly string[]): Promise<Picture> => {
  const { model, head, examples, outputs } = shown;
  const area = areaOf(examples.testX);
  const cells = await predictRows(model, cellInputs(area), head.units);
  const points = { x: examples.testX, y: examples.testY, predicted: outputs.map(head.classOf) };
  return (paint) => [
    'test examples, over what the network decides',
    ...decisionMap({ area, cells: cells.map(head.classOf), points, classes }, paint),
  ];
};

const curvePicture = async ({ model, head, examples }: Shown): Promise<Picture> => {
  const xRange = rangeOf(examples.testX.data);
  const columns = Float32Array.from(centres(xRange, curveSize.width));
  const fitted = await predictRows(model, { data: columns, shape: [columns.length, 1] }, head.units);
  const points = { x: examples.testX, y: examples.testY };
  return (paint) => [
    'test examples, and the curve that was fitted',
    ...fittedCurve({ points, xRange, fitted: fitted.map(([y]) => y!) }, paint),
  ];
};

/** By the kind of data: a map of the plane, a curve, a table of classes; none of other numbers. */
export const pictureOf = async (shown: Shown): Promise<Picture | undefined> => {
  const { head, data, examples, outputs } = shown;
  const features = examples.testX.shape.slice(1).reduce((a, b) => a * b, 1);
  if (!data.classes) return features === 1 ? curvePicture(shown) : undefined;
  const { classes } = data;
  if (features === 2) return mapPicture(shown, classes);
  const counts = confusionMatrix(examples.testY, outputs.map(head.classOf), classes.length);
  return (paint) => [`test ${data.unit}, by their class`, ...confusionTable(counts, classes, paint)];
};
