/** Every optimizer, step by step: each step's displacement from the start, with random gradients. */
import {
  train,
  type Optimizer as TfOptimizer,
  type Tensor,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { useBackend, type BackendName } from '../backends.js';
import type { Tensors } from '../contract.js';
import { release, retain, scope } from '../memory.js';
import { applyTo, clip, rateAt } from '../optimizers/apply.js';
import { optimizerRows, type OptimizerCase, type Rule64 } from '../optimizers/registry.js';
import type { Optimizer } from '../optimizers/contract.js';
import type { Report } from './case.js';
import { caseName } from './cases.js';
import { makeInput, type HostTensor } from './inputs.js';
import { killMutants } from './mutants.js';
import { compare } from './numbers.js';
import { upload } from './subject.js';

const steps = 20;
const shape = [4, 3];
const start = makeInput('normal', shape, undefined, 11);
const gradient = (t: number): HostTensor => makeInput('normal', shape, undefined, 100 + t);
/** What has been travelled since the start: a wrong update is not hidden behind a large weight. */
const displacement = (w: ArrayLike<number>): Float32Array =>
  Float32Array.from(start.values, (s, i) => w[i]! - s);

/** Reads and frees the weights after each step. */
const readAll = async (weights: readonly Tensor[]): Promise<Float32Array[]> => {
  const values = await Promise.all(weights.map(async (w) => displacement(await w.data())));
  release(weights);
  return values;
};

const ours = (optimizer: Optimizer): Promise<Float32Array[]> =>
  readAll(
    scope(() => {
      let w = upload(start);
      let slots: Tensors<string> | undefined;
      return Array.from({ length: steps }, (_, i) => {
        const moment = { t: i + 1, learningRate: rateAt(optimizer, i) };
        const [g] = [...clip(optimizer, new Map([['w', upload(gradient(i + 1))]])).values()];
        ({ w, slots } = applyTo(optimizer, 'w', { w, g: g!, slots }, moment));
        return w;
      });
    }),
  );

const theirs = async (
  [name, ...args]: NonNullable<OptimizerCase['tfjs']>,
  backend: BackendName,
): Promise<Float32Array[]> => {
  await useBackend('cpu');
  const make = (train as unknown as Record<string, (...args: readonly (number | boolean)[]) => TfOptimizer>)[
    name
  ]!;
  const optimizer = make.apply(train, args as number[]);
  const w: Variable = scope(() => variable(upload(start)));
  try {
    return await readAll(
      Array.from({ length: steps }, (_, i) =>
        scope(() => {
          optimizer.applyGradients({ [w.name]: upload(gradient(i + 1)) });
          return retain(w.clone());
        }),
      ),
    );
  } finally {
    release([w, optimizer]); // its own dispose() forgets the learning rate's tensor of tf.train.momentum
    await useBackend(backend);
  }
};

const float64 = (rule: Rule64): Float32Array[] => {
  const w = Float64Array.from(start.values);
  const slots = Array.from(w, () => ({}));
  return Array.from({ length: steps }, (_, i) => {
    const g = gradient(i + 1).values;
    w.forEach((v, j) => (w[j] = rule(v, g[j]!, slots[j]!, i + 1)));
    return displacement(w);
  });
};

export async function* checkOptimizers(
  backend: BackendName,
  wanted: (kind: string, name: string) => boolean,
): AsyncGenerator<Report> {
  for (const [kind, { factory, cases }] of Object.entries(optimizerRows))
    for (const c of cases) {
      const name = caseName(kind, c as never);
      if (!wanted('optimizer', name)) continue;
      const got = await ours((factory as (args: object) => Optimizer)(c.args));
      const want = c.tfjs ? await theirs(c.tfjs, backend) : float64(c.float64!);
      const { tolerance = 1e-5 } = c;
      const notes: string[] = [];
      let worst = 0;
      got.forEach((g, i) => {
        const { error, ok } = compare(g, want[i]!, tolerance);
        worst = Math.max(worst, error);
        if (!ok)
          notes.push(
            `step ${i + 1}: off by ${error.toExponential(1)}, ${tolerance.toExponential(1)} allowed`,
          );
      });
      const { made, survived } = killMutants(
        got.at(-1)!,
        (m) => compare(m, want.at(-1)!, tolerance).ok,
        tolerance,
      );
      if (survived.length && !notes.length) notes.push(`wrong updates that pass: ${survived.join(', ')}`);
      yield {
        name,
        kind: 'optimizer',
        backend,
        oracle: c.tfjs ? 'tf.train' : 'float64',
        worst,
        tolerance,
        verdict: notes.length ? 'fail' : 'pass',
        notes,
        mutants: made,
        killed: made - survived.length,
      };
    }
}
