/** The rows of lowerings.ts: each against its plain op, what they save, and what they must not do. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { useBackend, type BackendName } from '../src/backends/index.js';
import type { Report } from '../src/check/case.js';
import { checkLowerings } from '../src/check/lowerings.js';
import { sequential } from '../src/compose/sequential.js';
import { release, scope } from '../src/memory.js';
import { affine } from '../src/ops/index.js';
import type { Lowering } from '../src/ops/lowering.js';
import { lowerings, reference } from '../src/ops/lowerings.js';
import { layers } from '../src/registry.js';
import type { Model } from '../src/train/model.js';
import { makeModel } from './models.js';

const { dense } = layers;

const check = async (backend: BackendName): Promise<Report[]> => {
  const reports: Report[] = [];
  for await (const report of checkLowerings(backend, () => true)) reports.push(report);
  return reports;
};

describe.each<[BackendName, number]>([
  ['cpu', 29],
  ['wasm', 38],
])('on %s', (backend, kernels) => {
  beforeAll(() => useBackend(backend));

  test('every row computes what the plain op does', async () => {
    const reports = await check(backend);
    expect(reports.filter((r) => r.verdict !== 'pass')).toEqual([]);
    expect(reports.length).toBeGreaterThan(5);
    expect(reports.every((r) => r.mutants > 5)).toBe(true);
  });

  // LayersModel: 101, optimizer.minimize: 69.
  test(`a step of a perceptron with one hidden layer is ${kernels} kernels`, async () => {
    const network = sequential([dense({ units: 300, activation: 'relu' }), dense({ units: 10 })]);
    const model = makeModel(network, [784], { loss: 'softmaxCrossEntropy', optimizer: 'sgd' });
    const [x, t] = [new Float32Array(64 * 784).fill(0.5), { data: new Float32Array(640), shape: [64, 10] }];
    const step = (): ReturnType<Model['trainOnBatch']> => model.trainOnBatch(x, t);
    await step();
    const profile = await tf.profile(() => step().then(() => []));
    expect(profile.kernels.map((k) => k.name)).toHaveLength(kernels);
  });

  test('whole numbers as x, and activations that cannot be fused, are computed as they are', async () => {
    const tensors = scope(() => {
      const [W, b] = [tf.tensor2d([[0.3], [0.4]]), tf.tensor1d([0.25])];
      const whole = tf.tensor2d([[1, 2]], [1, 2], 'int32');
      const bent = dense({ units: 1, activation: layers.relu({ threshold: 2 }) });
      const { y } = bent.forward(
        tf.tensor2d([[1, 2]]),
        { kernel: W, bias: b, mask: W },
        { training: false, seed: 0 },
      );
      return [affine(whole, W, b, 'linear'), y];
    });
    const [product, thresholded] = await Promise.all(tensors.map((t) => t.data()));
    expect(product![0]).toBeCloseTo(1.35, 5);
    expect(thresholded![0]).toBe(0); // 1.35 is below 2
    release(tensors);
  });

  test('tf.grad sees through dense, whose fused kernel it could not', async () => {
    const [dW, want] = scope(() => {
      const [x, b] = [tf.tensor2d([[1, -2]]), tf.tensor1d([0.5])];
      const W = tf.tensor2d([[3], [1]]);
      return [affine, reference.affine].map((f) => tf.grad((w) => f(x, w, b, 'sigmoid'))(W));
    });
    expect(await dW!.data()).toEqual(await want!.data());
    release([dW, want]);
  });
});

test('a row is used, or checked, by its own example', () => {
  for (const { op, name, example, drawn } of lowerings) {
    const shapes = example.filter((a) => Array.isArray(a));
    expect({ op, name, fits: !drawn || drawn.length <= shapes.length }).toEqual({ op, name, fits: true });
  }
});

describe('on tensorflow, MatMul is for products that no signal can break', () => {
  const row = lowerings.find(({ name }) => name === 'MatMul') as unknown as Lowering<'matMul'>;
  const applies = (version: string, a: number[], b: number[], ...transposed: [boolean, boolean]): boolean => {
    const running = tf.backend() as { binding?: { readonly TF_Version: string } };
    running.binding = { TF_Version: version };
    const tensors = [tf.zeros(a), tf.zeros(b)] as const;
    try {
      return row.when(...tensors, ...transposed);
    } finally {
      delete running.binding;
      release(tensors);
    }
  };
  const [always, keptBack, never] = [
    [true, true],
    [false, true],
    [false, false],
  ] as const;
  test.each<[readonly [boolean, boolean], number[], number[], boolean, boolean]>([
    [always, [7, 64], [64, 5], false, false],
    [keptBack, [7, 65], [65, 5], false, false],
    [always, [64, 7], [64, 5], true, false],
    [keptBack, [65, 7], [65, 5], true, false],
    [always, [7, 64], [5, 64], false, true],
    [keptBack, [7, 65], [5, 65], false, true],
    [always, [1, 784], [784, 300], false, false],
    [always, [784, 1], [784, 300], true, false],
    [always, [300, 784], [784, 1], false, false],
    [never, [2, 3, 4], [2, 4, 3], false, false],
    // Where it is slower: 3e7 multiplications and more.
    [keptBack, [127, 784], [784, 300], false, false],
    [never, [128, 784], [784, 300], false, false],
    [keptBack, [127, 784], [127, 300], true, false],
    [never, [128, 784], [128, 300], true, false],
    [keptBack, [127, 784], [300, 784], false, true],
    [never, [128, 784], [300, 784], false, true],
  ])('%j: %j · %j, transposed %s and %s', (expected, a, b, transposeA, transposeB) => {
    const versions = ['2.15.1', '2.15.1+handgrad.0123abcd'];
    expect(versions.map((version) => applies(version, a, b, transposeA, transposeB))).toEqual(expected);
  });
});

/** tfjs-node brings a copy of jest's globals down: it has a process of its own. */
const onTensorflow = (body: string): unknown => {
  const src = join(__dirname, '..', 'src');
  const script = `
    require(${JSON.stringify(join(__dirname, 'register.cjs'))});
    const tf = require('@tensorflow/tfjs-core');
    const from = (file) => require(${JSON.stringify(src)} + '/' + file);
    from('index.ts').useBackend('tensorflow').then(async () => {
      const before = tf.memory().numTensors;
      const found = await (async () => { ${body} })();
      process.stdout.write(JSON.stringify({ found, left: tf.memory().numTensors - before }));
    });`;
  const printed = execFileSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    cwd: join(__dirname, '..'),
  });
  return JSON.parse(printed.slice(printed.lastIndexOf('{"found"')));
};

