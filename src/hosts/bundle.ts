/** A page's script from modules, by esbuild. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as esbuild from 'esbuild';
import { HandgradError } from '../errors.js';

const here = dirname(fileURLToPath(import.meta.url));

const load = async (): Promise<typeof esbuild> => {
  try {
    return await import('esbuild');
  } catch {
    throw new HandgradError(
      'state',
      'A page is bundled by esbuild, which is not installed.',
      'npm install -D esbuild',
    );
  }
};

/** One script: the task of `file`, and what runs it in a page (page.ts). */
export const bundleTask = async (file: string): Promise<string> => {
  const { build } = await load();
  const { outputFiles } = await build({
    stdin: {
      contents: `import task from ${JSON.stringify(file)};\nimport { offer } from ${JSON.stringify(join(here, 'page.js'))};\noffer(task);`,
      resolveDir: here,
    },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
    conditions: ['browser'],
  });
  return outputFiles[0]!.text;
};
