/** From what a user gives `fit` and `evaluate` to where batches come from. */
import { HandgradError } from '../errors.js';
import type { ArrayLike } from './data.js';
import {
  assertForDataset,
  wholeAtLeast1,
  type EvaluateOptions,
  type Examples,
  type FitOptions,
} from './modelOptions.js';
import {
  datasetSource,
  isBatches,
  isDataset,
  part,
  tableSource,
  toTable,
  type Several,
  type Source,
  type Wants,
} from './source.js';
import { splitRows } from './split.js';

/** What the model asks of its data; a prefix for messages: `validationData `. */
export type WantsFor = (prefix?: string) => Wants;

/** @throws {HandgradError} code `data`: arrays without their targets, or nothing that can be iterated */
const batchesOf = (wants: WantsFor, data: unknown, prefix: string): Source => {
  if (isDataset(data)) return datasetSource(wants(`${prefix}batch `), data);
  throw new HandgradError(
    'data',
    `${prefix}y is missing: expected x and y, or an iterable of { xs, ys }.`,
    'fit(x, y, { epochs }) or fit(dataset, { epochs })',
  );
};

/** Arrays and their targets, or, without targets, an iterable of batches. In order. */
export const evaluationSource = async (
  wants: WantsFor,
  x: unknown,
  y: Several<ArrayLike> | undefined,
  options: EvaluateOptions,
): Promise<Source> => {
  const batchSize = wholeAtLeast1('batchSize', options.batchSize ?? 32);
  if (y !== undefined)
    return tableSource(await toTable(wants(), x as Several<ArrayLike>, y, options.sampleWeight), batchSize);
  const source = batchesOf(wants, x, '');
  assertForDataset('evaluate', options);
  return source;
};

const validationSource = async (
  wants: WantsFor,
  data: NonNullable<FitOptions['validationData']>,
  batchSize: number,
): Promise<Source> => {
  const prefix = 'validationData ';
  if (!Array.isArray(data) || isBatches(data)) return batchesOf(wants, data, prefix);
  const [x, y, weight] = data as unknown as Examples;
  return tableSource(await toTable(wants(prefix), x, y, weight), batchSize);
};

/** What is trained on and what is held out. `shuffleSeed` undefined: in order. */
export const fitSources = async (
  wants: WantsFor,
  x: unknown,
  y: Several<ArrayLike> | undefined,
  options: FitOptions,
  batchSize: number,
  shuffleSeed: number | undefined,
): Promise<{ readonly source: Source; readonly validation: Source | undefined }> => {
  const { validationSplit = 0, stratify = false, validationData, sampleWeight } = options;
  const given = async () => validationData && (await validationSource(wants, validationData, batchSize));
  if (y === undefined) {
    const source = batchesOf(wants, x, '');
    assertForDataset('fit', options);
    return { source, validation: await given() };
  }
  const table = await toTable(wants(), x as Several<ArrayLike>, y, sampleWeight);
  const { trained, held } = await splitRows(table, validationData ? 0 : validationSplit, stratify);
  const source = tableSource(part(table, trained), batchSize, shuffleSeed);
  if (held.length > 0) return { source, validation: tableSource(part(table, held), batchSize) };
  return { source, validation: await given() };
};
