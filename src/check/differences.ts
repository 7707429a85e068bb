/**
 * Finite differences of the forward pass, on the backend that is being checked:
 * f′ ≈ (f(−2h) − 8f(−h) + 8f(h) − f(2h)) / 12h, f = Σ dy ⊙ y summed in float64; at two step sizes, so that
 * a coordinate that crosses a kink is noticed and left out. Knows nothing of any derivative.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { release, scope } from '../memory.js';
import { rng } from '../random.js';
import type { HostTensor } from './inputs.js';
import { dxName, paramTree, runForward, upload, type Subject } from './subject.js';

const step = 0.02;
/** Coordinates tried in each tensor: all of a small one. */
const most = 16;

/** Derivatives at sampled coordinates of one tensor. */
export interface Sampled {
  readonly at: readonly number[];
  readonly values: Float32Array;
}

const value = async (subject: Subject, name: string, changed: HostTensor): Promise<number> => {
  const at = (key: string, own: HostTensor): Tensor => upload(key === name ? changed : own);
  const y = scope(
    () =>
      runForward(
        subject,
        subject.inputs.map((x, i) => at(dxName(subject, i), x)),
        paramTree(subject, (path) => at(`d ${path}`, subject.params.get(path)!)),
      ).y as Tensor,
  );
  const values = await y.data();
  release(y);
  return subject.dy.values.reduce((sum, d, i) => sum + d * values[i]!, 0);
};

const derivative = async (
  subject: Subject,
  name: string,
  own: HostTensor,
  i: number,
  h: number,
): Promise<number> => {
  const f = async (shift: number): Promise<number> => {
    const values = own.values.slice();
    values[i] = own.values[i]! + shift;
    return value(subject, name, { ...own, values });
  };
  return ((await f(-2 * h)) - (await f(2 * h)) + 8 * ((await f(h)) - (await f(-h)))) / (12 * h);
};

/** Sampled derivatives of every differentiable input and trained parameter, by name. */
export const differences = async (subject: Subject): Promise<Map<string, Sampled>> => {
  const targets: [string, HostTensor][] = [
    ...subject.inputs.flatMap((x, i): [string, HostTensor][] =>
      subject.differentiable[i] ? [[dxName(subject, i), x]] : [],
    ),
    ...subject.trained.map((path): [string, HostTensor] => [`d ${path}`, subject.params.get(path)!]),
  ];
  const found = new Map<string, Sampled>();
  for (const [name, own] of targets) {
    const random = rng(subject.seed);
    const all = [...own.values.keys()];
    while (all.length > most) all.splice(random.integer(all.length), 1);
    const both: { i: number; coarse: number; fine: number }[] = [];
    for (const i of all)
      both.push({
        i,
        coarse: await derivative(subject, name, own, i, step),
        fine: await derivative(subject, name, own, i, step / 2),
      });
    const scale = Math.max(...both.map(({ fine }) => Math.abs(fine)), 1e-3);
    const smooth = both.filter(({ coarse, fine }) => Math.abs(coarse - fine) <= 1e-3 * scale);
    found.set(name, {
      at: smooth.map(({ i }) => i),
      values: Float32Array.from(smooth.map(({ fine }) => fine)),
    });
  }
  return found;
};
