import { backends } from '../../src/cli/backends.js';
import { HandgradError } from '../../src/errors.js';
import { fakeIo, jsonLines } from './fakes.js';

const start = (name: string) =>
  name === 'cpu'
    ? Promise.reject(
        new HandgradError('backend', 'Backend "cpu" did not start: no such module.', 'npm install it'),
      )
    : Promise.resolve({ name, threads: 2 });

test('as JSON: what starts, and why the rest does not', async () => {
  const { io, written } = fakeIo();
  await backends({ json: true }, io, start);
  const version = expect.stringMatching(/^4\./) as string;
  expect(jsonLines(written.stdout)).toEqual([
    { type: 'backend', name: 'wasm', available: true, version, threads: 2 },
    {
      type: 'backend',
      name: 'cpu',
      available: false,
      version,
      reason: 'Backend "cpu" did not start: no such module.',
      install: 'npm install @tensorflow/tfjs-backend-cpu',
    },
  ]);
});

test('as a table', async () => {
  const { io, written } = fakeIo();
  await backends({ json: false }, io, start);
  expect(written.stdout).toMatch(/^wasm +starts +4\.\S+ +2$/m);
  expect(written.stdout).toMatch(
    /^cpu +missing .*did not start: no such module\. npm install @tensorflow\/tfjs-backend-cpu$/m,
  );
});
