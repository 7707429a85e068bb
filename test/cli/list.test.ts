import { kinds } from '../../src/cli/kinds.js';
import { sharedOptions, thingsOf } from '../../src/cli/list.js';
import { run } from '../../src/cli/program.js';
import { choice, count, describeOptions, flag, numberIn } from '../../src/options.js';
import { stepCount } from '../../src/schedules/contract.js';
import * as v from 'valibot';
import { fakeIo, jsonLines } from './fakes.js';

const handgrad = async (command: string, columns = 80) => {
  const { io, written } = fakeIo();
  Object.assign(io.stdout, { columns });
  const code = await run(command.split(' '), io);
  return { code, ...written };
};

test('options say what they expect, and what they are by default', () => {
  const described = describeOptions({
    units: count(),
    delta: numberIn(1, 0),
    kind: v.optional(choice(['a', 'b']), 'a'),
    bias: flag(true),
    axes: v.optional(v.array(count()), []),
    name: v.optional(v.string()),
    warmupSteps: v.optional(stepCount(), 0),
    boundaries: v.array(stepCount(), 'expected a list of steps'),
  });
  const rest = { list: false, steps: false, required: false };
  expect(described).toEqual([
    { ...rest, name: 'units', expects: 'a whole number ≥ 1', required: true },
    { ...rest, name: 'delta', expects: 'a number ≥ 0', default: 1 },
    { ...rest, name: 'kind', expects: 'one of "a", "b"', default: 'a' },
    { ...rest, name: 'bias', expects: 'true or false', default: true },
    { ...rest, name: 'axes', expects: 'a list, each a whole number ≥ 1', default: [], list: true },
    { ...rest, name: 'name', expects: 'a text' },
    { ...rest, name: 'warmupSteps', expects: 'a whole number of steps ≥ 0', default: 0, steps: true },
    { ...rest, name: 'boundaries', expects: 'a list of steps', required: true, list: true, steps: true },
  ]);
});

/** The others say in words what they do. */
const withFormulas = ['layers', 'activations', 'losses', 'optimizers', 'constraints', 'regularizers'];

describe.each(Object.entries(kinds))('%s', (name, kind) => {
  const things = thingsOf(kind);

  test('each has what its header says, and options that say what they expect', () => {
    expect(things.length).toBeGreaterThan(0);
    for (const thing of things) {
      expect({ name: thing.name, formula: thing.header?.formula.join(' ') }).toEqual({
        name: thing.name,
        formula: expect.stringMatching(/.{5}/) as string,
      });
      if (withFormulas.includes(name)) expect(thing.header!.formula.join('\n')).toMatch(/[=←]/);
      for (const { expects } of thing.options) expect(expects).not.toMatch(/undefined|unknown|^expected/);
    }
  });

  test('no line is wider than the terminal', async () => {
    for (const columns of [60, 80, 200]) {
      const { code, stdout, stderr } = await handgrad(`list ${name}`, columns);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(Math.min(110, columns));
      for (const thing of things) expect(stdout).toContain(`${thing.name}(`);
    }
  });

  test('JSON: an object a line, with all options', async () => {
    const lines = jsonLines((await handgrad(`list ${name} --json`)).stdout);
    expect(lines.map((line) => line.name)).toEqual(things.map((thing) => thing.name));
    for (const line of lines) {
      expect(line).toMatchObject({ type: 'thing', kind: kind.one, formula: expect.any(String) as string });
      expect(Object.keys(kind.makers[line.name as string]!.options)).toEqual(
        (line.options as { name: string }[]).map((option) => option.name),
      );
    }
  });
});

test.each(['activations', 'losses', 'optimizers', 'constraints', 'regularizers', 'metrics'])(
  'the defaults of %s are those that are used',
  (name) => {
    for (const [thing, maker] of Object.entries(kinds[name]!.makers)) {
      const options = describeOptions(maker.options);
      if (options.some(({ required }) => required)) continue;
      const make = maker as unknown as () => { config: Record<string, unknown> };
      const { config } = make();
      for (const { name: key, default: by } of options)
        if (Object.hasOwn(config, key) && (by === undefined || typeof config[key] === typeof by))
          expect({ thing, key, value: config[key] }).toEqual({ thing, key, value: by });
    }
  },
);

test('a formula and a source, read from the header; what all share is said once', async () => {
  const { stdout } = await handgrad('list losses');
  expect(stdout).toMatch(/^huber\(\{ delta = 1 \}\)\n {4}l = .+\n(?: {4}.+\n)* {4}.*Huber 1964/m);
  expect(stdout.match(/reduction = "sumOverBatchSize"/g)).toHaveLength(1);
  const optimizers = (await handgrad('list optimizers')).stdout;
  expect(optimizers).toMatch(/^adam\(\{[^}]*\bbeta1 = 0.9/m);
  expect(optimizers).toContain('Kingma & Ba 2015');
  expect(optimizers.match(/clipNorm\?/g)).toHaveLength(1);
  expect((await handgrad('list layers')).stdout).toContain('dense({ units: required');
});

test('without a kind: how many there are of each', async () => {
  const { stdout } = await handgrad('list');
  for (const [name, { makers }] of Object.entries(kinds))
    expect(stdout).toMatch(new RegExp(`^${name} +${Object.keys(makers).length}$`, 'm'));
  const lines = jsonLines((await handgrad('list --json')).stdout);
  expect(lines).toHaveLength(Object.keys(kinds).length);
  expect(lines[0]).toEqual({ type: 'kind', name: 'layers', count: expect.any(Number) as number });
});

test('an unknown kind: the nearest ones', async () => {
  const { code, stderr } = await handgrad('list lossez');
  expect(code).toBe(2);
  expect(stderr).toContain('Unknown kind "lossez".\n  Hint: did you mean "losses"?');
});

test('without the sources the formula is left out', () => {
  for (const thing of thingsOf(kinds.losses!, '/nowhere')) expect(thing.header).toBeUndefined();
});

test('options that nearly all share are taken out; of two things none are', () => {
  const option = { name: 'a', expects: 'a number', default: 1, required: false, list: false, steps: false };
  const thing = (name: string, by: number) => ({
    name,
    options: [{ ...option, default: by }],
    header: undefined,
  });
  const many = Array.from({ length: 9 }, (_, i) => thing(String(i), 1));
  expect(sharedOptions([...many, thing('other', 2)])).toEqual([option]);
  expect(sharedOptions(many.slice(0, 2))).toEqual([]);
});
