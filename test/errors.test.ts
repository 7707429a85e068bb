/** Every error says what was expected, what came, and what to do. */
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import { graph } from '../src/compose/graph.js';
import { sequential } from '../src/compose/sequential.js';
import { layer } from '../src/contract.js';
import { HandgradError, ShapeError } from '../src/errors.js';
import { losses } from '../src/losses/registry.js';
import { optimizers } from '../src/optimizers/registry.js';
import { layers } from '../src/registry.js';
import { Model } from '../src/train/model.js';
import type { CompileOptions } from '../src/train/modelOptions.js';
import { makeModel } from './models.js';

const { dense, add, embedding, dropout } = layers;
const classes3: CompileOptions = { loss: 'softmaxCrossEntropy', metrics: ['accuracy'] };
const small = (): Model => makeModel(sequential([dense({ units: 3 })]), [2], classes3);

const caught = async (f: () => unknown): Promise<HandgradError> => {
  try {
    await f();
  } catch (error) {
    expect(error).toBeInstanceOf(HandgradError);
    return error as HandgradError;
  }
  throw new Error('expected an error');
};

test('no backend is ready', async () => {
  const { message } = await caught(() => new Model(sequential([dense({ units: 1 })]), { inputShape: [1] }));
  expect(message).toMatch(/No tfjs backend is ready[\s\S]*useBackend/);
});

