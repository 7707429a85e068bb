import type { BackendInfo } from '../../src/backends/index.js';
import { backends } from '../../src/cli/backends.js';
import { HandgradError } from '../../src/errors.js';
import type { Pair } from '../../src/hosts/index.js';
import type { Provided } from '../../src/provision/index.js';
import { fakeIo, jsonLines } from './fakes.js';

const start = ({ host, backend: name }: Pair): Promise<BackendInfo> => {
  if (name === 'cpu')
    return Promise.reject(
      new HandgradError('backend', 'Backend "cpu" did not start: no such module.', 'npm install it'),
    );
  if (host === 'browser') return Promise.reject(new HandgradError('state', 'No browser: none.', 'get one'));
  const native = { library: 'TensorFlow 2.15.1', device: 'a processor' };
  return Promise.resolve({ name, threads: 2, precision: 32, ...(name === 'tensorflow' ? native : {}) });
};
const asked = { install: undefined, json: false };

test('as JSON: what starts, and why the rest does not', async () => {
  const { io, written } = fakeIo();
  expect(await backends({ ...asked, json: true }, io, start)).toBe(0);
  const version = expect.stringMatching(/^4\./) as string;
  const lines = jsonLines(written.stdout);
  expect(lines.map(({ host, name }) => `${String(host)} ${String(name)}`)).toEqual([
    'node webgpu',
    'node tensorflow',
    'node wasm',
    'node cpu',
    'browser webgpu',
    'browser webgl',
    'browser wasm',
    'browser cpu',
  ]);
  expect(lines[2]).toEqual({
    type: 'backend',
    host: 'node',
    name: 'wasm',
    available: true,
    version,
    threads: 2,
    precision: 32,
  });
  expect(lines[3]).toEqual({
    type: 'backend',
    host: 'node',
    name: 'cpu',
    available: false,
    version,
    reason: 'no such module.',
    install: 'npm install it',
  });
});

test('as a table', async () => {
  const { io, written } = fakeIo();
  await backends(asked, io, start);
  expect(written.stdout).toMatch(
    /^node +tensorflow +starts +4\.\S+ +32 +2 +TensorFlow 2\.15\.1; a processor$/m,
  );
  expect(written.stdout).toMatch(/^browser +webgl +missing +4\.\S+$/m);
  expect(written.stdout).toMatch(/^missing browser webgl: No browser: none\.\n {5}get one$/m);
});

describe('--install', () => {
  const there: Provided = { name: 'native', available: true, what: 'TensorFlow 2.15.1', seconds: 12.34 };
  const absent: Provided = {
    name: 'browser',
    available: false,
    reason: 'no network',
    command: 'try later',
    seconds: 1,
  };
  const get =
    (rows: readonly Provided[], seen: string[] = []) =>
    (names: readonly string[]) => {
      seen.push(...names);
      return Promise.resolve(rows);
    };

  test('a row each; 1 if something could not be had', async () => {
    const seen: string[] = [];
    const { io, written } = fakeIo();
    const install = ['native', 'browser'];
    expect(await backends({ ...asked, install }, io, start, get([there, absent], seen))).toBe(1);
    expect(seen).toEqual(install);
    expect(written.stdout).toMatch(/^native +there +12\.3 +TensorFlow 2\.15\.1$/m);
    expect(written.stdout).toMatch(/^browser +missing +1\.0 +no network; try later$/m);
    expect(await backends({ ...asked, install }, fakeIo().io, start, get([there]))).toBe(0);
  });

  test('as JSON', async () => {
    const { io, written } = fakeIo();
    await backends({ install: ['native'], json: true }, io, start, get([there]));
    expect(jsonLines(written.stdout)).toEqual([{ type: 'install', ...there }]);
  });

  test('an unknown name: the nearest', async () => {
    await expect(
      backends({ ...asked, install: ['nativ'] }, fakeIo().io, start, get([])),
    ).rejects.toMatchObject({
      code: 'option',
      message: expect.stringContaining('native') as string,
    });
  });
});
