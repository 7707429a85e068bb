import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../../src/provision/machine.js';
import { native } from '../../src/provision/native.js';
import { provideLibrary } from '../../src/provision/tensorflow.js';
import { wheels, type Wheel } from '../../src/provision/wheels.js';
import { at, done, failed, fakeMachine, write, type Answers } from './fakes.js';

const folder = (): string => at('project', 'node_modules', '@tensorflow', 'tfjs-node');
const addon = (): string => join(folder(), 'lib', 'napi-v8', 'tfjs_binding.node');
const about = { version: '4.22.0', binary: { host: 'https://downloads.example' } };

/** An addon loads if it is there and says so; and of which version it is. */
const loads: Answers[number] = [
  /node -e .*tfjs_binding/s,
  () => {
    const [good, version = '2.15.1'] = existsSync(addon()) ? readFileSync(addon(), 'utf8').split(' ') : [];
    return good === 'good'
      ? done(`\n${JSON.stringify({ version, files: [addon()] })}\n`)
      : failed('Error: the addon does not load');
  },
];
const compiles = (text = 'good'): Answers[number] => [
  /^\/usr\/bin\/g\+\+ /,
  (args) => {
    write(args.at(-1)!, text);
    return done();
  },
];

const machineWith = (answers: Answers, rest: Parameters<typeof fakeMachine>[1] = {}) => {
  write(join(folder(), 'package.json'), JSON.stringify(about));
  const packages = { '@tensorflow/tfjs-node': folder(), 'node-api-headers': at('headers') };
  write(at('headers', 'include', 'node_api.h'));
  return fakeMachine([loads, ...answers], { packages, programs: ['g++', 'python3'], ...rest });
};

const signals = join(__dirname, '..', '..', 'src', 'provision', 'signals.cc');
const build = createHash('sha256').update(readFileSync(signals)).digest('hex').slice(0, 8);

const library = (): string => at('cache', 'native', 'tensorflow-cpu-2.15.1-linux-x64');
/** The library as an earlier run has unpacked it. */
const unpacked = (): void => {
  const sizes = Object.fromEntries(wheels['linux-x64']!.libraries.map((name) => [name, 3]));
  for (const name of Object.keys(sizes)) write(join(library(), name), 'lib');
  write(join(library(), 'complete.json'), JSON.stringify(sizes));
};

test('the package itself is not installed', async () => {
  const { machine, ran } = fakeMachine([]);
  const row = {
    available: false,
    reason: '@tensorflow/tfjs-node is not installed',
    command: 'npm install @tensorflow/tfjs-node --ignore-scripts',
  };
  expect(await native.find(machine)).toEqual(row);
  expect(await native.install(machine)).toEqual(row);
  expect(ran).toEqual([]);
});

test('found at once, and from then on without a load test', async () => {
  const { machine, ran } = machineWith([]);
  write(addon(), 'good');
  const found = { available: true, what: 'TensorFlow 2.15.1', path: addon() };
  expect(await native.find(machine)).toMatchObject(found);
  expect(await native.find(machine)).toMatchObject(found);
  expect(ran).toHaveLength(1);
  rmSync(addon());
  expect(await native.find(machine)).toMatchObject({ available: false });
});

test('an addon that does not load is not there', async () => {
  const { machine } = machineWith([]);
  write(addon(), 'for another system');
  expect(await native.find(machine)).toMatchObject({
    available: false,
    reason: '@tensorflow/tfjs-node: Error: the addon does not load',
  });
});

test('its own installer comes first, with scripts allowed', async () => {
  const { machine, ran } = machineWith(
    [
      [
        / rebuild /,
        (_, { cwd }) => {
          expect(cwd).toBe(at('project'));
          write(addon(), 'good');
          return done();
        },
      ],
    ],
    { unreachable: () => Promise.resolve(undefined) },
  );
  expect(await native.install(machine)).toMatchObject({ available: true });
  expect(ran[0]).toMatch(/npm rebuild @tensorflow\/tfjs-node --ignore-scripts=false/);
  expect(readdirSync(at('cache'))).toEqual(['proofs']);
});

