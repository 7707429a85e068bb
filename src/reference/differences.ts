/** (E(x + εeᵢ) − E(x − εeᵢ))/2ε for every i: central differences, which know nothing of any derivative. */
export const centralDifferences = (
  E: (x: readonly number[]) => number,
  x: readonly number[],
  epsilon = 1e-5,
): number[] =>
  x.map((_, i) => {
    const moved = (by: number): number => E(x.with(i, x[i]! + by));
    return (moved(epsilon) - moved(-epsilon)) / (2 * epsilon);
  });
