/** Every optimizer, step by step: each step's displacement from the start, with random gradients. */
import {
  train,
  type Optimizer as TfOptimizer,
  type Tensor,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { useBackend, type BackendName } from '../backends/index.js';
import type { Tensors } from '../contract.js';
import { release, retain, scope } from '../memory.js';
import { applyTo, clip, rateAt } from '../optimizers/apply.js';
import { optimizerRows, type OptimizerCase } from '../optimizers/registry.js';
import type { Rule64 } from '../optimizers/rules64.js';
import type { Optimizer } from '../optimizers/contract.js';
import type { Report } from './case.js';
import { allowed, beyond16Bits, has32Bits } from './devices.js';
import { caseName } from './cases.js';
import { makeInput, type HostTensor } from './inputs.js';
import { killMutants } from './mutants.js';
import { compare } from './numbers.js';
import { upload } from './subject.js';

const steps = 20;
interface Parameter {
  readonly name: string;
  readonly start: HostTensor;
  readonly gradient: (t: number) => HostTensor;
}
const parameter = (name: string, shape: readonly number[], seed: number): Parameter => ({
  name,
  start: makeInput('normal', shape, undefined, seed),
  gradient: (t) => makeInput('normal', shape, undefined, 10 * seed + t),
});
/** Two of different sizes, so that norms of one and of all differ. */
const parameters = [parameter('dense/kernel', [4, 3], 11), parameter('dense/bias', [3], 41)];
const start = parameters.flatMap((p) => [...p.start.values]);

/** What has been travelled since the start: a wrong update is not hidden behind a large weight. */
const displacement = (w: readonly number[]): Float32Array => Float32Array.from(start, (s, i) => w[i]! - s);

/** Reads and frees the parameters of each step. */
const readAll = async (history: readonly (readonly Tensor[])[]): Promise<Float32Array[]> => {
  const values = await Promise.all(
    history.map(async (ws) =>
      displacement((await Promise.all(ws.map((w) => w.data()))).flatMap((v) => [...v])),
    ),
  );
  release(history);
  return values;
};

const ours = (optimizer: Optimizer, slot: string | undefined): Promise<Float32Array[]> =>
  readAll(
    scope(() => {
      let state: readonly { w: Tensor; slots: Tensors<string> | undefined }[] = parameters.map((p) => ({
        w: upload(p.start),
        slots: undefined,
      }));
      return Array.from({ length: steps }, (_, i) => {
        const moment = { t: i + 1, learningRate: rateAt(optimizer, i) };
        const grads = clip(
          optimizer,
          new Map(parameters.map(({ name, gradient }) => [name, upload(gradient(i + 1))])),
        );
        state = parameters.map(({ name }, j) =>
          applyTo(optimizer, name, { ...state[j]!, g: grads.get(name)! }, moment),
        );
        return state.map(({ w, slots }) => (slot === undefined ? w : slots![slot]!));
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
  const ws: Variable[] = scope(() => parameters.map((p) => variable(upload(p.start))));
  try {
    return await readAll(
      Array.from({ length: steps }, (_, i) =>
        scope(() => {
          optimizer.applyGradients(
            Object.fromEntries(ws.map((w, j) => [w.name, upload(parameters[j]!.gradient(i + 1))])),
          );
          return retain(ws.map((w) => w.clone()));
        }),
      ),
    );
  } finally {
    release([ws, optimizer]); // its own dispose() forgets the learning rate's tensor of tf.train.momentum
    await useBackend(backend);
  }
};

const float64 = (rule: Rule64, { clip64, slot }: OptimizerCase): Float32Array[] => {
  const ws = parameters.map((p) => [...p.start.values]);
  const slots = ws.map((w) => w.map((): Record<string, number> => ({})));
  return Array.from({ length: steps }, (_, i) => {
    const given = parameters.map((p) => [...p.gradient(i + 1).values]);
    const grads = clip64?.(given) ?? given;
    ws.forEach((w, j) =>
      w.forEach((v, k) => (w[k] = rule(v, grads[j]![k]!, slots[j]![k]!, i + 1, parameters[j]!.name))),
    );
    return displacement(slot === undefined ? ws.flat() : slots.flat().map((s) => s[slot]!));
  });
};

const verdictOf = (name: string, notes: readonly string[]): Pick<Report, 'verdict' | 'notes'> => {
  const excuse = has32Bits() ? undefined : beyond16Bits[name];
  if (excuse === undefined) return { verdict: notes.length ? 'fail' : 'pass', notes };
  return notes.length
    ? { verdict: 'skip', notes: [excuse] }
    : { verdict: 'fail', notes: [`it passes now: the skip can go (${excuse})`] };
};

export async function* checkOptimizers(
  backend: BackendName,
  wanted: (kind: string, name: string) => boolean,
): AsyncGenerator<Report> {
  for (const [kind, { factory, cases }] of Object.entries(optimizerRows))
    for (const c of cases) {
      const name = caseName(kind, c as never);
      if (!wanted('optimizer', name)) continue;
      const got = await ours((factory as (args: object) => Optimizer)(c.args), c.slot);
      const want = c.tfjs ? await theirs(c.tfjs, backend) : float64(c.float64!, c);
      const tolerance = allowed(c.tolerance ?? 1e-5);
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
      const judged = verdictOf(name, notes);
      yield {
        name,
        kind: 'optimizer',
        backend,
        oracle: c.tfjs ? 'tf.train' : 'float64',
        worst: judged.verdict === 'skip' ? 0 : worst,
        tolerance,
        ...judged,
        mutants: made,
        killed: made - survived.length,
      };
    }
}
