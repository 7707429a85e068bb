/**
 * What the tests want of this machine beside the dependencies: found or installed, with progress on stderr. What cannot be
 * had is a row that says why, and no failure: the tests know what they need.
 */
import { build } from './build.mjs';

const { stderr } = process;
const drawn = stderr.isTTY && process.env.TERM !== 'dumb';

/** A step's later lines are drawn over its first where there is a terminal. */
let open = false;
const say = (line, again = false) => {
  if (!drawn) return stderr.write(`${line}\n`);
  if (open) stderr.write(again ? '\r\x1b[K' : '\n');
  stderr.write(line.slice(0, stderr.columns - 1));
  open = true;
};

try {
  await build({ onStart: () => say('building') });
} catch (error) {
  say(error.message.trimEnd());
  process.exit(1);
}
const { provision, provisioners } = await import('../dist/provision/index.js');
const rows = await provision(Object.keys(provisioners), { say });
if (open) stderr.write('\n');

const missing = rows.filter((row) => !row.available);
const width = Math.max(...missing.map(({ name }) => name.length));
for (const { name, reason, command } of missing)
  stderr.write(
    `${name.padEnd(width)}  not available: ${reason}\n${command ? `${' '.repeat(width)}  ${command}\n` : ''}`,
  );
