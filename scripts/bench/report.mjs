/** The figures as text, and what is wrong with them. */
import { megabytes, milliseconds, percent, table, times } from './table.mjs';

const how = `One training step: forward, loss, backward, update. SGD. Every contestant gets the same batches as
arrays of the host, makes tensors of them in every step (one-hot targets for all), and its loss is
awaited and read in every step. handgrad and LayersModel: trainOnBatch; minimize: optimizer.minimize
on tf.variableGrads; jax-js: the whole step in one jit. Each runs in a process of its own, one at a
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
    [
      'a step of',
      'backend',
      'batch',
      'in matMul kernels',
      'with transposes',
      'kernels',
      'new tensors',
      'peak memory',
    ],
    details.map((row) => [
      row.contestant,
      row.backend,
      row.batch,
      percent(row.matMulShare),
      percent(row.matMulShare + row.transposeShare),
      row.kernelsPerStep,
      row.tensorsPerStep,
      megabytes(row.peakBytes),
    ]),
  );

export const reportSteps = ({ rows, details, leaks }) => ({
  text: [
    how,
    rowsTable(rows),
    detailsTable(details),
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
