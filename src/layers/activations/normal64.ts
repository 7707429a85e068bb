/** The normal distribution in float64, for oracles: by its series and its continued fraction, not by a fit. */

export const density64 = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Φ(−a), a ≥ 0: ½ − φ(a)·(a + a³/3 + a⁵/(3·5) + …), and from 4 on φ(a)/(a + 1/(a + 2/(a + 3/…))) (Laplace). */
const tail64 = (a: number): number => {
  if (a < 4) {
    let [term, sum] = [a, 0];
    for (let k = 3; term > 1e-20; k += 2) {
      sum += term;
      term *= (a * a) / k;
    }
    return 0.5 - density64(a) * sum;
  }
  let fraction = a;
  for (let k = 100; k > 0; k--) fraction = a + k / fraction;
  return density64(a) / fraction;
};

/** Φ(x). */
export const normal64 = (x: number): number => (x > 0 ? 1 - tail64(x) : tail64(-x));
