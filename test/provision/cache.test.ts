import { existsSync, readFileSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  bytesIn,
  cacheFolder,
  keepProof,
  locked,
  moveIn,
  onceADay,
  proved,
} from '../../src/provision/cache.js';
import { at, fakeMachine, write } from './fakes.js';

test.each([
  [{ HANDGRAD_CACHE: '/c', XDG_CACHE_HOME: '/x' }, 'linux', '/c'],
  [{ XDG_CACHE_HOME: '/x' }, 'linux', join('/x', 'handgrad')],
  [{}, 'linux', join('/home', '.cache', 'handgrad')],
  [{}, 'darwin', join('/home', 'Library', 'Caches', 'handgrad')],
  [{ LOCALAPPDATA: 'C:' }, 'win32', join('C:', 'handgrad')],
] as const)('%o on %s: %s', (env, platform, folder) => {
  expect(cacheFolder(env, platform, '/home')).toBe(folder);
});

describe('a proof', () => {
  const proofs = (): string[] =>
    readdirSync(at('cache', 'proofs')).map((name) => at('cache', 'proofs', name));

  const prove = async () => {
    const { machine } = fakeMachine([]);
    const files = [write(at('a'), 'one'), write(at('b'), 'two')];
    await keepProof(machine, 'thing', 'version 1', files, { what: 'it', path: at('a') });
    return machine;
  };

  test('holds while nothing changes', async () => {
    const machine = await prove();
    expect(await proved(machine, 'thing', 'version 1')).toEqual({
      what: 'it',
      path: at('a'),
      env: undefined,
    });
  });

  test.each<[string, () => void]>([
    ['a file vanishes', () => rmSync(at('b'))],
    ['a file grows', () => write(at('b'), 'three')],
    ['a file is written again', () => utimesSync(at('b'), 1, 1)],
    ['its own file is broken', () => write(proofs()[0]!, '{"key":"version 1"')],
  ])('does not when %s', async (_, change) => {
    const machine = await prove();
    change();
    expect(await proved(machine, 'thing', 'version 1')).toBeUndefined();
  });

  test('does not for another version, nor after a day', async () => {
    const machine = await prove();
    expect(await proved(machine, 'thing', 'version 2')).toBeUndefined();
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 25 * 3600 * 1000);
    expect(await proved(machine, 'thing', 'version 1')).toBeUndefined();
  });

  test('is not taken from a file under the name of another', async () => {
    const machine = await prove();
    const text = readFileSync(proofs()[0]!, 'utf8');
    await keepProof(machine, 'thing', 'version 2', [at('a')], { what: 'it' });
    for (const path of proofs()) write(path, text);
    expect(await proved(machine, 'thing', 'version 2')).toBeUndefined();
  });

  test('of a file that is not there is none', async () => {
    const { machine } = fakeMachine([]);
    await keepProof(machine, 'thing', '1', [at('nothing')], { what: 'it' });
    expect(await proved(machine, 'thing', '1')).toBeUndefined();
  });
});

describe('a failure is remembered', () => {
  const fails = jest.fn(() => Promise.resolve<string | undefined>('no route'));
  beforeEach(() => fails.mockClear());

  test('for a day', async () => {
    const { machine } = fakeMachine([]);
    expect(await onceADay(machine, 'step', fails)).toBe('no route');
    expect(await onceADay(machine, 'step', fails)).toMatch(/^no route \(1 min ago/);
    expect(fails).toHaveBeenCalledTimes(1);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 25 * 3600 * 1000);
    expect(await onceADay(machine, 'step', fails)).toBe('no route');
    expect(fails).toHaveBeenCalledTimes(2);
  });

  test('not for who asks again in so many words; success forgets it', async () => {
    const { machine } = fakeMachine([]);
    await onceADay(machine, 'step', fails);
    expect(
      await onceADay({ ...machine, retry: true }, 'step', () => Promise.resolve(undefined)),
    ).toBeUndefined();
    expect(await onceADay(machine, 'step', fails)).toBe('no route');
    expect(fails).toHaveBeenCalledTimes(2);
  });
});

describe('a lock', () => {
  test('makes two take turns', async () => {
    const { machine, said } = fakeMachine([]);
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      order.push(`${name} ends`);
    };
    await Promise.all([locked(machine, 'x', work('one')), locked(machine, 'x', work('two'))]);
    const first = order[0] === 'one begins' ? ['one', 'two'] : ['two', 'one'];
    expect(order).toEqual(first.flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(said).toEqual(['x: waiting for another process that installs it']);
  });

  test('leaves nothing when the work fails', async () => {
    const { machine } = fakeMachine([]);
    const work = locked(machine, 'x', (scratch) => {
      write(join(scratch, 'half'), 'written');
      return Promise.reject(new Error('no'));
    });
    await expect(work).rejects.toThrow('no');
    expect(readdirSync(machine.cache)).toEqual([]);
  });

  test.each([
    ['a process that is gone', { pid: 2 ** 30, host: hostname() }, 0],
    ['one elsewhere that has long given no sign', { pid: 1, host: 'elsewhere' }, 3600],
  ])('of %s is void, and what it left is removed', async (_, holder, age) => {
    const { machine } = fakeMachine([]);
    const lock = write(at('cache', 'x.lock'), JSON.stringify(holder));
    const then = Date.now() / 1000 - age;
    utimesSync(lock, then, then);
    write(at('cache', 'x.tmp', 'half'), 'written');
    expect(await locked(machine, 'x', (scratch) => Promise.resolve(readdirSync(scratch)))).toEqual([]);
    expect(readdirSync(machine.cache)).toEqual([]);
  });
});

test('what is moved in takes the place of what was there', async () => {
  write(at('to', 'old'));
  write(at('scratch', 'new', 'file'), '12345');
  await moveIn(at('scratch', 'new'), at('to'));
  expect(readdirSync(at('to'))).toEqual(['file']);
  expect(await bytesIn(at('to'))).toBe(5);
  expect(await bytesIn(at('nowhere'))).toBe(0);
  expect(existsSync(at('to.replaced'))).toBe(false);
});