test('an installer that fails is cleaned up after, and the addon is compiled', async () => {
  const { machine, ran } = machineWith(
    [
      [
        / rebuild /,
        () => {
          write(join(folder(), 'deps', 'lib', 'half'));
          write(join(folder(), 'package.json'), JSON.stringify({ ...about, changed: true }));
          return { end: 'late', stdout: '', stderr: '' };
        },
      ],
      compiles(),
    ],
    { unreachable: () => Promise.resolve(undefined) },
  );
  unpacked();
  expect(await native.install(machine)).toMatchObject({ available: true, what: 'TensorFlow 2.15.1' });
  expect(readdirSync(folder()).sort()).toEqual(['lib', 'package.json']);
  expect(JSON.parse(readFileSync(join(folder(), 'package.json'), 'utf8'))).toEqual(about);
  const compiler = ran.find((line) => line.includes('g++'))!;
  for (const part of [`-I${join(at('headers'), 'include')}`, `-rpath -Xlinker ${library()}`, '-shared'])
    expect(compiler).toContain(part);
  for (const name of ['TFE_Execute', 'TFE_NewContext', 'TF_Version'])
    expect(compiler).toContain(`-D${name}=handgrad_${name} `);
  expect(compiler).toContain(` ${signals} `);
  expect(compiler).toContain(` -DHANDGRAD_BUILD="+handgrad.${build}" `);
});

test('an addon of ours is taken if it is compiled of the same sources, and compiled anew if not', async () => {
  const made = `good 2.15.1+handgrad.${build}`;
  const { machine, ran } = machineWith([compiles(made)]);
  write(addon(), 'good 2.15.1+handgrad.01234567');
  unpacked();
  expect(await native.find(machine)).toMatchObject({
    available: false,
    reason: 'its addon is of another version of handgrad',
    command: 'handgrad backends --install native',
  });
  expect(await native.install(machine)).toMatchObject({
    available: true,
    what: `TensorFlow 2.15.1+handgrad.${build}`,
  });
  expect(readFileSync(addon(), 'utf8')).toBe(made);
  expect(ran.filter((line) => line.includes('g++'))).toHaveLength(1);
  expect(await native.find(machine)).toMatchObject({ available: true });
});

