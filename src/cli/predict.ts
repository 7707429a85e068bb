import { release } from '../memory.js';
import type { ShapedArray } from '../train/data.js';
import type { Model } from '../train/model.js';
import { breathe } from '../train/readings.js';
import { slice } from './dataSets.js';

const rows = 1000;

/** The output of each example, row after row. Timers and signals get their turn now and then. */
export const predictRows = async (model: Model, x: ShapedArray, units: number): Promise<Float32Array[]> => {
  const count = x.shape[0]!;
  const predicted: Float32Array[] = [];
  for (let from = 0; from < count; from += rows) {
    const to = Math.min(count, from + rows);
    const y = model.predict(slice(x, from, to), { batchSize: rows });
    const outputs = Float32Array.from(await ('data' in y ? y : y[0]!).data());
    release(y);
    for (let i = 0; i < to - from; i++) predicted.push(outputs.subarray(i * units, (i + 1) * units));
    await breathe();
  }
  return predicted;
};
