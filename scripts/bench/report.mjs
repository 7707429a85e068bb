/** The figures as text, and what is wrong with them. */
import { megabytes, milliseconds, percent, table, times } from './table.mjs';

const how = `One training step: forward, loss, backward, update. SGD. Every contestant gets the same batches as
arrays of the host, makes tensors of them in every step (one-hot targets for all), and its loss is
awaited and read in every step. handgrad and LayersModel: trainOnBatch; minimize: optimizer.minimize
on tf.variableGrads; jax-js: the whole step in one jit; PyTorch: eager, timed in its own process. Each runs in a process of its own, one at a
time: they take turns in short rounds, in alternating order, each turn after a step that is not
timed. Times are medians; peer/handgrad is the median of the rounds' ratios.`;

const equality = ({ lossesEqual, lossDifference }) =>
  lossesEqual ? 'equal' : `DIFFER by ${lossDifference.toExponential(1)}`;

const rowsTable = (rows) =>
  table(
    ['work', 'backend', 'batch', 'peer', 'handgrad ms', 'peer ms', 'peer/handgrad', 'losses'],
    rows.map((row) => [
      row.work,
      row.backend,
      row.batch,
      row.peer,
      milliseconds(row.handgradMs),
      milliseconds(row.peerMs),
      times(row.ratio),
      equality(row),
    ]),
  );

const detailsTable = (details) =>
  table(
    ['a step of', 'backend', 'batch', 'in matMul kernels', 'with transposes', 'new tensors', 'peak memory'],
    details.map((row) => [
      row.contestant,
      row.backend,
      row.batch,
      percent(row.matMulShare),
      percent(row.matMulShare + row.transposeShare),
      row.tensorsPerStep,
      megabytes(row.peakBytes),
    ]),
  );

const kernelsTable = (kernels) =>
  table(
    ['kernels per step', 'backend', 'all', 'without Identity, Reshape', 'handgrad/all'],
    kernels.map(({ backend, contestant, kernels: all, computing }) => {
      const own = kernels.find((k) => k.backend === backend && k.contestant === 'handgrad');
      return [contestant, backend, all, computing, (own.kernels / all).toFixed(2)];
    }),
  );

export const reportKernels = (kernels) => ({ text: kernelsTable(kernels), problems: [] });

/** Every contestant of a backend has as many, but for jax-js, whose wasm device has one. */
const threadsLine = (threads) =>
  `threads: ${threads.map(({ backend, threads: n }) => `${backend} ${n}`).join(', ')}; PyTorch as many as tensorflow, jax-js one on wasm`;

export const reportSteps = ({ rows, details, leaks, kernels, threads }) => ({
  text: [
    how,
    threadsLine(threads),
    rowsTable(rows),
    kernelsTable(kernels),
    ...(details.length ? [detailsTable(details)] : []),
    ...leaks.map(
      ({ backend, batch, few, many, tensorsAfterFew, tensorsAfterMany }) =>
        `tensors alive on ${backend}, batch ${batch}: ${tensorsAfterFew} after ${few} steps, ${tensorsAfterMany} after ${many}`,
    ),
  ].join('\n\n'),
  problems: [
    ...rows
      .filter((row) => !row.lossesEqual)
      .map(
        ({ peer, backend, batch, lossDifference }) =>
          `the losses of ${peer} (${backend}, batch ${batch}) differ by ${lossDifference.toExponential(1)}, relative`,
      ),
    ...leaks
      .filter((leak) => leak.tensorsAfterFew !== leak.tensorsAfterMany)
      .map(
        (leak) =>
          `tensors leak: ${leak.tensorsAfterFew} after ${leak.few} steps, ${leak.tensorsAfterMany} after ${leak.many}`,
      ),
  ],
});

export const reportLowerings = (results) => ({
  text: table(
    ['op', 'row', 'backend', 'plain ms', 'row ms', 'plain/row', 'results'],
    results.map((row) => [
      row.op,
      row.name,
      row.backend,
      milliseconds(row.plainMs),
      milliseconds(row.loweredMs),
      times(row.ratio),
      row.equal ? 'equal' : `DIFFER by ${row.difference.toExponential(1)}`,
    ]),
  ),
  problems: results.flatMap((row) => [
    ...(row.equal
      ? []
      : [
          `${row.op}, "${row.name}" on ${row.backend}: the result differs by ${row.difference.toExponential(1)}`,
        ]),
    ...(row.wins ? [] : [`${row.op}, "${row.name}" on ${row.backend}: no longer wins (${times(row.ratio)})`]),
  ]),
});

export const reportThreads = (results) => ({
  text: table(
    ['work', '1 thread ms', '2 threads ms', '1/2', 'results'],
    results.map((row) => [
      row.work,
      milliseconds(row.oneMs),
      milliseconds(row.twoMs),
      times(row.ratio),
      row.equal ? 'equal' : 'DIFFER',
    ]),
  ),
  problems: results
    .filter((row) => !row.equal)
    .map((row) => `${row.work}: the results of one thread and of two differ`),
});
