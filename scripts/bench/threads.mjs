/** wasm with one thread against two, in turns: a product of matrices, and a training step. */
import { interleave, median, ratioOf } from './measure.mjs';
import { startRunner } from './processes.mjs';
import { planRounds, turnsOf, worstDifference } from './steps.mjs';
import { mlp } from './work.mjs';

const effort = { turnMs: 50, rowMs: 12_000, mostRounds: 41 };
const warmUpMs = 1500;
const equalSteps = 10;

const works = [
  { work: 'matMul 512×512 · 512×512', contestant: 'product', batch: 1 },
  { work: `${mlp.name}, batch 256`, contestant: 'handgrad', batch: 256 },
];

/** @param say is told of the progress */
export const benchThreads = async ({ say }) => {
  const results = [];
  for (const { work, contestant, batch } of works) {
    const runners = [];
    try {
      for (const threads of [2, 1]) {
        const runner = await startRunner(contestant, 'wasm', batch, { threads });
        runners.push(runner);
        const running = await runner.threads();
        if (running !== threads) throw new Error(`expected ${threads} threads, received ${running}`);
      }
      const losses = [];
      for (const runner of runners) losses.push(await runner.losses(equalSteps));
      for (const runner of runners) await runner.warmUp(warmUpMs);
      const { count, rounds } = await planRounds(runners, effort);
      say(`${work}: ${rounds} rounds of ${count}`);
      const [two, one] = await interleave(turnsOf(runners, count), { rounds });
      const difference = worstDifference(...losses);
      results.push({
        work,
        oneMs: median(one),
        twoMs: median(two),
        ratio: ratioOf(two, one),
        equal: difference === 0,
      });
    } finally {
      for (const runner of runners) runner.stop();
    }
  }
  return results;
};
