import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { graph } from '../src/compose/graph.js';
import { sequential } from '../src/compose/sequential.js';
import { layer, type Layer } from '../src/contract.js';
import { HandgradError } from '../src/errors.js';
import { callbacks } from '../src/index.js';
import { optimizers } from '../src/optimizers/registry.js';
import { layers } from '../src/registry.js';
import type { Callback, Logs } from '../src/train/callbacks/contract.js';
import type { Model } from '../src/train/model.js';
import { makeModel } from './models.js';

const { dense } = layers;
const { earlyStopping, learningRateScheduler, monitor, reduceLROnPlateau, terminateOnNaN } = callbacks;

beforeAll(() => useBackend('wasm'));

/** y = w·x, its w set by hand. */
const line = (w = 0, learningRate = 0.1): Model =>
  makeModel(sequential([dense({ units: 1, useBias: false, kernelInitializer: [[w]] })]), [1], {
    loss: 'meanSquaredError',
    optimizer: optimizers.sgd({ learningRate }),
  });
const weightOf = async (model: Model): Promise<number> =>
  (await model.weights.get('dense/kernel')!.data())[0]!;

const info = (model: Model) => ({ model, epochs: 100, initialEpoch: 0, batchesPerEpoch: 1 });

/**
 * What a callback does where these are the logs of the epochs: in epoch i the weight becomes i, as if it had
 * been trained. Ends where it says so.
 */
const play = async (
  callback: Callback,
  model: Model,
  values: readonly number[],
  name = 'val_loss',
  first = 0,
): Promise<{ epochs: number; rates: number[] }> => {
  const rates: number[] = [];
  const stopped = (): boolean => model.stopTraining;
  model.stopTraining = false;
  await callback.onTrainBegin?.(info(model));
  try {
    for (const [i, value] of values.entries()) {
      const epoch = first + i;
      await callback.onEpochBegin?.(epoch);
      model.setWeights({ 'dense/kernel': [[epoch]] });
      await callback.onEpochEnd?.(epoch, { loss: 0, [name]: value });
      rates.push(model.learningRate);
      if (stopped()) break;
    }
    await callback.onTrainEnd?.();
  } finally {
    await callback.onSettled?.();
  }
  return { epochs: rates.length, rates };
};

