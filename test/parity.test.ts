import { backendNames, namesIn, useBackend } from '../src/backends/index.js';
import { checkCase } from '../src/check/case.js';
import { allCases } from '../src/check/cases.js';
import { allChecks } from '../src/check/run.js';
import { expectedPairs } from '../src/hosts/pairs.js';
import { gradientNames, makeSubject } from '../src/check/subject.js';

const everything = (): boolean => true;

/** Here case by case, on the backends that need nothing; on all of them by `handgrad check --all`. */
describe.each(['cpu', 'wasm'] as const)('%s', (backend) => {
  beforeAll(() => useBackend(backend));

  test.each(allCases().map((c) => [`${c.kind} ${c.name}`, c] as const))('%s', async (_, item) => {
    await useBackend(backend);
    const reports = await checkCase(item, backend);
    expect(reports.map((r) => r.oracle)).toEqual(['tf.grad', 'differences']);
    expect(reports.filter((r) => r.verdict === 'fail').flatMap((r) => r.notes)).toEqual([]);
    // Nothing is passed over but what its row says.
    expect(reports.filter((r) => r.verdict === 'skip').map((r) => r.oracle)).toEqual(
      item.case.skip ? [item.case.skip.oracle] : [],
    );
    const [autograd] = reports;
    // Nothing can be made of a gradient of zeros.
    const { zero } = item.case;
    const all = gradientNames(makeSubject(item.layer, item.case, 7));
    if (all.every((name) => zero?.includes(name))) expect(autograd!.mutants).toBe(0);
    else expect(autograd!.mutants).toBeGreaterThan(0);
    expect(autograd!.killed).toBe(autograd!.mutants);
  });

  test.each(allChecks.map((check) => [check.name, check] as const))('%s', async (_, check) => {
    await useBackend(backend);
    let seen = 0;
    for await (const { verdict, notes, name, mutants, killed } of check(backend, everything)) {
      seen++;
      expect({ name, verdict, notes, killed }).toEqual({ name, verdict: 'pass', notes: [], killed: mutants });
    }
    expect(seen).toBeGreaterThan(0);
  });
});

test('every backend is expected on some host', () => {
  expect([...new Set(expectedPairs.map(({ backend }) => backend))].sort()).toEqual([...backendNames].sort());
  for (const { host, backend } of expectedPairs) expect(namesIn(host)).toContain(backend);
});