describe('with wasm', () => {
  beforeAll(() => useBackend('wasm'));

  describe('shapes', () => {
    test('a wrong shape inside a network: path, expected, received, hint, before any tensor exists', async () => {
      const net = sequential([
        dense({ units: 4 }),
        graph({
          inputs: ['x'],
          nodes: { narrow: [dense({ units: 2 }), 'x'], sum: [add(), 'x', 'narrow'] },
          outputs: ['sum'],
        }),
      ]);
      const before = tf.engine().state.numTensors;
      const error = await caught(() => new Model(net, { inputShape: [8] }));
      expect(tf.engine().state.numTensors).toBe(before);
      expect(error).toBeInstanceOf(ShapeError);
      expect((error as ShapeError).path).toBe('graph/sum');
      expect(error.message).toMatch(
        /graph\/sum: expected one or more inputs of one shape, received \[null, 4\], \[null, 2\]\./,
      );
      expect(error.hint).toMatch(/same size/);
    });

    test('an input of rank 1', async () => {
      const { message } = await caught(
        () => new Model(sequential([dense({ units: 1, name: 'first' })]), { inputShape: [] }),
      );
      expect(message).toMatch(/first: expected an input of rank ≥ 2.*received \[null\][\s\S]*inputShape/);
    });

    test('data of another shape', async () => {
      const images = await caught(() =>
        small().fit({ data: new Float32Array(8), shape: [4, 2, 1] }, [0, 1, 2, 0]),
      );
      expect(images.message).toMatch(
        /x: expected shape \[null, 2\], received \[4, 2, 1\]\.[\s\S]*reshape the examples to \[2\].*flatten\(\)/,
      );
      const single = await caught(() => small().fit([1, 2], [0]));
      expect(single.message).toMatch(/received \[2\][\s\S]*for one example pass \[x\]/);
      const odd = await caught(() => small().fit(new Float32Array(5), [0]));
      expect(odd.message).toMatch(/x: expected a multiple of 2 numbers.*received 5 numbers/);
      const ragged = await caught(() => small().fit([[1, 2], [3]], [0, 1]));
      expect(ragged.message).toMatch(/x\[1\]: expected 2 elements.*received 1[\s\S]*same shape/);
    });

    test('a target of the wrong shape', async () => {
      const { message } = await caught(() => small().fit([[1, 2]], [[0, 1]]));
      expect(message).toMatch(
        /y: expected shape \[null, 3\] or shape \[null\], received \[1, 2\]\.[\s\S]*last layer/,
      );
    });

    test('more targets than examples', async () => {
      const { message } = await caught(() => small().fit([[1, 2]], [0, 1]));
      expect(message).toMatch(/x has 1 examples, y has 2/);
    });

    test('initial values of another shape', async () => {
      const net = sequential([dense({ units: 2, kernelInitializer: [[1, 2, 3]] })]);
      const { message } = await caught(() => new Model(net, { inputShape: [2] }));
      expect(message).toMatch(/dense\/kernel: expected initial values of shape \[2, 2\], received \[1, 3\]/);
    });
  });

  describe('values', () => {
    test.each([[3], [-1], [1.5], [NaN]])('the label %p among 3 classes', async (label) => {
      const { message, code } = await caught(() =>
        small().fit(
          [
            [1, 2],
            [3, 4],
          ],
          [0, label],
        ),
      );
      expect(code).toBe('data');
      expect(message).toMatch(`y[1]: expected a whole number from 0 to 2, received ${label}`);
    });

    test('a label out of range in a tensor, and in trainOnBatch', async () => {
      const labels = tf.tensor1d([0, 7], 'int32');
      expect(
        (
          await caught(() =>
            small().fit(
              [
                [1, 2],
                [3, 4],
              ],
              labels,
            ),
          )
        ).message,
      ).toMatch(/y\[1\].*received 7/);
      labels.dispose();
      expect((await caught(() => small().trainOnBatch([[1, 2]], [9]))).message).toMatch(/received 9/);
    });

    test('an index outside an embedding', async () => {
      const model = makeModel(
        sequential([embedding({ inputDim: 4, outputDim: 2 }), layers.flatten(), dense({ units: 3 })]),
        [1],
        classes3,
      );
      expect((await caught(() => model.fit([[4]], [0]))).message).toMatch(
        /x\[0\]: expected a whole number from 0 to 3, received 4/,
      );
    });

    test('NaN and infinity in the data, with their place', async () => {
      expect(
        (
          await caught(() =>
            small().fit(
              [
                [1, 2],
                [3, NaN],
              ],
              [0, 1],
            ),
          )
        ).message,
      ).toMatch(/x\[1\] contains NaN\./);
      expect((await caught(() => small().fit([[1, Infinity]], [0]))).message).toMatch(
        /x\[0\] contains Infinity\./,
      );
    });

    test('no data', async () => {
      expect((await caught(() => small().fit([], []))).message).toMatch(/x is empty/);
      expect((await caught(() => small().fit([].values(), {}))).message).toMatch(/data set is empty/);
      const once = (function* () {
        yield { xs: [[1, 2]], ys: [0] };
      })();
      expect((await caught(() => small().fit(once, { epochs: 2 }))).message).toMatch(
        /no batch the 2nd time[\s\S]*a generator runs once/,
      );
    });

    test('something that is no data', async () => {
      expect((await caught(() => small().fit('text' as never, [0]))).message).toMatch(
        /x: expected a tensor, an array.*received "text"/,
      );
      expect((await caught(() => small().fit([['a', 'b']] as never, [0]))).message).toMatch(
        /x\[0\]\[0\]: expected a number, received "a"/,
      );
      expect((await caught(() => small().fit([[1, null]] as never, [0]))).message).toMatch(
        /x\[0\]\[1\]: expected a number, received null/,
      );
      expect((await caught(() => small().fit(BigInt64Array.of(1n, 2n) as never, [0]))).message).toMatch(
        /x: expected a tensor, an array.*received a BigInt64Array/,
      );
      expect(
        (await caught(() => small().fit({ data: [1, 2], shape: [1, 2] } as never, [0]))).message,
      ).toMatch(/or \{ data, shape \} with a typed array, received \{"data":\[1,2\],"shape":\[1,2\]\}/);
    });

    test('a class index too large: of a target, and of an input', async () => {
      expect((await caught(() => small().fit([[1, 2]], [3]))).hint).toMatch(/as many units as/);
      const words = makeModel(sequential([embedding({ inputDim: 5, outputDim: 2 })]), [], {
        loss: 'meanSquaredError',
      });
      expect((await caught(() => words.fit([7], [[1, 1]]))).hint).toMatch(/inputDim of the embedding/);
    });

    test('a tensor of another copy of tfjs-core', async () => {
      const other = { dataId: {}, dtype: 'float32', shape: [1, 2], data: () => undefined };
      expect((await caught(() => small().fit(other as never, [0]))).message).toMatch(
        /x is a tensor of another copy of @tensorflow\/tfjs-core[\s\S]*npm dedupe/,
      );
    });

    test('what JSON does not know', async () => {
      const cycle: { own?: object } = {};
      cycle.own = cycle;
      for (const [odd, said] of [
        [Object.create(null), 'a bare object'],
        [{ n: 1n }, 'an object'],
        [cycle, 'an object'],
      ] as const)
        expect((await caught(() => small().fit(odd as never, [0]))).message).toMatch(
          new RegExp(`received ${said}\\.$`),
        );
    });

    test('a disposed tensor', async () => {
      const x = tf.zeros([2, 2]);
      x.dispose();
      const { message } = await caught(() => small().fit(x, [0, 1]));
      expect(message).toMatch(/x is a disposed tensor/);
    });
  });

  describe('options', () => {
    test.each<readonly [string, () => unknown, RegExp]>([
      [
        'a number as text',
        () => small().fit([[1, 2]], [0], { epochs: '3' as never }),
        /epochs: expected a whole number ≥ 1, received "3"/,
      ],
      [
        'a seed that is no number',
        () => new Model(sequential([dense({ units: 1 })]), { inputShape: [1], seed: 'x' as never }),
        /seed: expected a whole number, received "x"/,
      ],
      [
        'the name of an option elsewhere',
        () => optimizers.adam({ lr: 0.1 } as never),
        /Unknown option of adam "lr"[\s\S]*learningRate/,
      ],
      [
        'batchSize 0',
        () => small().fit([[1, 2]], [0], { batchSize: 0 }),
        /batchSize: expected a whole number ≥ 1, received 0/,
      ],
      [
        'epochs 1.5',
        () => small().fit([[1, 2]], [0], { epochs: 1.5 }),
        /epochs: expected a whole number ≥ 1, received 1.5/,
      ],
      [
        'validationSplit 1',
        () => small().fit([[1, 2]], [0], { validationSplit: 1 }),
        /validationSplit: expected a number in \[0, 1\), received 1/,
      ],
      [
        'an unknown loss',
        () => small().compile({ loss: 'softmaxCrossEntropi' as never }),
        /Unknown loss "softmaxCrossEntropi"[\s\S]*did you mean "softmaxCrossEntropy"/,
      ],
      [
        'an unknown optimizer',
        () => small().compile({ ...classes3, optimizer: 'adm' as never }),
        /Unknown optimizer "adm"[\s\S]*"adam"/,
      ],
      [
        'an unknown metric',
        () => small().compile({ ...classes3, metrics: ['acuracy' as never] }),
        /Unknown metric "acuracy"[\s\S]*"accuracy"/,
      ],
      [
        'an unknown option',
        () => dense({ units: 2, activatoin: 'relu' } as never),
        /Unknown option of dense "activatoin"[\s\S]*did you mean "activation"/,
      ],
      [
        'an unknown activation',
        () => dense({ units: 2, activation: 'rellu' as never }),
        /Unknown activation "rellu"[\s\S]*"relu"/,
      ],
      [
        'an unknown initializer',
        () => dense({ units: 2, kernelInitializer: 'glorot' as never }),
        /Unknown initializer "glorot"[\s\S]*"glorotUniform"/,
      ],
      [
        'an unknown regularizer',
        () => dense({ units: 2, kernelRegularizer: 'l3' as never }),
        /Unknown regularizer "l3"[\s\S]*"l1" or "l2"/,
      ],
      ['an unknown backend', () => useBackend('wsam' as never), /Unknown backend "wsam"[\s\S]*"wasm"/],
      ['a missing option', () => dense({} as never), /dense: option "units" is required/],
      [
        'a wrong option',
        () => dense({ units: -1 }),
        /dense: option "units": expected a whole number ≥ 1, received -1/,
      ],
      [
        'a rate of 1',
        () => dropout({ rate: 1 }),
        /dropout: option "rate": expected a number in \[0, 1\), received 1/,
      ],
      [
        'a wrong learning rate',
        () => optimizers.adam({ learningRate: -1 }),
        /adam: option "learningRate": expected a number ≥ 0, or a schedule, received -1/,
      ],
      [
        'an option of a loss',
        () => losses.meanSquaredError({ reduce: 'sum' } as never),
        /Unknown option of meanSquaredError "reduce"/,
      ],
      ['a mask of halves', () => dense({ units: 1, mask: [[0.5]] }), /mask.*expected rows of 0 and 1/],
      ['a name with a slash', () => dense({ units: 1, name: 'a/b' }), /expected a name without "\/"/],
      [
        'too few losses',
        () => small().compile({ loss: [] }),
        /loss: expected 1, one for each output, received 0/,
      ],
    ])('%s', async (_, f, message) => {
      expect((await caught(f)).message).toMatch(message);
    });

    test.each<[string, () => unknown, RegExp]>([
      [
        'an optimizer of tf.train',
        () => small().compile({ ...classes3, optimizer: { minimize: () => null } as never }),
        /Expected an optimizer: a name, or optimizers/,
      ],
      ['a loss that is none', () => small().compile({ loss: null as never }), /Expected a loss/],
      [
        "Keras's name of a loss",
        () => small().compile({ loss: 'mse' as never }),
        /Unknown loss "mse"[\s\S]*meanSquaredError/,
      ],
      [
        "Keras's cross entropy",
        () => small().compile({ loss: 'sparseCategoricalCrossentropy' as never }),
        /softmaxCrossEntropy.*from logits/,
      ],
      [
        'one metric',
        () => small().compile({ ...classes3, metrics: 'accuracy' as never }),
        /metrics: expected a list/,
      ],
      [
        'a misspelt option of compile',
        () => small().compile({ ...classes3, optimiser: 'adam' } as never),
        /Unknown option of compile "optimiser"[\s\S]*"optimizer"/,
      ],
      [
        'a misspelt option of fit',
        () => small().fit([[1, 2]], [0], { batchsize: 3 } as never),
        /Unknown option of fit "batchsize"[\s\S]*"batchSize"/,
      ],
      [
        'callbacks that are a function',
        () => small().fit([[1, 2]], [0], { callbacks: (() => 0) as never }),
        /callbacks: expected objects/,
      ],
      [
        'fit without targets',
        () => small().fit([[1, 2]] as never, { epochs: 2 }),
        /y is missing[\s\S]*fit\(x, y/,
      ],
      ['evaluate without targets', () => small().evaluate([[1, 2]] as never), /y is missing/],
      [
        'an inputShape that is a number',
        () => new Model(sequential([dense({ units: 1 })]), { inputShape: 784 as never }),
        /inputShape: expected the shape of one example.*received 784/,
      ],
      [
        'no inputShape',
        () => new Model(sequential([dense({ units: 1 })]), {} as never),
        /inputShape: expected/,
      ],
      [
        'layers that are a list',
        () => new Model([dense({ units: 1 })] as never, { inputShape: [1] }),
        /The network is not a layer/,
      ],
      [
        'a factory that was not called',
        () => sequential([dense as never]),
        /Layer 0 of sequential is a function[\s\S]*call the factory/,
      ],
      [
        'two inputs with one name',
        () => graph({ inputs: ['x', 'x'], nodes: { a: [add(), 'x', 'x'] }, outputs: ['a'] }),
        /Two inputs of the graph are named "x"/,
      ],
      [
        'a shared layer with two widths',
        () => {
          const s = dense({ units: 3 });
          return new Model(sequential([s, s]), { inputShape: [4] });
        },
        /dense_1: expected the parameters that it shares with "dense"/,
      ],
      [
        'sparse accuracy on one-hot targets',
        () =>
          makeModel(sequential([dense({ units: 3 })]), [2], {
            loss: 'softmaxCrossEntropy',
            metrics: ['sparseCategoricalAccuracy'],
          }).evaluate([[1, 2]], [[0, 1, 0]]),
        /expected targets of rank 1, received rank 2/,
      ],
      [
        'a network without a rank for the loss',
        () => makeModel(layers.linear(), [], classes3),
        /expected an output of rank ≥ 2/,
      ],
      [
        'inputs of different lengths',
        () =>
          makeModel(
            graph({ inputs: ['a', 'b'], nodes: { s: [add(), 'a', 'b'] }, outputs: ['s'] }),
            [[1], [1]],
            { loss: 'meanSquaredError' },
          ).predict([[[1], [2]], [[1]]]),
        /x\[a\] has 2 examples, x\[b\] has 1/,
      ],
    ])('%s', async (_, f, message) => {
      expect((await caught(f)).message).toMatch(message);
    });

    test('a model that is disposed, or busy', async () => {
      const model = small();
      const running = model.trainOnBatch([[1, 2]], [0]);
      expect((await caught(() => model.trainOnBatch([[1, 2]], [0]))).message).toMatch(
        /trainOnBatch is already running/,
      );
      expect((await caught(() => model.dispose())).message).toMatch(/already running/);
      await running;
      model.dispose();
      expect((await caught(() => model.predict([[1, 2]]))).message).toMatch(/has been disposed/);
      expect((await caught(() => model.fit([[1, 2]], [0]))).message).toMatch(/has been disposed/);
    });

    test('not compiled', async () => {
      const model = makeModel(sequential([dense({ units: 1 })]), [1], { loss: 'meanSquaredError' });
      (model as unknown as { plan: undefined }).plan = undefined;
      expect((await caught(() => model.fit([[1]], [[1]]))).message).toMatch(
        /not compiled[\s\S]*model\.compile/,
      );
    });

    test('two fits at once', async () => {
      const model = small();
      const first = model.fit([[1, 2]], [0], { epochs: 3 });
      expect((await caught(() => model.fit([[1, 2]], [0]))).message).toMatch(/already running/);
      await first;
    });
  });

  describe('a layer of a program without types', () => {
    const def = {
      outShape: (x: readonly number[]) => x,
      forward: (x: tf.Tensor) => ({ y: tf.mul(x, 2), cache: { x } }),
      backward: (dy: tf.Tensor) => ({ dx: () => tf.mul(dy, 2) }),
    };
    const train = (wrong: object): Promise<unknown> =>
      makeModel(sequential([dense({ units: 2 }), layer({ ...def, ...wrong })]), [2], {
        loss: 'meanSquaredError',
      }).fit([[1, 2]], [[0, 0]]);

    test('as it should be', async () => {
      await expect(train({})).resolves.toBeDefined();
    });

    test.each<readonly [string, object, RegExp]>([
      [
        'a misspelt formula',
        { outShape: undefined, outshape: def.outShape },
        /layer: expected a function `outShape`, received \{ outShape, forward, backward, outshape \}/,
      ],
      [
        'y alone',
        { forward: (x: tf.Tensor) => tf.mul(x, 2) },
        /forward of a layer: expected \{ y, cache \} with a tensor y, received a Tensor/,
      ],
      [
        'no cache',
        { forward: (x: tf.Tensor) => ({ y: tf.mul(x, 2) }) },
        /received \{ y: a Tensor \}\.[\s\S]*cache holds/,
      ],
      [
        'nothing',
        { forward: () => undefined },
        /expected \{ y, cache \} with a tensor y, received undefined/,
      ],
      [
        'a number as y',
        { forward: (x: tf.Tensor) => ({ y: NaN, cache: { x } }) },
        /received \{ y: NaN, cache: /,
      ],
      [
        'dx itself',
        { backward: (dy: tf.Tensor) => ({ dx: tf.mul(dy, 2) }) },
        /backward of a layer: dx: expected a function that returns the derivative, received a Tensor[\s\S]*dx: \(\) => …/,
      ],
    ])('%s', async (_, wrong, message) => {
      expect((await caught(() => train(wrong))).message).toMatch(message);
    });
  });

  describe('graphs', () => {
    const x = ['x'];
    test.each([
      [
        'a later value',
        {
          inputs: x,
          nodes: { a: [dense({ units: 1 }), 'b'], b: [dense({ units: 1 }), 'x'] },
          outputs: ['a'],
        },
        /Node "a" reads "b", which comes later[\s\S]*topological/,
      ],
      [
        'an unknown value',
        { inputs: ['image'], nodes: { a: [dense({ units: 1 }), 'imag'] }, outputs: ['a'] },
        /Unknown value read by node "a" "imag"[\s\S]*"image"/,
      ],
      [
        'a node nobody uses',
        {
          inputs: x,
          nodes: { a: [dense({ units: 1 }), 'x'], b: [dense({ units: 1 }), 'x'] },
          outputs: ['a'],
        },
        /Nothing uses node "b"/,
      ],
      [
        'an input nobody uses',
        { inputs: ['x', 'z'], nodes: { a: [dense({ units: 1 }), 'x'] }, outputs: ['a'] },
        /Nothing uses input "z"/,
      ],
      [
        'an unknown output',
        { inputs: x, nodes: { a: [dense({ units: 1 }), 'x'] }, outputs: ['b'] },
        /Unknown output of the graph "b"/,
      ],
      [
        'two inputs for dense',
        { inputs: x, nodes: { a: [dense({ units: 1 }), 'x', 'x'] }, outputs: ['a'] },
        /dense takes 1 input, it was given 2/,
      ],
      [
        'a name with a slash',
        { inputs: x, nodes: { 'a/b': [dense({ units: 1 }), 'x'] }, outputs: ['a/b'] },
        /cannot be named "a\/b"/,
      ],
    ])('%s', async (_, options, message) => {
      const error = await caught(() => graph(options as never));
      expect(error.message).toMatch(message);
    });

    test('sequential: nothing, or one name twice', async () => {
      expect((await caught(() => sequential([]))).message).toMatch(/at least one layer/);
      const twice = () => sequential([dense({ units: 1, name: 'a' }), dense({ units: 1, name: 'a' })]);
      expect((await caught(twice)).message).toMatch(/Two layers are named "a"/);
    });
  });

  describe('numbers that go wrong', () => {
    test('an exploding run: the step, the first value that is not finite, and the last good weights', async () => {
      const model = makeModel(
        sequential([dense({ units: 4, activation: 'relu' }), dense({ units: 1 })]),
        [2],
        {
          loss: 'meanSquaredError',
          optimizer: optimizers.sgd({ learningRate: 1e12 }),
        },
      );
      const x = [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ];
      const { message, code } = await caught(() =>
        model.fit(x, [[1], [2], [3], [4]], { epochs: 50, batchSize: 1 }),
      );
      expect(code).toBe('numeric');
      expect(message).toMatch(
        /^Step \d+ \(epoch \d+, batch \d+\): the (output|gradient|loss)( of "[\w/]+")? is not finite\./,
      );
      for (const w of model.weights.values())
        expect(Array.from(await w.data()).every(Number.isFinite)).toBe(true);
    });

    test('the first culprit is named, not the first symptom', async () => {
      const explode = { ...dense({ units: 2, name: 'boom' }) };
      const layer = {
        ...explode,
        forward: (...args: Parameters<typeof explode.forward>) => {
          const done = explode.forward(...args);
          return { ...done, y: tf.tidy(() => tf.log(tf.neg(tf.abs(done.y)))) };
        },
      };
      const model = makeModel(sequential([dense({ units: 2 }), layer, dense({ units: 1 })]), [2], {
        loss: 'meanSquaredError',
      });
      const { message } = await caught(() => model.fit([[1, 2]], [[1]]));
      expect(message).toMatch(/Step 1 \(epoch 1, batch 1\): the output of "boom" is not finite\./);
    });

    test('a gradient that goes wrong while the loss is fine is noticed, named, and undone', async () => {
      const poison = layers.linear();
      const layer = {
        ...poison,
        backward: (dy: tf.Tensor) => ({ dx: tf.tidy(() => tf.mul(dy, NaN)), grads: {} }),
      };
      const model = makeModel(sequential([dense({ units: 2 }), layer, dense({ units: 1 })]), [2], {
        loss: 'meanSquaredError',
      });
      const { message } = await caught(() => model.fit([[1, 2]], [[1]]));
      expect(message).toMatch(/Step 1 \(epoch 1, batch 1\): the gradient of "dense" is not finite\./);
      for (const w of model.weights.values())
        expect(Array.from(await w.data()).every(Number.isFinite)).toBe(true);
    });

    test('a batch that is gone: the error says that it could not be replayed', async () => {
      const model = makeModel(sequential([dense({ units: 1, kernelInitializer: [[3e38]] })]), [1], {
        loss: 'meanSquaredError',
      });
      async function* once() {
        const xs = await Promise.resolve(tf.tensor2d([[1e10]]));
        yield { xs, ys: [[0]] };
        xs.dispose();
      }
      expect((await caught(() => model.fit(once))).message).toMatch(
        /loss is not finite[\s\S]*could not be run again[\s\S]*disposed tensor/,
      );
    });

    test('a gradient of another shape does not broadcast into its parameter', async () => {
      const right = dense({ units: 1 });
      const layer = {
        ...right,
        backward: (...args: Parameters<typeof right.backward>) => {
          const done = right.backward(...args);
          const { bias, kernel } = done.grads as Record<string, tf.Tensor>;
          return { ...done, grads: { kernel, bias: tf.reshape(bias!, [1, 1]) } };
        },
      };
      const model = makeModel(sequential([layer as never]), [2], { loss: 'meanSquaredError' });
      expect((await caught(() => model.trainOnBatch([[1, 2]], [[1]]))).message).toMatch(
        /the gradient of "dense\/bias": expected \[1\], received \[1, 1\]/,
      );
    });

    test('in trainOnBatch the weights stay', async () => {
      const model = makeModel(sequential([dense({ units: 1, kernelInitializer: [[3e38]] })]), [1], {
        loss: 'meanSquaredError',
      });
      expect((await caught(() => model.trainOnBatch([[1e10]], [[0]]))).message).toMatch(
        /Step 1: the loss is Infinity/,
      );
      expect(model.state.step).toBe(0);
    });
  });
});
