/**
 * handgrad's training step against its peers': from the same weights, on the same batches, equal losses
 * first, then time. Every contestant makes tensors of the host's arrays and reads the loss in every step.
 */
import { interleave, median, ratioOf } from './measure.mjs';
import { torchIsMissing } from './contestants/pytorch.mjs';
import { startRunner } from './processes.mjs';
import { mlp } from './work.mjs';

const subject = 'handgrad';
/** jax-js has kernels of its own, in WebAssembly and for WebGPU; PyTorch is native, and so compared with what is. */
const peers = {
  wasm: ['LayersModel', 'minimize', 'jax-js'],
  cpu: ['LayersModel', 'minimize'],
  tensorflow: ['LayersModel', 'minimize', 'PyTorch'],
  webgpu: ['LayersModel', 'minimize', 'jax-js'],
};
const onTfjs = (contestant) => !['jax-js', 'PyTorch'].includes(contestant);
/** Kernels can be timed one by one where they are synchronous, and tfjs' registry is asked for each. */
const timesKernels = ['wasm', 'cpu'];
const tolerance = 1e-4;

/** The plain-JavaScript backend takes up to half a second a step: fewer of everything. */
const efforts = {
  wasm: { equalSteps: 10, warmUpMs: 1500, turnMs: 50, rowMs: 12_000, mostRounds: 41, detailSteps: 15 },
  tensorflow: { equalSteps: 10, warmUpMs: 1500, turnMs: 50, rowMs: 12_000, mostRounds: 41, detailSteps: 15 },
  webgpu: { equalSteps: 4, warmUpMs: 1500, turnMs: 50, rowMs: 20_000, mostRounds: 21, detailSteps: 3 },
  cpu: { equalSteps: 4, warmUpMs: 500, turnMs: 50, rowMs: 12_000, mostRounds: 21, detailSteps: 3 },
};
const fewestRounds = 5;
const pilotRounds = 3;

export const worstDifference = (ours, theirs) =>
  ours.reduce((worst, loss, i) => {
    const difference = Math.abs(theirs[i] - loss) / Math.abs(loss);
    return difference <= worst ? worst : difference; // a NaN wins
  }, 0);

export const turnsOf = (runners, count) => runners.map((runner) => () => runner.turn(count));

/** How many steps a turn, and how many rounds, fit into the time that one row may take. */
export const planRounds = async (runners, { turnMs, rowMs, mostRounds }) => {
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
    if (onTfjs(contestant) && timesKernels.includes(about.backend))
      details.push({ ...about, contestant, ...(await measure(effort.detailSteps)) });
  return { rows, details };
};

/** They do not depend on the batch. */
const kernelsOf = async (runners, backend) => {
  const found = [];
  for (const runner of runners)
    if (onTfjs(runner.contestant))
      found.push({ backend, contestant: runner.contestant, ...(await runner.kernels()) });
  return found;
};

const contestantsOf = (backend, say) => {
  const missing = peers[backend].includes('PyTorch') ? torchIsMissing() : undefined;
  if (missing) say(`PyTorch takes no part: ${missing}`);
  return [subject, ...peers[backend].filter((name) => name !== 'PyTorch' || !missing)];
};

const checkLeaks = async (runner, about, say) => {
  say(`${about.work}, ${about.backend}, batch ${about.batch}: 1000 steps, for tensors left behind`);
  return { ...about, ...(await runner.alive()) };
};

/** One backend: all batch sizes. */
const benchBackend = async (backend, batchSizes, say) => {
  const found = { rows: [], details: [], leaks: [], kernels: [], threads: [] };
  const names = contestantsOf(backend, say);
  for (const batch of batchSizes) {
    const about = { work: mlp.name, backend, batch };
    const runners = [];
    try {
      for (const name of names) runners.push(await startRunner(name, backend, batch));
      const { rows, details } = await compare(runners, about, efforts[backend], say);
      found.rows.push(...rows);
      found.details.push(...details);
      if (batch !== batchSizes[0]) continue;
      found.kernels.push(...(await kernelsOf(runners, backend)));
      found.threads.push({ backend, threads: await runners[0].threads() });
      if (backend !== 'cpu' && backend !== 'webgpu')
        found.leaks.push(await checkLeaks(runners[0], about, say));
    } finally {
      for (const runner of runners) runner.stop();
    }
  }
  return found;
};

/**
 * @param optional - backends that are left out, with a line, where they do not start
 * @param say is told of the progress
 */
export const benchSteps = async ({ backends, optional, batchSizes, say }) => {
  const found = [];
  for (const backend of backends) {
    if (optional.includes(backend)) {
      try {
        (await startRunner(subject, backend, 1)).stop();
      } catch (error) {
        say(`${backend} takes no part: ${error.message.split('\n', 1)[0]}`);
        continue;
      }
    }
    found.push(await benchBackend(backend, batchSizes, say));
  }
  const all = (part) => found.flatMap((one) => one[part]);
  return {
    rows: all('rows'),
    details: all('details'),
    leaks: all('leaks'),
    kernels: all('kernels'),
    threads: all('threads'),
  };
};
