import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { locate, provision, provisionNames, provisioners } from '../../src/provision/index.js';
import { at } from './fakes.js';

test('names, each once; `all` is what users may ask for', () => {
  expect(provisionNames(['webgpu', 'native', 'webgpu'])).toEqual(['webgpu', 'native']);
  expect(provisionNames(['all'])).toEqual(['native', 'webgpu', 'browser']);
  expect(() => provisionNames(['nativ'])).toThrow(/Unknown backend to install "nativ"[^]*"native"/);
  expect(() => provisionNames(['node24'])).toThrow(/Unknown/);
});

test('this machine, as it is: each is there with a name, or not with a reason', async () => {
  const names = Object.keys(provisioners) as (keyof typeof provisioners)[];
  const rows = await locate(names, { env: { ...process.env, HANDGRAD_CACHE: at('cache') } });
  expect(rows.map(({ name }) => name)).toEqual(names);
  for (const row of rows)
    expect(row).toHaveProperty(row.available ? 'what' : 'reason', expect.stringMatching(/./));
}, 60_000);

test('a row that throws is a reason, and a signal ends everything', async () => {
  const find = jest.spyOn(provisioners.native, 'find').mockRejectedValue(new Error('disk full\nstack'));
  expect(await provision(['native'])).toMatchObject([
    { name: 'native', available: false, reason: 'disk full' },
  ]);
  const controller = new AbortController();
  find.mockImplementation(() => {
    controller.abort(new Error('stop'));
    return Promise.reject(new Error('a child ended'));
  });
  await expect(provision(['native'], { signal: controller.signal })).rejects.toThrow('stop');
});

/** The files that one imports, itself among them; types leave nothing behind. */
const neededBy = (file: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, path] of text.matchAll(/^(?:import|export) (?!type)[^;]*?from '(\.[^']*)\.js'/gm))
    neededBy(join(dirname(file), `${path!}.ts`), seen);
  return seen;
};

test('what goes into browsers does not import it', () => {
  const needed = [...neededBy(resolve(__dirname, '..', '..', 'src', 'index.ts'))];
  expect(needed.length).toBeGreaterThan(20);
  expect(needed.filter((file) => /[\\/]provision[\\/]/.test(file))).toEqual([]);
});