const binding = join(__dirname, '..', 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');

(existsSync(binding) ? describe : describe.skip)('on tensorflow', () => {
  test('every row computes what the plain op does, and stays what it is at NaN and infinity', () => {
    const failed = onTensorflow(`
      const failed = [];
      for await (const r of from('check/lowerings.ts').checkLowerings('tensorflow', () => true))
        if (r.verdict !== 'pass') failed.push(r);
      return failed;`);
    expect(failed).toEqual({ found: [], left: 0 });
  });

  test('numbers are right however many there are: only so many are kept', () => {
    const wrong = onTensorflow(`
      const { lowered } = from('ops/lowerings.ts');
      const running = tf.backend();
      const { binding } = running;
      const own = new Set();
      const watched = {
        createTensor: (...args) => {
          const id = binding.createTensor(...args);
          own.add(id);
          return id;
        },
        deleteTensor: (id) => {
          own.delete(id);
          binding.deleteTensor(id);
        },
      };
      running.binding = new Proxy({}, { get: (_, name) => watched[name] ?? binding[name] });
      const wrong = [];
      for (const n of [...Array(600).keys(), 3, 599, 0]) {
        const y = tf.tidy(() => lowered.mul(lowered.add(2, n), tf.tensor1d([1, 2])));
        const got = [...(await y.data())].join();
        tf.dispose(y);
        if (got !== [2 + n, 4 + 2 * n].join()) wrong.push([n, got]);
      }
      return [wrong, own.size];`) as { found: [unknown[], number]; left: number };
    expect(wrong.found[0]).toEqual([]);
    expect(wrong.found[1]).toBeLessThan(300); // of some 1200
    expect(wrong.left).toBe(0);
  });

  test("what outlives a call does not share the caller's numbers, wherever they lie", () => {
    const changed = onTensorflow(`
      const { Model, layers, sequential } = from('index.ts');
      const passes = new Model(sequential([layers.flatten()]), { inputShape: [2, 2] });
      const model = new Model(sequential([layers.dense({ units: 1 })]), { inputShape: [16] });
      const changed = [];
      for (let offset = 0; offset < 16; offset++) {
        const data = new Float32Array(64).fill(1).subarray(offset, offset + 16);
        const y = passes.predict({ data, shape: [4, 2, 2] });
        model.setWeights({ 'dense/kernel': { data, shape: [16, 1] }, 'dense/bias': [0] });
        data.fill(9);
        const weights = model.getWeights();
        for (const t of [y, weights['dense/kernel']])
          if ((await t.data()).some((v) => v !== 1)) changed.push([offset, t.shape]);
        tf.dispose([y, weights]);
      }
      model.dispose();
      return changed;`);
    expect(changed).toEqual({ found: [], left: 0 });
  });

  test('tf.grad sees through what the rows compute', () => {
    const grads = onTensorflow(`
      const { lowered } = from('ops/lowerings.ts');
      const f = (x) => lowered.sum(lowered.square(lowered.matMul(x, x)));
      const g = tf.tidy(() => tf.grad(f)(tf.tensor2d([[1, 2], [3, 4]])));
      const values = [...(await g.data())];
      g.dispose();
      return values;`);
    // G = 2X², dX = G·Xᵀ + Xᵀ·G
    expect(grads).toEqual({ found: [158, 274, 266, 482], left: 0 });
  });
});
