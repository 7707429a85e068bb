import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, type Server } from '../../src/hosts/serve.js';

let folder: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handgrad-serve-'));
  await mkdir(join(folder, 'public', 'inner'), { recursive: true });
  await mkdir(join(folder, 'public-secret'));
  await writeFile(join(folder, 'public-secret', 'secret.txt'), 'secret');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'public', 'a.wasm'), 'wasm');
  await writeFile(join(folder, 'public', 'inner', 'b c.json'), '{}');
  server = await serve({
    '/': { text: '<!doctype html>', type: 'text/html' },
    '/files/': { folder: join(folder, 'public') },
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** By Node's own client, which leaves a path as it is. */
const get = (path: string, host = '127.0.0.1') =>
  new Promise<{ status: number; body: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const { port } = new URL(server.origin);
    request({ host, port, path, timeout: 2000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }));
    })
      .on('error', reject)
      .on('timeout', () => reject(new Error('timeout')))
      .end();
  });

test('a text and the files of a folder, with their types, isolated', async () => {
  expect(await get('/?x=1')).toMatchObject({ status: 200, body: '<!doctype html>' });
  const { status, body, headers } = await get('/files/a.wasm');
  expect([status, body, headers['content-type']]).toEqual([200, 'wasm', 'application/wasm']);
  expect(headers).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  expect(await get('/files/')).toMatchObject({ status: 404 }); // no index.html in it
  expect(await get('/files/inner/b%20c.json')).toMatchObject({ status: 200, body: '{}' });
});

test.each([
  ['/nothing', 404],
  ['/files/nothing', 404],
  ['/files/inner', 404],
  ['/files/../secret.txt', 403],
  ['/files/%2e%2e/secret.txt', 403],
  ['/files/..%2fsecret.txt', 403],
  ['/files/../public-secret/secret.txt', 403],
  ['/files/%', 400],
])('%s: %i', async (path, status) => {
  const answer = await get(path);
  expect([answer.status, answer.body]).toEqual([status, '']);
});

test('only this machine reaches it', async () => {
  expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const other = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal);
  if (other) await expect(get('/', other.address)).rejects.toThrow(/ECONNREFUSED|timeout/);
});
