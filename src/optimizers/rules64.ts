/**
 * What the optimizers are compared with: their papers' formulas in float64, one number at a time, with nothing
 * scaled and nothing moved out of the way. Where a paper and Keras differ (the place of ε, what averages start from),
 * Keras's.
 */

/** One number's update: returns the next w and changes the slots. `name` is its parameter's. */
export type Rule64 = (
  w: number,
  g: number,
  slots: Record<string, number>,
  t: number,
  name?: string,
) => number;

/** All the gradients of a step, clipped. */
export type Clip64 = (grads: readonly (readonly number[])[]) => readonly (readonly number[])[];

const { abs, max, min, sign, sqrt } = Math;

/** Loshchilov & Hutter 2019, algorithm 2, line by line; λ = 0 is Kingma & Ba 2015, algorithm 1. */
export const adamw =
  (eta: number, lambda: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): Rule64 =>
  (w, g, slots, t) => {
    slots.m = beta1 * (slots.m ?? 0) + (1 - beta1) * g;
    slots.v = beta2 * (slots.v ?? 0) + (1 - beta2) * g * g;
    const mHat = slots.m / (1 - beta1 ** t);
    const vHat = slots.v / (1 - beta2 ** t);
    return w - eta * (mHat / (sqrt(vHat) + epsilon) + lambda * w);
  };

/** Reddi et al. 2018, algorithm 2, with Adam's corrections of the bias, as in Keras. */
export const amsgrad =
  (eta: number, beta1: number, beta2: number, epsilon = 1e-7): Rule64 =>
  (w, g, slots, t) => {
    slots.m = beta1 * (slots.m ?? 0) + (1 - beta1) * g;
    slots.v = beta2 * (slots.v ?? 0) + (1 - beta2) * g * g;
    slots.most = max(slots.most ?? 0, slots.v);
    return w - (eta * (slots.m / (1 - beta1 ** t))) / (sqrt(slots.most / (1 - beta2 ** t)) + epsilon);
  };

/** Kingma & Ba 2015, algorithm 2; ε is Keras's. */
export const adamax =
  (eta: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): Rule64 =>
  (w, g, slots, t) => {
    slots.m = beta1 * (slots.m ?? 0) + (1 - beta1) * g;
    slots.u = max(beta2 * (slots.u ?? 0), abs(g));
    return w - ((eta / (1 - beta1 ** t)) * slots.m) / (slots.u + epsilon);
  };

/** Dozat 2016, with Keras 3's μ. */
export const nadam =
  (eta: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): Rule64 =>
  (w, g, slots, t) => {
    const mu = beta1 * (1 - 0.5 * 0.96 ** t);
    const muNext = beta1 * (1 - 0.5 * 0.96 ** (t + 1));
    slots.product = (slots.product ?? 1) * mu;
    slots.m = beta1 * (slots.m ?? 0) + (1 - beta1) * g;
    slots.v = beta2 * (slots.v ?? 0) + (1 - beta2) * g * g;
    const mHat = (muNext * slots.m) / (1 - slots.product * muNext) + ((1 - mu) * g) / (1 - slots.product);
    return w - (eta * mHat) / (sqrt(slots.v / (1 - beta2 ** t)) + epsilon);
  };

/** Hinton 2012; Graves 2013 for the centered form. */
export const rmsprop =
  (eta: number, rho = 0.9, momentum = 0, centered = false, epsilon = 1e-7): Rule64 =>
  (w, g, slots) => {
    slots.v = rho * (slots.v ?? 0) + (1 - rho) * g * g;
    slots.mean = rho * (slots.mean ?? 0) + (1 - rho) * g;
    const root = sqrt(slots.v - (centered ? slots.mean ** 2 : 0) + epsilon);
    slots.b = momentum * (slots.b ?? 0) + (eta * g) / root;
    return w - slots.b;
  };

/** Duchi et al. 2011. */
export const adagrad =
  (eta: number, start = 0.1, epsilon = 1e-7): Rule64 =>
  (w, g, slots) => {
    slots.a = (slots.a ?? start) + g * g;
    return w - (eta * g) / sqrt(slots.a + epsilon);
  };

/** Zeiler 2012, algorithm 1. */
export const adadelta =
  (eta: number, rho = 0.95, epsilon = 1e-7): Rule64 =>
  (w, g, slots) => {
    slots.a = rho * (slots.a ?? 0) + (1 - rho) * g * g;
    const delta = (-sqrt((slots.d ?? 0) + epsilon) / sqrt(slots.a + epsilon)) * g;
    slots.d = rho * (slots.d ?? 0) + (1 - rho) * delta * delta;
    return w + eta * delta;
  };

/** Chen et al. 2023, algorithm 2. */
export const lion =
  (eta: number, beta1 = 0.9, beta2 = 0.99): Rule64 =>
  (w, g, slots) => {
    const m = slots.m ?? 0;
    slots.m = beta2 * m + (1 - beta2) * g;
    return w - eta * sign(beta1 * m + (1 - beta1) * g);
  };

/** McMahan et al. 2013, algorithm 1, coordinate by coordinate; z = 0 at first whatever w is, as in Keras. */
export const ftrl =
  (eta: number, { power = -0.5, start = 0.1, l1 = 0, l2 = 0, shrinkage = 0, beta = 0 } = {}): Rule64 =>
  (w, g, slots) => {
    const before = slots.n ?? start;
    slots.n = before + g * g;
    const sigma = (slots.n ** -power - before ** -power) / eta;
    slots.z = (slots.z ?? 0) + g + 2 * shrinkage * w - sigma * w;
    if (abs(slots.z) <= l1) return 0;
    return (sign(slots.z) * l1 - slots.z) / ((beta + slots.n ** -power) / eta + 2 * l2);
  };

/** Sutskever et al. 2013: v is a displacement. */
export const sgd =
  (eta: (t: number) => number, momentum = 0, nesterov = false): Rule64 =>
  (w, g, slots, t) => {
    slots.v = momentum * (slots.v ?? 0) - eta(t) * g;
    return w + (nesterov ? momentum * slots.v - eta(t) * g : slots.v);
  };

/** The average that starts at the first weight that was reached (Keras). */
export const withAverage =
  (rule: Rule64, momentum: number): Rule64 =>
  (w, g, slots, t, name) => {
    const next = rule(w, g, slots, t, name);
    slots.average = t === 1 ? next : momentum * slots.average! + (1 - momentum) * next;
    return next;
  };

const norm = (g: readonly number[]): number => sqrt(g.reduce((sum, v) => sum + v * v, 0));
const scaled = (g: readonly number[], c: number, by: number): number[] =>
  g.map((v) => (by > c ? (v * c) / by : v));

export const clipValue =
  (c: number): Clip64 =>
  (grads) =>
    grads.map((g) => g.map((v) => max(-c, min(c, v))));
export const clipNorm =
  (c: number): Clip64 =>
  (grads) =>
    grads.map((g) => scaled(g, c, norm(g)));
export const globalClipNorm =
  (c: number): Clip64 =>
  (grads) =>
    grads.map((g) => scaled(g, c, norm(grads.flat())));
