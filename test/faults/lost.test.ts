/** A GPU that goes away: an error that says so, soon, and training that goes on where it was. */
import { join } from 'node:path';
import type { Pair } from '../../src/hosts/contract.js';
import { runTask, testPairs } from '../hosts/runTask.js';

const gpus: readonly Pair[] = [
  { host: 'browser', backend: 'webgl' },
  { host: 'browser', backend: 'webgpu' },
  { host: 'node', backend: 'webgpu' },
];
const oneOfEach = gpus.filter(({ host, backend }) => host === 'node' || backend === 'webgl');

interface Seen {
  readonly thrown: boolean;
  readonly code?: string;
  readonly message?: string;
}
interface Report {
  readonly backend: string;
  readonly fit: Seen;
  readonly after: Readonly<Record<string, Seen>>;
  readonly stillLost: Seen;
  readonly initialEpoch: number;
  readonly epochs: readonly number[];
  readonly worst: number;
  readonly loss: number;
  readonly tensorsLeft: number;
}

const file = join(__dirname, 'lost.task.mjs');

const expectLoss = ({ backend }: Pair, { thrown, code, message }: Seen): void => {
  expect({ thrown, code }).toEqual({ thrown: true, code: 'backend' });
  expect(message).toContain(`Backend "${backend}" has lost its GPU`);
  expect(message).toContain(`useBackend('${backend}')`);
  expect(message).toContain('model.restore()');
};

testPairs(
  'lost in a step, fit ends with an error; started anew, it comes to the same weights',
  gpus,
  async (pair) => {
    const { backend, fit, after, stillLost, initialEpoch, epochs, worst, tensorsLeft } = await runTask<Report>(pair, file, { when: 'batch' }); // prettier-ignore
    expectLoss(pair, fit);
    expect(Object.keys(after)).toEqual([
      'fit',
      'evaluate',
      'predict',
      'trainOnBatch',
      'getWeights',
      'restore',
    ]);
    for (const seen of Object.values(after)) expectLoss(pair, seen);
    expectLoss(pair, stillLost);
    expect({ backend, initialEpoch, epochs }).toEqual({ backend: pair.backend, initialEpoch: 2, epochs: [2, 3, 4] }); // prettier-ignore
    expect({ worst, tensorsLeft }).toEqual({ worst: 0, tensorsLeft: 0 });
  },
);

testPairs('lost while it is read, the reading ends too', gpus, async (pair) => {
  const { fit, initialEpoch, worst } = await runTask<Report>(pair, file, { when: 'reading' });
  expectLoss(pair, fit);
  expect({ initialEpoch, worst }).toEqual({ initialEpoch: 2, worst: 0 });
});

testPairs('lost at the end of an epoch, training goes on on wasm', oneOfEach, async (pair) => {
  const { backend, fit, epochs, worst, tensorsLeft } = await runTask<Report>(pair, file, { when: 'epochEnd', goOnWith: 'wasm' }); // prettier-ignore
  expectLoss(pair, fit);
  expect({ backend, epochs, tensorsLeft }).toEqual({ backend: 'wasm', epochs: [2, 3, 4], tensorsLeft: 0 });
  expect(worst).toBeLessThan(1e-6);
});

testPairs('lost after fit, its end is what is restored', oneOfEach, async (pair) => {
  const { fit, after, initialEpoch, epochs, worst, tensorsLeft } = await runTask<Report>(pair, file, { when: 'after' }); // prettier-ignore
  expect(fit.thrown).toBe(false);
  for (const seen of Object.values(after)) expectLoss(pair, seen);
  expect({ initialEpoch, epochs, worst, tensorsLeft }).toEqual({ initialEpoch: 5, epochs: [], worst: 0, tensorsLeft: 0 }); // prettier-ignore
});
