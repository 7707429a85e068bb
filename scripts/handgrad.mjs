/**
 * The command line from a checkout: `npm run -s handgrad -- ARGS`. Builds what changed first, without a word
 * unless someone is watching, then runs the program in this process.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = join(root, 'dist', 'cli', 'main.js');

const stop = (message) => {
  process.stderr.write(`${message.trimEnd()}\n`);
  process.exit(1);
};

if (!existsSync(join(root, 'node_modules')))
  stop('handgrad: the dependencies are not installed.\n  Hint: npm ci');

const watched = process.stderr.isTTY;
try {
  const built = await build({ onStart: () => watched && process.stderr.write('building…') });
  if (built && watched) process.stderr.write('\r\x1b[K');
} catch (error) {
  if (watched) process.stderr.write('\r\x1b[K');
  stop(`handgrad: ${error.message}`);
}
await import(pathToFileURL(entry).href);
