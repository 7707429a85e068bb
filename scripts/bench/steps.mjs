/**
 * handgrad's training step against its peers': from the same weights, on the same batches, equal losses
 * first, then time. Every contestant makes tensors of the host's arrays and reads the loss in every step.
 */
import { interleave, median, ratioOf } from './measure.mjs';
import { startRunner } from './processes.mjs';
import { mlp } from './work.mjs';

const subject = 'handgrad';
/** jax-js has kernels of its own, in WebAssembly: it is compared with tfjs' wasm backend only. */
const peers = { wasm: ['LayersModel', 'minimize', 'jax-js'], cpu: ['LayersModel', 'minimize'] };
const onTfjs = (contestant) => contestant !== 'jax-js';
const tolerance = 1e-4;

/** The plain-JavaScript backend takes up to half a second a step: fewer of everything. */
const efforts = {
  wasm: { equalSteps: 10, warmUpMs: 1500, turnMs: 50, rowMs: 12_000, mostRounds: 41, detailSteps: 15 },
  cpu: { equalSteps: 4, warmUpMs: 500, turnMs: 50, rowMs: 12_000, mostRounds: 21, detailSteps: 3 },
};
const fewestRounds = 5;
const pilotRounds = 3;

const worstDifference = (ours, theirs) =>
  ours.reduce((worst, loss, i) => {
    const difference = Math.abs(theirs[i] - loss) / Math.abs(loss);
    return difference <= worst ? worst : difference; // a NaN wins
  }, 0);

const turnsOf = (runners, count) => runners.map((runner) => () => runner.turn(count));

/** How many steps a turn, and how many rounds, fit into the time that one row may take. */
const planRounds = async (runners, { turnMs, rowMs, mostRounds }) => {
  const pilot = await interleave(turnsOf(runners, 1), { rounds: pilotRounds, warmUp: pilotRounds });
  const stepMs = pilot.map(median);
  const count = Math.max(1, Math.round(turnMs / stepMs[0]));
  const roundMs = (count + 1) * stepMs.reduce((a, b) => a + b);
  return { count, rounds: Math.max(fewestRounds, Math.min(mostRounds, Math.floor(rowMs / roundMs))) };
};

/** One batch size on one backend: a row for each peer, and details of whoever runs on tfjs. */
const compare = async (runners, about, effort, say) => {
  const losses = [];
  for (const runner of runners) losses.push(await runner.losses(effort.equalSteps));
  for (const runner of runners) await runner.warmUp(effort.warmUpMs);
  const { count, rounds } = await planRounds(runners, effort);
  say(`${about.work}, ${about.backend}, batch ${about.batch}: ${rounds} rounds of ${count} steps`);
  const [ours, ...theirs] = await interleave(turnsOf(runners, count), { rounds });
  const rows = theirs.map((times, i) => {
    const lossDifference = worstDifference(losses[0], losses[i + 1]);
    return {
      ...about,
      peer: runners[i + 1].contestant,
      handgradMs: median(ours),
      peerMs: median(times),
      ratio: ratioOf(ours, times),
      lossesEqual: lossDifference <= tolerance,
      lossDifference,
    };
  });
  const details = [];
  for (const { contestant, details: measure } of runners)
    if (onTfjs(contestant)) details.push({ ...about, contestant, ...(await measure(effort.detailSteps)) });
  return { rows, details };
};

const checkLeaks = async (runner, about, say) => {
  say(`${about.work}, ${about.backend}, batch ${about.batch}: 1000 steps, for tensors left behind`);
  return { ...about, ...(await runner.alive()) };
};

/** @param say is told of the progress */
export const benchSteps = async ({ backends, batchSizes, say }) => {
  const rows = [];
  const details = [];
  const leaks = [];
  for (const backend of backends)
    for (const batch of batchSizes) {
      const about = { work: mlp.name, backend, batch };
      const runners = [];
      try {
        for (const name of [subject, ...peers[backend]])
          runners.push(await startRunner(name, backend, batch));
        const found = await compare(runners, about, efforts[backend], say);
        rows.push(...found.rows);
        details.push(...found.details);
        if (backend === backends[0] && batch === Math.min(...batchSizes))
          leaks.push(await checkLeaks(runners[0], about, say));
      } finally {
        for (const runner of runners) runner.stop();
      }
    }
  return { rows, details, leaks };
};
