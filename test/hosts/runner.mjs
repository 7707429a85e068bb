/** The process behind runTask.ts: `located` prints what is there, or why not, `run` the result of a task, as JSON. */
import { build } from '../../scripts/build.mjs';

await build();
const print = (value) => process.stdout.write(JSON.stringify(value));

const located = async () => {
  const { locate, provisioners } = await import('../../dist/provision/index.js');
  return locate(Object.keys(provisioners));
};

const run = async () => {
  const { runOn } = await import('../../dist/hosts/index.js');
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const { pair, file, args } = JSON.parse(text);
  try {
    return { result: (await runOn(pair, file, { args })) ?? null };
  } catch (error) {
    return { error: error.message };
  }
};

print(await { located, run }[process.argv[2]]());
