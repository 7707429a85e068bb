import { release } from '../memory.js';
import type { ShapedArray } from '../train/data.js';
import type { Model } from '../train/model.js';
import { breathe } from '../train/readings.js';
import { slice } from './dataSets.js';

const rows = 1000;

/** The class with the largest output, for each example. Timers and signals get their turn now and then. */
export const predictClasses = async (model: Model, x: ShapedArray, classes: number): Promise<Uint8Array> => {
  const count = x.shape[0]!;
  const predicted = new Uint8Array(count);
  for (let from = 0; from < count; from += rows) {
    const to = Math.min(count, from + rows);
    const y = model.predict(slice(x, from, to), { batchSize: rows });
    const outputs = await ('data' in y ? y : y[0]!).data();
    release(y);
    for (let i = from; i < to; i++) {
      const row = outputs.subarray((i - from) * classes, (i - from + 1) * classes);
      predicted[i] = row.indexOf(Math.max(...row));
    }
    await breathe();
  }
  return predicted;
};
