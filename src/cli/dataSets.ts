/** The data sets that `handgrad train` knows, each with the options of `train` that suit it. */
import { irisClasses, loadIris, type IrisOptions } from '../data/iris.js';
import { loadMnist } from '../data/mnist.js';
import { toyData, type Features, type ToyClasses } from '../data/toy.js';
import { numberIn, parseOptions, wholeNumber, type OptionTable } from '../options.js';
import type { ArrayLike, NumberArray, ShapedArray } from '../train/data.js';
import { choose, type Chosen, type Maker } from './grammar.js';

/** Examples with what is to be predicted of each, split for training and testing. */
export interface Examples {
  readonly trainX: ShapedArray;
  readonly trainY: NumberArray;
  readonly testX: ShapedArray;
  readonly testY: NumberArray;
}

export interface DataSet {
  /** Names of the classes, whose numbers are the targets; absent: any numbers are. */
  readonly classes?: readonly string[];
  /** What the examples are called. */
  readonly unit: 'images' | 'examples';
  readonly load: () => Promise<Examples>;
}

interface DataSetRow {
  readonly make: Maker<DataSet>;
  readonly about: string;
  /** Texts of the options of `train`. */
  readonly defaults: Readonly<Record<string, string>>;
}

const maker = <O>(kind: string, options: OptionTable, make: (options: O) => DataSet): Maker<DataSet> =>
  Object.assign(make, { kind, options });

/** As many examples again are drawn for testing: fewer are the first of more. */
const split = (x: Features, y: NumberArray): Examples => {
  const half = x.shape[0] / 2;
  return {
    trainX: slice(x, 0, half),
    trainY: y.subarray(0, half),
    testX: slice(x, half, 2 * half),
    testY: y.subarray(half),
  };
};

interface ToyOptions {
  count?: number;
}
type Toy = {
  (options: ToyOptions): { readonly x: Features; readonly y: NumberArray };
  readonly kind: string;
  readonly options: OptionTable;
};

const toy = (draw: Toy, classes?: readonly string[]): Maker<DataSet> =>
  maker(draw.kind, draw.options, (options: ToyOptions) => {
    const { count } = parseOptions(draw.kind, draw.options, options) as { count: number };
    const { x, y } = draw({ ...options, count: 2 * count });
    return { unit: 'examples', ...(classes && { classes }), load: () => Promise.resolve(split(x, y)) };
  });

const classes = {
  loss: 'softmaxCrossEntropy',
  metrics: 'accuracy',
  batchSize: '32',
};
const twoClasses = (draw: Toy & { (options: ToyOptions): ToyClasses }) => toy(draw, ['0', '1']);

export const dataSetRows = {
  mnist: {
    make: maker('mnist', {}, () => ({
      unit: 'images',
      classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
      load: () => loadMnist(),
    })),
    about: 'handwritten digits, 28 × 28 pixels, 10 classes',
    defaults: {
      ...classes,
      layers: '300',
      activation: 'relu',
      optimizer: 'adam',
      epochs: '5',
      batchSize: '64',
    },
  },
  iris: {
    make: maker(
      'iris',
      { seed: wholeNumber(0), testShare: numberIn(0.2, 0, 0.9) },
      (options: IrisOptions): DataSet => ({
        unit: 'examples',
        classes: irisClasses,
        load: () => loadIris(options),
      }),
    ),
    about: 'four measurements of 150 flowers of three species',
    // The species are nearly apart by straight lines: over many splits a hidden layer makes it worse.
    defaults: {
      ...classes,
      layers: 'none',
      activation: 'tanh',
      optimizer: 'adam:learningRate=0.05',
      epochs: '300',
      batchSize: '16',
    },
  },
  xor: {
    make: twoClasses(toyData.xor),
    about: 'two classes in the plane, in opposite quadrants',
    defaults: {
      ...classes,
      layers: '8',
      activation: 'tanh',
      optimizer: 'adam:learningRate=0.03',
      epochs: '30',
    },
  },
  spiral: {
    make: twoClasses(toyData.spiral),
    about: 'two classes in the plane, as arms of a spiral',
    defaults: {
      ...classes,
      layers: '64,64',
      activation: 'relu',
      optimizer: 'adam:learningRate=0.01',
      epochs: '150',
    },
  },
  circles: {
    make: twoClasses(toyData.circles),
    about: 'two classes in the plane, one around the other',
    defaults: {
      ...classes,
      layers: '8',
      activation: 'tanh',
      optimizer: 'adam:learningRate=0.03',
      epochs: '30',
    },
  },
  gauss: {
    make: twoClasses(toyData.gauss),
    about: 'two classes in the plane, as clouds',
    defaults: {
      ...classes,
      layers: 'none',
      activation: 'tanh',
      optimizer: 'adam:learningRate=0.03',
      epochs: '20',
    },
  },
  sine: {
    make: toy(toyData.sine),
    about: 'a curve to fit',
    defaults: {
      layers: '32,32',
      activation: 'tanh',
      optimizer: 'adam:learningRate=0.01',
      loss: 'meanSquaredError',
      metrics: 'none',
      epochs: '100',
      batchSize: '32',
    },
  },
} satisfies Record<string, DataSetRow>;

export const dataSetNames = Object.keys(dataSetRows) as readonly (keyof typeof dataSetRows)[];
const makers = Object.fromEntries(Object.entries(dataSetRows).map(([name, { make }]) => [name, make]));

/** `spiral:noise=0.1`. @throws {HandgradError} code `option` */
export const chooseDataSet = (text: string): Chosen<DataSet> => choose('data set', makers, text);

/** What `train` does with it unless it is told otherwise. */
export const defaultsOf = (name: string): DataSetRow['defaults'] =>
  dataSetRows[name as keyof typeof dataSetRows].defaults;

/** Examples from..to, sharing memory. */
export const slice = (
  { data, shape: [, ...example] }: ShapedArray,
  from: number,
  to: number,
): ShapedArray & ArrayLike => {
  const size = example.reduce((a, b) => a * b, 1);
  return { data: data.subarray(from * size, to * size), shape: [to - from, ...example] };
};
