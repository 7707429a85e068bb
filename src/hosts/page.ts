/** The other side of `runInBrowser`, in the page. */
import { env } from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/index.js';
import { answerOf, type Answer } from './answer.js';
import type { Pair, Task } from './contract.js';

interface Page {
  /** Put there by the driver. */
  report(message: unknown): Promise<void>;
  run(pair: Pair, args: unknown): Promise<Answer>;
}

/** As a device that has no float32 textures. */
const forceHalfPrecision = (): void => {
  env().set('WEBGL_FORCE_F16_TEXTURES', true);
  env().set('WEBGL_RENDER_FLOAT32_ENABLED', false);
  env().set('WEBGL_RENDER_FLOAT32_CAPABLE', false);
};

/** Makes the task callable from outside, as `run`. */
export const offer = (task: Task): void => {
  const page = globalThis as unknown as Page;
  page.run = (pair, args) =>
    answerOf(async () => {
      if (pair.halfPrecision) forceHalfPrecision();
      await useBackend(pair.backend, { threads: pair.threads ?? 'auto', wasmPaths: '/wasm/' });
      return task(args, (message) => void page.report(message));
    });
};
