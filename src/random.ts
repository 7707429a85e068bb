/**
 * Seeded randomness on the host: the same numbers on every backend. A seed is a 32-bit integer; a new
 * stream is derived from a seed and a name, so that adding a layer does not change its neighbours' draws.
 */

/** Derives a seed from a seed and a name: FNV-1a over the name, then MurmurHash3's finalizer. */
export const deriveSeed = (seed: number, name: string | number): number => {
  let h = (seed ^ 0x811c9dc5) >>> 0;
  for (const c of String(name)) h = Math.imul(h ^ c.codePointAt(0)!, 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** Independent streams of uniform and normal numbers from one seed. */
export interface Rng {
  /** Uniform in [0, 1), 32 bits of it. */
  uniform(): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** Uniform integer in [0, below). */
  integer(below: number): number;
}

/** sfc32 (Chris Doty-Humphrey's Small Fast Counter generator, PractRand), 128 bits of state. */
export const rng = (seed: number): Rng => {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let d = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  let spare: number | undefined;
  const uniform = (): number => next() / 0x1_0000_0000;
  return {
    uniform,
    integer: (below) => Math.floor(uniform() * below),
    normal: () => {
      if (spare !== undefined) {
        const z = spare;
        spare = undefined;
        return z;
      }
      const r = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 − u is never 0
      const angle = 2 * Math.PI * uniform();
      spare = r * Math.sin(angle);
      return r * Math.cos(angle);
    },
  };
};

/** A random permutation of 0 … n−1 (Fisher–Yates). */
export const permutation = (n: number, seed: number): Int32Array => {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const random = rng(seed);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
};
