/** Runs a task on a backend of a real browser, in a page of its own. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { starters } from '../backends/starters.js';
import { HandgradError } from '../errors.js';
import { resultOf, type Answer } from './answer.js';
import { bundleTask } from './bundle.js';
import { startChromium } from './chromium.js';
import { pairName, type Pair, type RunOptions } from './contract.js';
import { serve } from './serve.js';

const html =
  '<!doctype html><meta charset="utf-8"><title>handgrad</title><link rel="icon" href="data:,"><script type="module" src="/task.js"></script>';

interface Page {
  run(pair: Pair, args: unknown): Promise<Answer>;
}

const wasmFolder = (): string =>
  dirname(
    createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'),
  );

/**
 * @param file - of the module whose default export is the task
 * @throws {HandgradError} code `state`: no browser, driver or bundler, with the command; `backend`: it does not start, or
 *   the page dies or hangs; else what the task throws
 */
export const runInBrowser = async (
  pair: Pair,
  file: string,
  { args, onMessage, patience = 120_000 }: RunOptions = {},
): Promise<unknown> => {
  const { packages } = starters[pair.backend];
  // wasm and cpu handgrad imports itself.
  const script = await bundleTask(
    file,
    ['webgl', 'webgpu'].includes(pair.backend) ? packages.slice(0, 1) : [],
  );
  const { origin, close: closeServer } = await serve({
    '/': { text: html, type: 'text/html; charset=utf-8' },
    '/task.js': { text: script, type: 'text/javascript; charset=utf-8' },
    '/wasm/': { folder: wasmFolder() },
  });
  try {
    const { browser, close } = await startChromium();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const page = await browser.newPage();
      const printed: string[] = [];
      page.on('console', (message) => void (message.type() === 'error' && printed.push(message.text())));
      let [heard, stop] = [(): void => undefined, (_: unknown): void => undefined];
      const dies = new Promise<never>((_, reject) => {
        const fail = (what: string): void =>
          reject(
            new HandgradError('backend', [`${pairName(pair)}: ${what}`, ...printed.slice(-10)].join('\n')),
          );
        const wait = (): void => {
          clearTimeout(timer);
          timer = setTimeout(() => fail(`nothing was heard of it for ${patience / 1000} s`), patience);
        };
        wait();
        page.on('crash', () => fail('the page crashed'));
        page.on('pageerror', (error) => fail(error.message));
        [heard, stop] = [wait, reject];
      });
      const runs = async (): Promise<Answer> => {
        await page.exposeFunction('report', (message: unknown) => {
          heard();
          try {
            onMessage?.(message);
          } catch (error) {
            stop(error);
          }
        });
        await page.goto(origin);
        await page.waitForFunction(() => 'run' in globalThis);
        return page.evaluate(([p, a]) => (globalThis as unknown as Page).run(p, a), [
          pair,
          args ?? null,
        ] as const);
      };
      return resultOf(await Promise.race([runs(), dies]));
    } finally {
      clearTimeout(timer);
      await close();
    }
  } finally {
    await closeServer();
  }
};
