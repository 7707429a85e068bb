/** The process behind runTask.ts: `reasons` prints what is missing and why, `run` the result of a task, as JSON. */
import { build } from '../../scripts/build.mjs';

await build();
const print = (value) => process.stdout.write(JSON.stringify(value));

const reasons = async () => {
  const { locate } = await import('../../dist/provision/index.js');
  const found = await locate(['browser', 'native', 'webgpu']);
  return Object.fromEntries(
    found.map(({ name, available, reason }) => [name, available ? null : (reason ?? 'it is not there')]),
  );
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

print(await { reasons, run }[process.argv[2]]());
