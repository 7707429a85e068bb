/** What is not asked of a device of 16 bits is a list of cases; one that matches nothing would hide a misspelling. */
import { allCases, caseName } from '../src/check/cases.js';
import { beyond16Bits } from '../src/check/devices.js';
import { optimizerRows, type OptimizerCase } from '../src/optimizers/registry.js';

test('every case that is passed over on 16 bits is there', () => {
  const optimizers = Object.entries(optimizerRows).flatMap(([name, { cases }]) =>
    cases.map((c: OptimizerCase) => caseName(name, c as never)),
  );
  const known = new Set([...allCases().map(({ name }) => name), ...optimizers]);
  expect(Object.keys(beyond16Bits).filter((name) => !known.has(name))).toEqual([]);
});
