#!/usr/bin/env node
/** The program `handgrad`: the process around `run`. */
import process from 'node:process';

/** What a shell reports of a program whose reader went away: 128 + SIGPIPE. */
const readerGone = 141;

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(readerGone);
  });

// stdout is for results: what tfjs and the wasm runtime have to say goes where progress goes.
console.log = console.info = console.debug = console.error;

try {
  const { run } = await import('./program.js');
  process.exitCode = await run(process.argv.slice(2), process);
} catch (error) {
  const missing =
    (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND' &&
    /package '([^']+)'/.exec((error as Error).message);
  if (!missing) throw error;
  process.stderr.write(
    `handgrad: the package ${missing[1]!} is not installed.\n  Hint: npm install ${missing[1]!}\n`,
  );
  process.exitCode = 1;
}
