/** Networks of several depths, widths and shares of connections, each trained on the same task. */
import {
  parametersOf,
  train,
  widthFor,
  type Shape,
  type Trained,
  type TrainingOptions,
} from './experiments.js';

export interface ArchitectureOptions extends TrainingOptions {
  /** Hidden layers, all networks of about as many parameters. */
  readonly depths: readonly number[];
  readonly parameters: number;
  /** Units of two hidden layers. */
  readonly widths: readonly number[];
  /** Of the connections between two hidden layers of the last width. */
  readonly shares: readonly number[];
}

export interface Measured {
  readonly depth: readonly Trained[];
  readonly width: readonly Trained[];
  /** The masked network, and a dense one of two equal layers that has about as many parameters. */
  readonly sparse: readonly (readonly [masked: Trained, dense: Trained])[];
}

const trainAll = async (
  shapes: readonly Shape[],
  options: ArchitectureOptions,
  onTraining: () => void,
): Promise<Trained[]> => {
  const found: Trained[] = [];
  for (const shape of shapes) found.push(await train(shape, options, onTraining));
  return found;
};

export const measureArchitectures = async (
  options: ArchitectureOptions,
  onTraining: (done: number, all: number) => void = () => undefined,
): Promise<Measured> => {
  const { depths, parameters, widths, shares, seeds } = options;
  const two = (width: number): readonly number[] => [width, width];
  const deep = depths.map((depth): Shape => ({
    widths: Array<number>(depth).fill(widthFor(depth, parameters)),
  }));
  const wide = widths.map((width): Shape => ({ widths: two(width) }));
  const sparse = shares.filter((share) => share < 1).map((share) => ({ widths: two(widths.at(-1)!), share }));
  const dense = sparse.map((shape): Shape => ({ widths: two(widthFor(2, parametersOf(shape))) }));
  const all = (deep.length + wide.length + 2 * sparse.length) * seeds.length;
  let done = 0;
  const next = (): void => onTraining(++done, all);
  const depth = await trainAll(deep, options, next);
  const width = await trainAll(wide, options, next);
  const masked = await trainAll(sparse, options, next);
  const beside = await trainAll(dense, options, next);
  const whole = width.at(-1)!;
  return { depth, width, sparse: [[whole, whole], ...masked.map((m, i) => [m, beside[i]!] as const)] };
};
