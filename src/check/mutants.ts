/**
 * The checker is checked: each of these ways to be wrong must be noticed. One that changes nothing (the
 * reverse of a constant) is an identity, and does not count.
 */
type Mutant = (g: Float32Array) => Float32Array;

const changed = (g: Float32Array, at: number, to: number): Float32Array => {
  const copy = g.slice();
  copy[at] = to;
  return copy;
};
const middle = (g: Float32Array): number => g.length >> 1;
const largest = (g: Float32Array): number => g.reduce((m, v) => Math.max(m, Math.abs(v)), 0);

export const mutants: Readonly<Record<string, Mutant>> = {
  '× 1.01': (g) => g.map((v) => v * 1.01),
  negated: (g) => g.map((v) => -v),
  zeroed: (g) => g.map(() => 0),
  'one NaN': (g) => changed(g, middle(g), NaN),
  'one Infinity': (g) => changed(g, middle(g), Infinity),
  reversed: (g) => g.slice().reverse(),
  'one element off': (g) => changed(g, middle(g), g[middle(g)]! + 0.01 * largest(g)),
  'one short': (g) => g.slice(0, -1),
};

const same = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((v, i) => v === b[i] || (v === 0 && b[i] === 0));

/** How many mutants of g there are that are not g itself, and the names of those that `passes` lets through. */
export const killMutants = (
  g: Float32Array,
  passes: (mutant: Float32Array) => boolean,
): { made: number; survived: string[] } => {
  const real = Object.entries(mutants)
    .map(([name, mutate]) => ({ name, values: mutate(g) }))
    .filter(({ values }) => !same(values, g));
  return { made: real.length, survived: real.filter(({ values }) => passes(values)).map(({ name }) => name) };
};
