/** A headless Chromium, with WebGL and WebGPU also where there is no GPU. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as playwright from 'playwright-core';
import { HandgradError } from '../errors.js';
import { locate } from '../provision/index.js';

export const chromiumFlags = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

const driver = async (): Promise<typeof playwright> => {
  try {
    return await import('playwright-core');
  } catch {
    throw new HandgradError(
      'state',
      'A browser is driven by playwright-core, which is not installed.',
      'npm install -D playwright-core',
    );
  }
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Removes the profile when it is no longer wanted, or when this process ends, whatever ends it: the browser ends with it.
 *
 * @returns what removes it
 */
const temporary = (profile: string): (() => void) => {
  const remove = (): void => {
    process.off('exit', remove);
    for (const signal of signals) process.off(signal, onSignal);
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    remove();
    process.kill(process.pid, signal); // now as if nobody had listened
  };
  process.on('exit', remove);
  for (const signal of signals) process.on(signal, onSignal);
  return remove;
};

export interface Chromium {
  readonly browser: playwright.BrowserContext;
  readonly close: () => Promise<void>;
}

/** @throws {HandgradError} code `state`: there is none */
const findChromium = async (): Promise<string> => {
  const [found] = await locate(['browser']);
  if (found?.available && found.path !== undefined) return found.path;
  throw new HandgradError(
    'state',
    `No browser: ${found?.reason ?? 'nothing found'}.`,
    found?.command ?? 'handgrad backends --install browser',
  );
};

/** @throws {HandgradError} code `state`: playwright-core or a browser is missing, with the command that gets it */
export const startChromium = async (): Promise<Chromium> => {
  const { chromium } = await driver();
  const executablePath = await findChromium();
  const profile = await mkdtemp(join(tmpdir(), 'handgrad-chromium-'));
  const forget = temporary(profile);
  try {
    const browser = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      args: [...chromiumFlags],
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    return {
      browser,
      close: async () => {
        await browser.close();
        forget();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
};
