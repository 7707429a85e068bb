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

/** Packages that esbuild did not find, of its messages. */
const absent = (error: unknown): string[] => {
  const { errors = [] } = error as { readonly errors?: readonly { readonly text: string }[] };
  const names = errors.flatMap(
    ({ text }) => /^Could not resolve "((?:@[^/"]+\/)?[^./"][^/"]*)/.exec(text)?.[1] ?? [],
  );
  return [...new Set(names)];
};

/**
 * One script: the task of `file`, the packages it needs beside handgrad, and what runs it in a page (page.ts).
 *
 * @throws {HandgradError} code `state`: esbuild or a package is missing, with the command
 */
export const bundleTask = async (file: string, packages: readonly string[]): Promise<string> => {
  const { build } = await load();
  const { outputFiles } = await build({
    stdin: {
      contents: `${packages.map((name) => `import ${JSON.stringify(name)};\n`).join('')}import task from ${JSON.stringify(file)};\nimport { offer } from ${JSON.stringify(join(here, 'page.js'))};\noffer(task);`,
      resolveDir: here,
    },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
    conditions: ['browser'],
  }).catch((error: unknown) => {
    const names = absent(error);
    if (names.length === 0) throw error;
    throw new HandgradError(
      'state',
      `The page needs ${names.join(' and ')}, which ${names.length > 1 ? 'are' : 'is'} not installed.`,
      `npm install -D ${names.join(' ')}`,
    );
  });
  return outputFiles[0]!.text;
};