const messageOf = async (f: () => unknown): Promise<string> => {
  try {
    await f();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It should have thrown.');
};

describe('earlyStopping', () => {
  // Traced by hand through Keras 3's EarlyStopping.on_epoch_end.
  const scenarios: [
    about: string,
    options: Parameters<typeof earlyStopping>[0],
    values: number[],
    stopped: number | undefined,
    best: number | undefined,
  ][] = [
    ['patience 0: the first epoch that is not better ends it', {}, [5, 4, 4, 3], 2, 1],
    ['patience 2: the second such epoch in a row', { patience: 2 }, [5, 6, 4, 5, 5, 1], 4, 2],
    ['an improvement begins the patience again', { patience: 2 }, [5, 6, 4, 5, 3, 4, 2], undefined, 6],
    ['epoch 0 never ends it, NaN as it is', {}, [NaN, NaN, 1], 1, 0],
    [
      'less than minDelta is no improvement, and the best stays',
      { minDelta: 0.5, patience: 2 },
      [5, 4.75, 4.5, 4],
      2,
      0,
    ],
    ['exactly minDelta is none either', { minDelta: 1, patience: 1 }, [5, 4, 3], 1, 0],
    ['mode max', { mode: 'max', patience: 1 }, [1, 2, 3, 3], 3, 2],
    ['startFromEpoch: what came before does not count, not as the best either', { startFromEpoch: 3 }, [1, 0, 1, 5, 4, 4], 5, 4], // prettier-ignore
    ['startFromEpoch and patience', { startFromEpoch: 2, patience: 2 }, [1, 1, 3, 3, 3, 0], 4, 2],
    ['a baseline that is never beaten: patience epochs', { baseline: 1, patience: 2 }, [5, 5, 5, 5], 1, 0],
    [
      'better, but not than the baseline: neither begins the patience again nor ends',
      { baseline: 1, patience: 2 },
      [5, 4, 3, 2, 2, 0],
      4,
      3,
    ],
    ['a baseline that is beaten begins the patience again', { baseline: 3, patience: 2 }, [5, 2, 3, 3], 3, 1],
    ['a baseline that is only met is not beaten', { baseline: 3, patience: 2 }, [5, 3, 3, 3], 2, 1],
    ['infinite losses are no improvement', { patience: 2 }, [Infinity, Infinity, Infinity], 1, 0],
  ];
  test.each(scenarios)('%s', async (_, options, values, stopped, best) => {
    const callback = earlyStopping(options);
    const model = line();
    const { epochs } = await play(callback, model, values);
    expect({ stopped: callback.stoppedEpoch, best: callback.bestEpoch }).toEqual({ stopped, best });
    expect(epochs).toBe((stopped ?? values.length - 1) + 1);
    expect(await weightOf(model)).toBe(epochs - 1);
  });

  test.each(scenarios)('with restoreBestWeights: %s', async (_, options, values, stopped, best) => {
    const callback = earlyStopping({ ...options, restoreBestWeights: true });
    const model = line();
    const before = tf.memory().numTensors;
    await play(callback, model, values);
    expect(callback.stoppedEpoch).toBe(stopped);
    expect(await weightOf(model)).toBe(best);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('counts epochs as they are numbered, and begins afresh with every fit', async () => {
    const callback = earlyStopping({ patience: 1 });
    const model = line();
    await play(callback, model, [1, 2], 'val_loss', 7);
    expect([callback.stoppedEpoch, callback.bestEpoch, callback.best]).toEqual([8, 7, 1]);
    await play(callback, model, [9, 8]);
    expect([callback.stoppedEpoch, callback.bestEpoch, callback.best]).toEqual([undefined, 1, 8]);
  });

  test.each([
    ['val_accuracy', 1],
    ['loss', -1],
    ['val_a_loss', -1],
    ['val_auc', 1],
    ['f1Score', 1],
    ['val_precision', 1],
    ['recall', 1],
    ['val_meanAbsoluteError', -1],
    ['softmaxCrossEntropy', -1],
    ['falseNegatives', -1],
  ])('auto: %s', async (name, sign) => {
    const callback = earlyStopping({ monitor: name });
    await play(callback, line(), [1, 1 + sign, 1], name);
    expect(callback.bestEpoch).toBe(1);
    expect(callback.stoppedEpoch).toBe(2);
  });

  test('a name that does not say what is better needs a mode', () => {
    expect(() => earlyStopping({ monitor: 'val_dice' })).toThrow(
      /earlyStopping: whether "val_dice" is to grow or to shrink[\s\S]*mode: 'max'/,
    );
    expect(earlyStopping({ monitor: 'val_dice', mode: 'max' }).bestEpoch).toBeUndefined();
  });

  test('an unknown name lists the logs', async () => {
    const model = line();
    const run = (name: string): Promise<string> =>
      messageOf(() => model.fit([[1]], [[1]], { callbacks: earlyStopping({ monitor: name, mode: 'min' }) }));
    expect(await run('val_loss')).toMatch(
      /no log is named "val_loss"[\s\S]*validationSplit[\s\S]*logs are: loss/,
    );
    expect(await run('accuracy')).toMatch(/no log is named "accuracy"[\s\S]*the logs are: loss/);
    expect(await run('looss')).toMatch(/did you mean "loss"\?/);
  });

  test.each([
    [{ patience: -1 }, /"patience": expected a whole number ≥ 0, received -1/],
    [{ patience: 1.5 }, /"patience": expected a whole number/],
    [{ minDelta: -1 }, /"minDelta": expected a number ≥ 0/],
    [{ mode: 'best' }, /"mode": expected one of "auto", "min", "max", received "best"/],
    [
      { restoreBestWeight: true },
      /Unknown option of earlyStopping "restoreBestWeight"[\s\S]*restoreBestWeights/,
    ],
  ])('%j is an error', (options, message) => {
    expect(() => earlyStopping(options as never)).toThrow(message);
  });

  /** The validation's loss of epoch i is values[i]: the model says 0, the target is its root. */
  const scripted = (values: readonly number[]) => {
    let epoch = 0;
    return () => [{ xs: [[0]], ys: [[Math.sqrt(values[epoch++]!)]] }].values();
  };

  test('in fit: ends it, and puts the best weights back, bit for bit', async () => {
    const model = line(1, 0.01);
    const seen: number[] = [];
    const stopping = earlyStopping({ patience: 2, restoreBestWeights: true });
    const spy: Callback = { onEpochEnd: async () => void seen.push(await weightOf(model)) };
    const { epoch, history } = await model.fit([[1], [2], [3]], [[0], [0], [0]], {
      epochs: 20,
      batchSize: 1,
      validationData: scripted([4, 3, 2, 2.5, 2.25, 1]),
      callbacks: [spy, stopping],
    });
    expect(epoch).toEqual([0, 1, 2, 3, 4]);
    history.val_loss!.forEach((v, i) => expect(v).toBeCloseTo([4, 3, 2, 2.5, 2.25][i]!, 5));
    expect([stopping.stoppedEpoch, stopping.bestEpoch]).toEqual([4, 2]);
    expect(await weightOf(model)).toBe(seen[2]);
    expect(seen[4]).not.toBe(seen[2]);
  });

  test('the best weights come back where the epochs come to their end, too', async () => {
    const model = line(1, 0.01);
    const seen: number[] = [];
    const spy: Callback = { onEpochEnd: async () => void seen.push(await weightOf(model)) };
    const options = {
      epochs: 3,
      validationData: scripted([1, 2, 3]),
      callbacks: [spy, earlyStopping({ patience: 9, restoreBestWeights: true })],
    };
    await model.fit([[1]], [[0]], options);
    expect(await weightOf(model)).toBe(seen[0]);
  });

  test('kept weights are freed where fit throws, and the model can be used', async () => {
    const model = line(1, 0.01);
    const before = tf.memory().numTensors;
    const bad: Callback = {
      onEpochEnd: (epoch) => {
        if (epoch === 1) throw new Error('mine');
      },
    };
    const options = {
      epochs: 5,
      callbacks: [earlyStopping({ monitor: 'loss', restoreBestWeights: true }), bad],
    };
    await expect(model.fit([[1]], [[0]], options)).rejects.toThrow('mine');
    expect(tf.memory().numTensors).toBe(before);
    await model.fit([[1]], [[0]]);
  });
});

describe('the hook that is always called', () => {
  const settled = (): { callback: Callback; events: string[] } => {
    const events: string[] = [];
    return {
      events,
      callback: { onTrainEnd: () => void events.push('end'), onSettled: () => void events.push('settled') },
    };
  };

  test('comes last, after onTrainEnd', async () => {
    const { callback, events } = settled();
    await line().fit([[1]], [[1]], { callbacks: callback });
    expect(events).toEqual(['end', 'settled']);
  });

  test('comes for every callback where one throws, and the first error is thrown', async () => {
    const { callback, events } = settled();
    const worse: Callback = {
      onBatchEnd: () => {
        throw new Error('first');
      },
      onSettled: () => {
        throw new Error('second');
      },
    };
    await expect(line().fit([[1]], [[1]], { callbacks: [worse, callback] })).rejects.toThrow('first');
    expect(events).toEqual(['settled']);
    delete worse.onBatchEnd;
    await expect(line().fit([[1]], [[1]], { callbacks: [worse, callback] })).rejects.toThrow('second');
  });

  test('a data set whose return throws hides no error and leaks nothing', async () => {
    const data = {
      *[Symbol.iterator]() {
        try {
          for (;;) yield { xs: [[1]], ys: [[1]] };
        } finally {
          throw new Error('return');
        }
      },
    };
    const bad: Callback = {
      onEpochEnd: () => {
        throw new Error('mine');
      },
    };
    await expect(line().fit(data, { stepsPerEpoch: 2, callbacks: bad })).rejects.toThrow('mine');
    await expect(line().fit(data, { stepsPerEpoch: 2 })).rejects.toThrow('return');
  });
});

describe('setting weights while fit runs', () => {
  test('in a callback: the next step goes on from them, and a step that goes wrong comes back to them', async () => {
    const model = line(1, 0.5);
    const setting: Callback = {
      onEpochBegin: (epoch) => {
        if (epoch === 1) model.setWeights({ 'dense/kernel': [[8]] });
        if (epoch === 2) model.learningRate = 3e38;
      },
    };
    const nan = terminateOnNaN();
    // dL/dw = 2w at x = 1, t = 0, so that a step of 0.5 ends at 0.
    const { epoch } = await model.fit([[1]], [[0]], { epochs: 2, callbacks: setting });
    expect(epoch).toEqual([0, 1]);
    expect(await weightOf(model)).toBe(0);
    const again: Callback = {
      onEpochBegin: (e) => {
        if (e === 1) {
          model.setWeights({ 'dense/kernel': [[8]] });
          model.learningRate = 3e38;
        }
      },
    };
    await model.fit([[1]], [[0]], { epochs: 3, callbacks: [again, nan] });
    expect(await weightOf(model)).toBe(8);
    expect(nan.error!.message).toMatch(/the updated "dense\/kernel" is not finite/);
  });

  test('elsewhere: not while it runs', async () => {
    const model = line();
    const fitting = model.fit([[1]], [[1]], { epochs: 2 });
    expect(() => model.setWeights({ 'dense/kernel': [[1]] })).toThrow(/fit is already running/);
    await fitting;
  });

  test('in every hook, also where averages stand in for the weights', async () => {
    const model = makeModel(sequential([dense({ units: 1, useBias: false })]), [1], {
      loss: 'meanSquaredError',
      optimizer: optimizers.sgd({ useEma: true }),
    });
    const set = (): void => void model.setWeights({ 'dense/kernel': [[5]] });
    const callback = {
      onTrainBegin: set,
      onEpochBegin: set,
      onBatchEnd: set,
      onEpochEnd: set,
      onTrainEnd: set,
    };
    await model.fit([[1], [2]], [[1], [1]], { epochs: 2, batchSize: 1, callbacks: callback });
    expect(await weightOf(model)).toBe(5);
  });
});

describe('learningRateScheduler', () => {
  test('sets the rate at the beginning of every epoch, from the one before', async () => {
    const model = line(1, 1);
    const asked: [number, number][] = [];
    const used: number[] = [];
    const schedule = (epoch: number, rate: number): number => {
      asked.push([epoch, rate]);
      return epoch < 2 ? rate : rate / 2;
    };
    await model.fit([[0]], [[0]], {
      epochs: 5,
      initialEpoch: 1,
      callbacks: [
        learningRateScheduler({ schedule }),
        { onEpochEnd: () => void used.push(model.learningRate) },
      ],
    });
    expect(asked).toEqual([[1, 1], [2, 1], [3, 0.5], [4, 0.25]]); // prettier-ignore
    expect(used).toEqual([1, 0.5, 0.25, 0.125]);
    expect(model.learningRate).toBe(0.125);
  });

  test('what it sets is the next step’s', async () => {
    const model = line(1, 1);
    // dL/dw = 2w: w ← w(1 − 2η)
    const rates = [0.25, 0.125];
    await model.fit([[1]], [[0]], {
      epochs: 2,
      callbacks: learningRateScheduler({ schedule: (epoch) => rates[epoch]! }),
    });
    expect(await weightOf(model)).toBe(0.5 * 0.75);
  });

  test('a rate that is none is an error; so is a function that is missing', async () => {
    const run = (schedule: () => number): Promise<string> =>
      messageOf(() => line().fit([[1]], [[1]], { callbacks: learningRateScheduler({ schedule }) }));
    expect(await run(() => NaN)).toMatch(/learningRate: expected a number ≥ 0, received NaN/);
    expect(await run(() => -1)).toMatch(/received -1/);
    expect(() => learningRateScheduler({} as never)).toThrow(/"schedule" is required/);
    expect(() => learningRateScheduler({ schedule: 0.1 as never })).toThrow(/expected a function/);
  });
});

describe('reduceLROnPlateau', () => {
  // Traced by hand through Keras 3's ReduceLROnPlateau.on_epoch_end; the rate begins at 1.
  const scenarios: [
    about: string,
    options: Parameters<typeof reduceLROnPlateau>[0],
    values: number[],
    rates: number[],
  ][] = [
    ['patience 1: at every epoch that is not better', { factor: 0.5, patience: 1 }, [5, 5, 4, 4, 4], [1, 0.5, 0.5, 0.25, 0.125]], // prettier-ignore
    ['patience 2: at the second in a row, and counts again', { factor: 0.5, patience: 2 }, [5, 5, 5, 5, 5, 4], [1, 1, 0.5, 0.5, 0.25, 0.25]], // prettier-ignore
    ['patience 0 is as 1', { factor: 0.5, patience: 0 }, [5, 5, 4], [1, 0.5, 0.5]],
    [
      'an improvement begins the patience again',
      { factor: 0.5, patience: 2 },
      [5, 5, 4, 5, 5],
      [1, 1, 1, 1, 0.5],
    ],
    ['less than minDelta is none', { factor: 0.5, patience: 1, minDelta: 1 }, [5, 4, 3.5], [1, 0.5, 0.5]],
    // After a reduction `cooldown` epochs: the first of them makes 2 into 1, the second 1 into 0 and counts already.
    ['cooldown 2', { factor: 0.5, patience: 1, cooldown: 2 }, [5, 5, 5, 5, 5, 5], [1, 0.5, 0.5, 0.25, 0.25, 0.125]], // prettier-ignore
    ['cooldown 2, patience 2', { factor: 0.5, patience: 2, cooldown: 2 }, [5, 5, 5, 5, 5, 5, 5], [1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]], // prettier-ignore
    ['cooldown 1 is as none with patience 1', { factor: 0.5, patience: 1, cooldown: 1 }, [5, 5, 5, 5], [1, 0.5, 0.25, 0.125]], // prettier-ignore
    ['an improvement in the cooldown is the best', { factor: 0.5, patience: 1, cooldown: 2 }, [5, 5, 1, 2], [1, 0.5, 0.5, 0.25]], // prettier-ignore
    ['not below minLearningRate', { factor: 0.5, patience: 1, minLearningRate: 0.3 }, [5, 5, 5, 5], [1, 0.5, 0.3, 0.3]], // prettier-ignore
    ['mode max', { factor: 0.5, patience: 1, mode: 'max' }, [5, 6, 6], [1, 1, 0.5]],
    ['NaN is no improvement', { factor: 0.5, patience: 1 }, [NaN, NaN], [0.5, 0.25]],
    [
      'the defaults: ten epochs, a tenth',
      {},
      Array<number>(12).fill(1),
      [...Array<number>(10).fill(1), 0.1, 0.1],
    ],
  ];
  test.each(scenarios)('%s', async (_, options, values, rates) => {
    const model = line(0, 1);
    expect((await play(reduceLROnPlateau(options), model, values)).rates).toEqual(rates);
  });

  test('begins afresh with every fit', async () => {
    const callback = reduceLROnPlateau({ factor: 0.5, patience: 1, cooldown: 5 });
    await play(callback, line(0, 1), [1, 1]);
    expect((await play(callback, line(0, 1), [9, 9])).rates).toEqual([1, 0.5]);
  });

  test('in fit, and against a schedule', async () => {
    const model = line(1, 0.5);
    const callback = reduceLROnPlateau({ monitor: 'loss', factor: 0.5, patience: 1 });
    await model.fit([[0]], [[1]], { epochs: 3, callbacks: callback });
    expect(model.learningRate).toBe(0.125);
    const schedule = { kind: 'constant', config: {}, at: () => 0.1 };
    model.compile({ loss: 'meanSquaredError', optimizer: optimizers.sgd({ learningRate: schedule }) });
    expect(await messageOf(() => model.fit([[0]], [[1]], { epochs: 3, callbacks: callback }))).toMatch(
      /follows the schedule "constant": it cannot be set/,
    );
  });

  test.each([
    [{ factor: 1 }, /"factor": expected a number in \[0, 1\)/],
    [{ cooldown: -1 }, /"cooldown"/],
    [{ minLr: 1 }, /Unknown option of reduceLROnPlateau "minLr"/],
  ])('%j is an error', (options, message) => {
    expect(() => reduceLROnPlateau(options as never)).toThrow(message);
  });
});

describe('terminateOnNaN', () => {
  test('fit ends with the last good weights, and says why', async () => {
    const model = line(1, 0.0625);
    const callback = terminateOnNaN();
    const events: string[] = [];
    const { epoch, history } = await model.fit([[2]], [[0]], {
      epochs: 5,
      callbacks: [
        callback,
        {
          onEpochBegin: (e) => {
            if (e === 2) model.learningRate = 3e38;
          },
          onEpochEnd: (e) => void events.push(`epoch ${e}`),
          onTrainEnd: () => void events.push('end'),
        },
      ],
    });
    expect(epoch).toEqual([0, 1]);
    expect(history.loss).toHaveLength(2);
    expect(events).toEqual(['epoch 0', 'epoch 1', 'end']);
    expect(Number.isFinite(await weightOf(model))).toBe(true);
    expect(callback.error).toBeInstanceOf(HandgradError);
    expect(callback.error!.code).toBe('numeric');
    expect(callback.error!.message).toMatch(/epoch 3/);
    model.learningRate = 0.1;
    await model.fit([[2]], [[0]], { callbacks: callback });
    expect(callback.error).toBeUndefined();
  });

  test('without it, fit throws', async () => {
    const model = line(1, 3e38);
    await expect(model.fit([[1]], [[0]])).rejects.toThrow(/not finite/);
    expect(await weightOf(model)).toBe(1);
  });

  test('the best weights are restored where a run ends in NaN', async () => {
    const model = line(1, 0.25);
    const stopping = earlyStopping({ monitor: 'loss', patience: 9, restoreBestWeights: true });
    const worse: Callback = {
      onEpochBegin: (e) => {
        if (e === 1) model.setWeights({ 'dense/kernel': [[50]] });
        if (e === 2) model.learningRate = 3e38;
      },
    };
    await model.fit([[1]], [[0]], { epochs: 4, callbacks: [worse, terminateOnNaN(), stopping] });
    expect(stopping.bestEpoch).toBe(0);
    expect(await weightOf(model)).toBe(0.5);
  });

  test('other errors are thrown', async () => {
    const data = () => [{ xs: [[1]], ys: [[1, 2]] }].values();
    await expect(line().fit(data, { callbacks: terminateOnNaN() })).rejects.toThrow(/expected shape/);
  });
});

describe('monitor', () => {
  /** y = x, of a range. */
  const same = (low: number, high: number): Layer =>
    layer({
      outShape: (x) => x,
      range: [low, high],
      forward: (x) => ({ y: tf.clone(x), cache: null }),
      backward: (dy) => ({ dx: () => tf.clone(dy) }),
    });
  const sgd = { loss: 'meanSquaredError', optimizer: optimizers.sgd({ learningRate: 0 }) } as const;
  const near = (value: number | undefined, want: number): void => expect(value).toBeCloseTo(want, 5);

  test('norms, means and deviations of a layer, worked out by hand', async () => {
    const net = sequential([dense({ units: 2, kernelInitializer: [[1, 2]] }), dense({ units: 1, kernelInitializer: [[1], [1]] })]); // prettier-ignore
    const eye = monitor({ every: 1 });
    await makeModel(net, [1], sgd).fit([[1], [3]], [[0], [0]], { callbacks: eye, shuffle: false });
    // z = [1 2; 3 6], y = [3; 9]; L = mean y²; dy = y = [3; 9]
    const [{ step, layers: seen }] = eye.reports as [(typeof eye.reports)[number]];
    expect(step).toBe(1);
    expect(Object.keys(seen)).toEqual(['dense', 'dense_1']);
    near(seen.dense!.mean, 3);
    near(seen.dense!.std, Math.sqrt((4 + 1 + 0 + 9) / 4));
    near(seen.dense_1!.mean, 6);
    near(seen.dense_1!.std, 3);
    near(seen.dense_1!.gradient, Math.sqrt(90));
    near(seen.dense!.gradient, Math.sqrt(180)); // dz = dy·[1 1]
    // dW₂ = zᵀ·dy = [30; 60], db₂ = 12; dW₁ = xᵀ·dz = [30 30], db₁ = [12 12]
    near(seen.dense_1!.parameters.kernel, Math.sqrt(4500));
    near(seen.dense_1!.parameters.bias, 12);
    near(seen.dense!.parameters.kernel, Math.sqrt(1800));
    near(seen.dense!.parameters.bias, Math.sqrt(288));
    expect(seen.dense!.dead).toBeUndefined();
    expect(seen.dense!.saturated).toBeUndefined();
  });

  test('dead units: at the lower bound in every row of the batch', async () => {
    const net = sequential([layers.relu(), layers.linear()]);
    const eye = monitor({ every: 1 });
    const x = [[1, -1, 0, -1], [-1, -2, 0, 5]]; // prettier-ignore
    await makeModel(net, [4], sgd).fit(x, x, { callbacks: eye });
    expect(eye.reports[0]!.layers.relu!.dead).toBe(0.5);
    expect(eye.reports[0]!.layers.relu!.saturated).toBeUndefined();
  });

  test('of rank 3 a unit is a column of the last dimension', async () => {
    const eye = monitor({ every: 1 });
    const x = [[[0, 1], [0, 0]], [[0, 0], [0, 0]]]; // prettier-ignore
    await makeModel(sequential([same(0, Infinity)]), [2, 2], sgd).fit(x, x, { callbacks: eye });
    expect(eye.reports[0]!.layers.layer!.dead).toBe(0.5);
  });

  test('another lower bound than 0', async () => {
    const eye = monitor({ every: 1 });
    await makeModel(sequential([same(-1, Infinity)]), [2], sgd).fit([[-1, 0]], [[0, 0]], { callbacks: eye });
    expect(eye.reports[0]!.layers.layer!.dead).toBe(0.5);
  });

  test('saturated values: within 1 % of the range of a bound', async () => {
    const eye = monitor({ every: 1 });
    // bounds −1 and 1: within 0.02
    const x = [[-1, -0.99, -0.97, 0], [0.5, 0.979, 0.981, 1]]; // prettier-ignore
    await makeModel(sequential([same(-1, 1)]), [4], sgd).fit(x, x, { callbacks: eye });
    expect(eye.reports[0]!.layers.layer!.saturated).toBe(0.5);
    expect(eye.reports[0]!.layers.layer!.dead).toBeUndefined();
  });

  test('a dense layer has the range of its activation', async () => {
    const net = sequential([
      dense({ units: 2, activation: 'relu', kernelInitializer: [[1, -1]] }),
      dense({ units: 2, activation: 'sigmoid', kernelInitializer: [[9, 1], [0, 0]] }), // prettier-ignore
    ]);
    const eye = monitor({ every: 1 });
    await makeModel(net, [1], sgd).fit([[1], [2]], [[0, 0], [0, 0]], { callbacks: eye }); // prettier-ignore
    expect(eye.reports[0]!.layers.dense!.dead).toBe(0.5);
    expect(eye.reports[0]!.layers.dense_1!.saturated).toBe(0.5);
  });

  test('nested networks, by path; several uses of a value add up; frozen layers have no gradients', async () => {
    const block = sequential([dense({ units: 2, name: 'in' }), dense({ units: 2, name: 'out' })], {
      name: 'block',
    });
    const net = graph({
      inputs: ['x'],
      nodes: {
        low: [dense({ units: 2, trainable: false }), 'x'],
        block: [block, 'low'],
        both: [layers.add(), 'block', 'block'],
        end: [dense({ units: 1, kernelInitializer: 'ones', useBias: false }), 'both'],
      },
      outputs: ['end'],
    });
    const eye = monitor({ every: 1 });
    await makeModel(net, [3], sgd).fit([[1, 2, 3]], [[100]], { callbacks: eye });
    const seen = eye.reports[0]!.layers;
    expect(Object.keys(seen)).toEqual(['low', 'block/in', 'block/out', 'both', 'end']);
    expect(Object.keys(seen['block/in']!.parameters)).toEqual(['kernel', 'bias']);
    near(seen.both!.gradient! / seen.end!.gradient!, Math.sqrt(2));
    near(seen['block/out']!.gradient! / seen.both!.gradient!, 2);
    expect(seen.low!.gradient).toBeUndefined();
    expect(seen.low!.parameters).toEqual({});
  });

  test('the norms are those of model.gradients', async () => {
    const net = sequential([dense({ units: 3, activation: 'tanh' }), dense({ units: 2 })]);
    const model = makeModel(net, [2], sgd);
    const { value, grads } = model.gradients([[1, 2], [3, 1]], [[1, 0], [0, 1]]); // prettier-ignore
    const eye = monitor();
    await model.fit([[1, 2], [3, 1]], [[1, 0], [0, 1]], { callbacks: eye, shuffle: false }); // prettier-ignore
    for (const [path, g] of Object.entries(grads)) {
      const [where, name] = path.split('/') as [string, string];
      const norm = Math.hypot(...(await g.data()));
      near(eye.reports[0]!.layers[where]!.parameters[name]! / norm, 1);
    }
    tf.dispose([value, grads]);
  });

  test('a network of one layer, nested', async () => {
    const inner = dense({ units: 1, kernelInitializer: [[2]] });
    const eye = monitor({ every: 1 });
    await makeModel(sequential([sequential([inner])]), [1], sgd).fit([[1]], [[0]], { callbacks: eye });
    expect(Object.entries(eye.reports[0]!.layers)).toEqual([
      ['sequential/dense', { mean: 2, std: 0, gradient: 4, parameters: { kernel: 4, bias: 4 } }],
    ]);
  });

  test('a layer of several outputs: the first; a graph of several: each of its layers', async () => {
    const twice: Layer = {
      ...same(0, 1),
      outputs: ['u', 'v'],
      outShape: (x) => [x, x] as never,
      forward: (x) => ({ y: [tf.mul(x as tf.Tensor, 2), tf.mul(x as tf.Tensor, 3)], cache: null, next: {} }),
      backward: (dy) => {
        const [u, v] = dy as unknown as [tf.Tensor, tf.Tensor];
        return { dx: tf.tidy(() => tf.add(tf.mul(u, 2), tf.mul(v, 3))), grads: {} };
      },
    };
    const block = graph({
      inputs: ['x'],
      nodes: { p: [dense({ units: 1, kernelInitializer: [[1]] }), 'x'], two: [twice, 'p'] },
      outputs: ['p', 'two/u', 'two/v'],
    });
    const nodes = {
      block: [block, 'x'],
      end: [layers.add(), 'block/p', 'block/two/u', 'block/two/v'],
    } as const;
    const eye = monitor({ every: 1 });
    await makeModel(graph({ inputs: ['x'], nodes, outputs: ['end'] }), [1], sgd).fit([[1]], [[0]], {
      callbacks: eye,
    });
    // y = 6p, dy = 12: at u 12, at p 12·6
    expect(eye.reports[0]!.layers).toEqual({
      'block/p': { mean: 1, std: 0, gradient: 72, parameters: { kernel: 72, bias: 72 } },
      'block/two': { mean: 2, std: 0, saturated: 1, gradient: 12, parameters: {} },
      end: { mean: 6, std: 0, gradient: 12, parameters: {} },
    });
  });

  test('a network that is one layer', async () => {
    const eye = monitor({ every: 1 });
    await makeModel(dense({ units: 1, kernelInitializer: [[2]] }), [1], sgd).fit([[1]], [[0]], {
      callbacks: eye,
    });
    const seen = eye.reports[0]!.layers;
    expect(Object.keys(seen)).toEqual(['dense']);
    near(seen.dense!.gradient, 4);
    near(seen.dense!.parameters.kernel, 4);
  });

  test('looks at steps 1, 1 + every, …; tells of each in order; costs nothing between', async () => {
    const told: number[] = [];
    const asked: (boolean | undefined)[] = [];
    const eye = monitor({
      every: 3,
      onReport: async ({ step }) => void told.push(await Promise.resolve(step)),
    });
    const first = dense({ units: 1 });
    const spy: Layer = {
      ...first,
      forward: (x, p, ctx) => {
        asked.push(ctx.observe !== undefined);
        return (first as Layer).forward(x, p, ctx);
      },
    };
    const model = makeModel(sequential([spy]), [1], sgd);
    const x = Array.from({ length: 8 }, (_, i) => [i]);
    await model.fit(x, x, { batchSize: 1, callbacks: eye });
    expect(eye.reports.map((r) => r.step)).toEqual([1, 4, 7]);
    expect(told).toEqual([1, 4, 7]);
    expect(asked).toEqual([true, false, false, true, false, false, true, false]);
    await model.fit(x, x, { batchSize: 4, callbacks: eye });
    expect(eye.reports.map((r) => r.step)).toEqual([10]);
  });

  test('as many tensors after many reports as after one', async () => {
    const model = makeModel(sequential([dense({ units: 2 }), dense({ units: 1 })]), [1], sgd);
    const eye = monitor({ every: 1 });
    await model.fit([[1]], [[1]], { callbacks: eye });
    const before = tf.memory().numTensors;
    await model.fit([[1]], [[1]], { epochs: 50, callbacks: eye });
    expect(eye.reports).toHaveLength(50);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('where fit throws, what was seen of the last steps is reported, and nothing leaks', async () => {
    const net = sequential([dense({ units: 1, useBias: false, kernelInitializer: [[3e38]] })]);
    const model = makeModel(net, [1], { loss: 'meanSquaredError' });
    const before = tf.memory().numTensors;
    const eye = monitor({ every: 1 });
    await expect(model.fit([[1e10]], [[0]], { callbacks: eye })).rejects.toThrow(/not finite/);
    expect(eye.reports).toHaveLength(1);
    expect(eye.reports[0]!.layers.dense!.mean).toBe(Infinity);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a step that throws in its middle leaks nothing', async () => {
    const broken: Layer = layer({
      outShape: (x) => x,
      forward: (x) => ({ y: tf.clone(x), cache: null }),
      backward: () => {
        throw new Error('broken');
      },
    });
    const model = makeModel(sequential([dense({ units: 1 }), broken, dense({ units: 1 })]), [1], sgd);
    const before = tf.memory().numTensors;
    await expect(model.fit([[1]], [[1]], { callbacks: monitor({ every: 1 }) })).rejects.toThrow('broken');
    expect(tf.memory().numTensors).toBe(before);
  });

  test('beside other callbacks that watch; a table of a report', async () => {
    const paths: string[] = [];
    const other: Callback = { watch: () => (path, what) => void paths.push(`${what} ${path}`) };
    const eye = monitor({ every: 1 });
    expect(eye.table()).toEqual([]);
    const net = sequential([layers.relu(), dense({ units: 1, kernelInitializer: [[1], [1]] })]);
    await makeModel(net, [2], sgd).fit([[1, -1]], [[0]], { callbacks: [other, eye] });
    expect(paths).toEqual(['output relu', 'output dense', 'gradient dense', 'gradient dense/kernel', 'gradient dense/bias']); // prettier-ignore
    expect(eye.table()).toEqual([
      'Step 1   mean    std    dead  saturated  ‖∂L/∂y‖  gradients of parameters',
      'relu    0.500  0.500  50.0 %',
      'dense    1.00   0.00                        2.00  kernel 2.00, bias 2.00',
    ]);
  });

  test('the logs of a run that is watched are those of one that is not', async () => {
    const run = async (list: Callback[]): Promise<Logs[]> => {
      const logs: Logs[] = [];
      const model = makeModel(sequential([dense({ units: 3 }), dense({ units: 1 })]), [1], {
        loss: 'meanSquaredError',
      });
      const record: Callback = { onBatchEnd: (_, l) => void logs.push(l) };
      await model.fit([[1], [2], [3]], [[1], [0], [1]], {
        epochs: 3,
        batchSize: 1,
        callbacks: [record, ...list],
      });
      return logs;
    };
    expect(await run([monitor({ every: 2 })])).toEqual(await run([]));
  });
});
