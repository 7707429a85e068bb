/** `handgrad check --filter reference`: the network of objects, the tensor engine, tf.grad and differences agree. */
import { scalar } from '@tensorflow/tfjs-core';
import { useBackend } from '../src/backends/index.js';
import type { Report } from '../src/check/case.js';
import { denseNetworks, networkName } from '../src/check/denseNetworks.js';
import { checkObjectNetworks, checkReferences } from '../src/check/references.js';
import { checkAll } from '../src/check/run.js';
import { activations64, Connection, Node } from '../src/reference/index.js';

const named =
  (wanted: string) =>
  (_: string, name: string): boolean =>
    name === wanted;

/** What fails of one network, by oracle. */
const failures = async (name: string): Promise<Partial<Record<Report['oracle'], readonly string[]>>> => {
  const reports = [...checkObjectNetworks(named(name))];
  await useBackend('cpu');
  for await (const report of checkReferences('cpu', named(name))) reports.push(report);
  expect(reports.map((r) => r.oracle)).toEqual(['differences', 'object network', 'tf.grad']);
  return Object.fromEntries(reports.filter((r) => r.verdict === 'fail').map((r) => [r.oracle, r.notes]));
};

test('one table has them all, on every backend, within 1e-6', async () => {
  const reports: Report[] = [];
  const total = await checkAll({
    backends: ['cpu', 'wasm'],
    filter: 'reference',
    onReport: (report) => reports.push(report),
  });
  const names = denseNetworks.map(networkName);
  const table = (backend: string, oracle: Report['oracle']): string[] =>
    reports.filter((r) => r.backend === backend && r.oracle === oracle).map((r) => r.name);
  for (const backend of ['cpu', 'wasm'])
    for (const oracle of ['object network', 'tf.grad'] as const)
      expect(table(backend, oracle)).toEqual(names);
  expect(table('host', 'differences')).toEqual(names);
  expect(reports).toHaveLength(5 * names.length);
  for (const { name, backend, oracle, verdict, notes, mutants, killed } of reports) {
    expect({ name, backend, oracle, verdict, notes }).toEqual({
      name,
      backend,
      oracle,
      verdict: 'pass',
      notes: [],
    });
    expect(mutants).toBeGreaterThan(15);
    expect(killed).toBe(mutants);
  }
  const worst = (oracle: Report['oracle']): number =>
    Math.max(...reports.filter((r) => r.oracle === oracle).map((r) => r.worst));
  expect(worst('object network')).toBeLessThan(1e-6);
  expect(worst('differences')).toBeLessThan(1e-8);
  expect(total).toMatchObject({ cases: reports.length, failed: 0, skipped: 0 });
});

test('every activation of the network of objects is among them', () => {
  const used = denseNetworks.flatMap(({ activation, outputActivation }) => [activation, outputActivation]);
  expect(Object.keys(activations64).filter((name) => !used.includes(name as 'tanh'))).toEqual([]);
});

describe('a network of objects that is wrong is noticed', () => {
  const name = '3-4-2 sigmoid';
  const everyGradient = [
    /^dx\[0\]: off by/,
    /^d layer1\/kernel: off by/,
    /^d layer1\/bias: off by/,
    /^d layer2\/kernel: off by/,
    /^d layer2\/bias: off by/,
  ];
  const matching = (patterns: readonly RegExp[]): unknown =>
    patterns.map((pattern) => expect.stringMatching(pattern) as unknown);

  test('as it is, nothing fails', async () => {
    expect(await failures(name)).toEqual({});
  });

  test('δ with the sign turned round', async () => {
    jest.spyOn(Node.prototype, 'calcDelta').mockImplementation(function (this: Node) {
      return -this.slope * this.calcError();
    });
    const found = await failures(name);
    expect(Object.keys(found)).toEqual(['differences', 'object network']);
    // The hidden δ's are turned round twice.
    expect(found['object network']).toEqual(matching(everyGradient.slice(3)));
  });

  test('a gradient with the sign turned round', async () => {
    jest.spyOn(Connection.prototype, 'calcGradient').mockImplementation(function (this: Connection) {
      return this.downstream.delta * this.upstream.output;
    });
    const found = await failures(name);
    expect(found.differences).toEqual(matching(everyGradient.slice(1)));
    expect(found['object network']).toEqual(matching(everyGradient.slice(1)));
    expect(found['tf.grad']).toBeUndefined();
  });

  test('a gradient that is off by 1e-5 of itself', async () => {
    jest.spyOn(Connection.prototype, 'calcGradient').mockImplementation(function (this: Connection) {
      return -(1 + 1e-5) * this.downstream.delta * this.upstream.output;
    });
    const found = await failures(name);
    expect(found.differences).toEqual(matching(everyGradient.slice(1)));
    expect(found['object network']).toEqual(matching(everyGradient.slice(1)));
  });

  test('a hidden δ without f′', async () => {
    jest.spyOn(Node.prototype, 'calcDelta').mockImplementation(function (this: Node) {
      return (this.isOutput ? this.slope : 1) * this.calcError();
    });
    const found = await failures(name);
    expect(found.differences).toEqual(matching(everyGradient.slice(0, 3)));
    expect(found['object network']).toEqual(matching(everyGradient.slice(0, 3)));
  });

  test('a forward pass that is wrong alike everywhere is not seen by differences, but by the tensor engine', async () => {
    jest.spyOn(Node.prototype, 'calcNet').mockImplementation(function (this: Node) {
      return 1.001 * this.upstream.reduce((sum, { weight, upstream }) => sum + weight * upstream.output, 0);
    });
    const { differences = [], ...found } = await failures(name);
    expect(Object.keys(found)).toEqual(['object network']);
    expect(found['object network']).toContainEqual(expect.stringMatching(/^y\[0\]: off by/));
    expect(differences).not.toContainEqual(expect.stringMatching(/^y/));
  });
});

test('a tensor that is left behind is noticed', async () => {
  await useBackend('cpu');
  const reports = checkReferences('cpu', named('2-3-1 tanh'));
  const first = reports.next(); // it waits for its numbers
  const left = scalar(1);
  expect((await first).value).toMatchObject({ verdict: 'fail', notes: ['leaves 1 tensors behind'] });
  left.dispose();
  await reports.return(undefined);
});

test('a filter leaves what was not asked for', () => {
  expect([...checkObjectNetworks(() => false)]).toEqual([]);
  expect([...checkObjectNetworks(named('2-3-1 tanh'))].map((r) => [r.kind, r.name])).toEqual([
    ['reference', '2-3-1 tanh'],
  ]);
});
