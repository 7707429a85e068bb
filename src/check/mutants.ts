/**
 * The checker is checked: each of these ways to be wrong must be noticed. One that changes nothing (the
 * reverse of a constant), or less than what is allowed tells from noise, is an identity, and does not count.
 */
import { largest, type Floats } from './numbers.js';

type Mutant = (g: Floats) => Floats;

const changed = (g: Floats, at: number, to: number): Floats => {
  const copy = g.slice();
  copy[at] = to;
  return copy;
};
const middle = (g: Floats): number => g.length >> 1;

/** The smaller half of the elements becomes 0, but for those below a thousandth of the largest. */
const withoutSmall: Mutant = (g) => {
  const least = 1e-3 * largest(g);
  const bySize = [...g.keys()].sort((i, j) => Math.abs(g[i]!) - Math.abs(g[j]!));
  const copy = g.slice();
  for (const i of bySize.slice(0, g.length >> 1)) if (Math.abs(g[i]!) >= least) copy[i] = 0;
  return copy;
};

export const mutants: Readonly<Record<string, Mutant>> = {
  '× 1.01': (g) => g.map((v) => v * 1.01),
  negated: (g) => g.map((v) => -v),
  zeroed: (g) => g.map(() => 0),
  'small ones zeroed': withoutSmall,
  'one NaN': (g) => changed(g, middle(g), NaN),
  'one Infinity': (g) => changed(g, middle(g), Infinity),
  reversed: (g) => g.slice().reverse(),
  'one element off': (g) => changed(g, middle(g), g[middle(g)]! + 0.01 * largest(g)),
  'one short': (g) => g.slice(0, -1),
};

/** NaN is never near. */
const near = (a: Floats, b: Floats, allowed: number): boolean =>
  a.length === b.length && a.every((v, i) => Math.abs(v - b[i]!) <= allowed);

/**
 * How many mutants of g there are that are not g itself, and the names of those that `passes` lets through.
 *
 * @param tolerance - what `passes` allows: a mutant has to be off by twice that, or it may hide in g's own error
 */
export const killMutants = (
  g: Floats,
  passes: (mutant: Floats) => boolean,
  tolerance = 0,
): { made: number; survived: string[] } => {
  const allowed = 2 * tolerance * largest(g);
  const real = Object.entries(mutants)
    .map(([name, mutate]) => ({ name, values: mutate(g) }))
    .filter(({ values }) => !near(values, g, allowed));
  return { made: real.length, survived: real.filter(({ values }) => passes(values)).map(({ name }) => name) };
};