test('a host that does not answer is asked once a day', async () => {
  const unreachable = jest.fn(() => Promise.resolve('the host does not answer'));
  const { machine, ran } = machineWith([], { unreachable, programs: [] });
  await native.install(machine);
  expect(await native.install(machine)).toMatchObject({
    reason: expect.stringMatching(/the host does not answer \(1 min ago/) as string,
  });
  expect(unreachable).toHaveBeenCalledTimes(1);
  await native.install({ ...machine, retry: true });
  expect(unreachable).toHaveBeenCalledTimes(2);
  expect(ran).toEqual([]);
});

test('after the next `npm ci` the addon is copied', async () => {
  const { machine, ran } = machineWith([compiles()]);
  unpacked();
  await native.install(machine);
  rmSync(join(folder(), 'lib'), { recursive: true });
  ran.length = 0;
  expect(await native.install(machine)).toMatchObject({ available: true });
  expect(ran).toHaveLength(1); // the load test
});

const missingTools: [string, Partial<Machine> & { programs: string[] }, string, string | undefined][] = [
  [
    'no compiler',
    { programs: ['python3', 'apt-get'] },
    'there is no C++ compiler',
    'sudo apt-get install -y g++',
  ],
  [
    'no compiler, root',
    { programs: ['apt-get'], root: true },
    'there is no C++ compiler',
    'apt-get install -y g++',
  ],
  [
    'no compiler, macOS',
    { programs: [], platform: 'darwin', system: 'darwin-arm64' },
    'there is no C++ compiler',
    'xcode-select --install',
  ],
  [
    'no python',
    { programs: ['g++', 'dnf'] },
    'python3 is not installed',
    'sudo dnf install -y python3 python3-pip',
  ],
  [
    'no pip',
    { programs: ['g++', 'python3', 'apk'], root: true },
    'python3 is there, and its module pip is not',
    'apk add py3-pip',
  ],
  [
    'Windows',
    { programs: [], platform: 'win32', system: 'win32-x64' },
    'its own installer failed: the host does not answer; handgrad has no other way on win32-x64',
    'npm rebuild @tensorflow/tfjs-node --ignore-scripts=false --build-from-source',
  ],
];

test.each(missingTools)('%s: what to do about it', async (_, rest, reason, command) => {
  const { machine } = machineWith([], rest);
  const found = await native.install(machine);
  expect(found).toMatchObject({ available: false, command });
  expect(found).toHaveProperty('reason', expect.stringContaining(reason));
});

test('a compiler that fails says why, and leaves nothing', async () => {
  const { machine } = machineWith([
    [/g\+\+/, () => failed('a.cc:1: fatal error: no header\ncompilation terminated.')],
  ]);
  unpacked();
  const found = await native.install(machine);
  expect(found).toHaveProperty(
    'reason',
    expect.stringMatching(/^the addon does not compile: .*fatal error: no header;/),
  );
  expect(readdirSync(at('cache')).sort()).toEqual(['failures', 'native']);
  expect(readdirSync(library())).not.toContain('tfjs-node-4.22.0');
  expect(existsSync(addon())).toBe(false);
});

describe("TensorFlow's library", () => {
  const text = 'a wheel';
  const wheel: Wheel = {
    ...wheels['linux-x64']!,
    bytes: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
  };
  const pip: Answers[number] = [/pip --version/, () => done('pip 23')];
  const downloads = (content: string): Answers[number] => [
    /pip download/,
    (args) => {
      write(join(args[args.indexOf('-d') + 1]!, wheel.file), content);
      return done();
    },
  ];
  const unpacks = (names: readonly string[]): Answers[number] => [
    /import os, sys, zipfile/,
    (args) => {
      for (const name of names) write(join(args[3]!, name), 'lib');
      return done();
    },
  ];
  const whole = [...wheel.libraries, 'include/tensorflow/c/c_api.h'];
  const provide = (answers: Answers) => {
    const { machine, ran } = machineWith([pip, ...answers]);
    mkdirSync(at('cache', 'scratch'), { recursive: true });
    return { result: () => provideLibrary(machine, wheel, at('cache', 'scratch')), ran };
  };

  test('is downloaded, unpacked, and there the next time', async () => {
    const { result, ran } = provide([downloads(text), unpacks(whole)]);
    expect(await result()).toBe(library());
    expect(existsSync(join(library(), 'include'))).toBe(true);
    ran.length = 0;
    expect(await result()).toBe(library());
    expect(ran).toEqual([]);
    write(join(library(), wheel.libraries[0]), 'cut off by a power cut');
    await rejectsOrFails(result);
  });

  /** The folder is not taken for complete: it is downloaded again, into a scratch folder that is in use here. */
  const rejectsOrFails = async (result: () => Promise<unknown>): Promise<void> => {
    rmSync(at('cache', 'scratch'), { recursive: true, force: true });
    mkdirSync(at('cache', 'scratch'));
    expect(await result()).toBe(library());
    expect(readFileSync(join(library(), wheel.libraries[0]), 'utf8')).toBe('lib');
  };

  test.each<[string, Answers, RegExp]>([
    [
      'pip fails',
      [[/pip download/, () => failed('ERROR: No matching distribution')]],
      /downloaded: pip: ERROR: No matching/,
    ],
    ['another file comes', [downloads('another')], /not the file that is expected/],
    [
      'unpacking fails',
      [downloads(text), [/zipfile/, () => failed('zipfile.BadZipFile: Bad CRC-32')]],
      /Bad CRC-32/,
    ],
    [
      'the wheel has no library',
      [downloads(text), unpacks([wheel.libraries[0]])],
      /has no libtensorflow_framework/,
    ],
  ])('%s: a reason, and nothing half made', async (_, answers, reason) => {
    const { result } = provide(answers);
    expect(await result()).toMatchObject({
      available: false,
      reason: expect.stringMatching(reason) as string,
    });
    expect(existsSync(library())).toBe(false);
  });

  test('a wheel that someone has put into the cache is used', async () => {
    const { result, ran } = provide([unpacks(whole)]);
    write(at('cache', 'native', wheel.file), text);
    expect(await result()).toBe(library());
    expect(ran.some((line) => line.includes('download'))).toBe(false);
  });
});
