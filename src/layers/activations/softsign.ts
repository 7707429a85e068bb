import { layer } from '../../contract.js';
import { abs, add, div, square } from '../../ops/index.js';
import { layerFactory } from '../../options.js';

/** y = x/a,   a = 1 + |x|    dx = dy ⊙ 1/a²    (Bergstra et al. 2009; Keras: softsign) */
export const softsign = layerFactory('softsign', {}, () =>
  layer({
    range: [-1, 1],
    mask: 'pass',
    outShape: (x) => x,
    forward: (x) => {
      const a = add(1, abs(x));
      return { y: div(x, a), cache: { a } };
    },
    backward: (dy, { a }) => ({ dx: () => div(dy, square(a)) }),
  }),
);
