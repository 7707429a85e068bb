/** The program itself, as a child process: what a shell and a script see of it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { jsonLines } from './fakes.js';

const launcher = join(__dirname, '../../scripts/handgrad.mjs');

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `watch` sees stdout grow. */
const handgrad = (
  args: string,
  watch: (child: ChildProcess, stdout: string) => void = () => undefined,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [launcher, ...args.split(' ')]);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => watch(child, (stdout += text)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });

// The first of them compiles, if there is something to compile.
jest.setTimeout(120_000);

const number = expect.any(Number) as number;

test('train mnist --json', async () => {
  const { code, stdout, stderr } = await handgrad('train mnist --limit 640 --epochs 1 --backend wasm --json');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^epoch 1\/1 {2}loss \d\.\d{4} {2}accuracy [\d.]+% {2}[\d.]+ s\n$/);
  expect(jsonLines(stdout)).toEqual([
    {
      type: 'start',
      data: 'mnist',
      layers: [784, 300, 10],
      activation: 'relu',
      loss: 'softmaxCrossEntropy',
      optimizer: 'adam',
      learningRate: 0.001,
      batchSize: 64,
      epochs: 1,
      seed: 1,
      backend: 'wasm',
      threads: number,
      trainExamples: 640,
      testExamples: 10000,
    },
    { type: 'epoch', epoch: 1, loss: number, accuracy: number, seconds: number },
    {
      type: 'end',
      testLoss: number,
      testAccuracy: number,
      steps: 10,
      seconds: number,
      backend: 'wasm',
      seed: 1,
    },
  ]);
});

test('the same seed gives the same run', async () => {
  const args = 'train mnist --limit 320 --epochs 1 --layers 20 --backend wasm --json';
  const losses = (await Promise.all([1, 1, 2].map((seed) => handgrad(`${args} --seed ${seed}`)))).map(
    ({ stdout }) => jsonLines(stdout).at(-1)!.testLoss,
  );
  expect(losses[1]).toBe(losses[0]);
  expect(losses[2]).not.toBe(losses[0]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the training with what was reached', async (signal) => {
  let sent = false;
  const { code, stdout } = await handgrad('train mnist --epochs 1000 --json', (child, text) => {
    if (sent || !text.includes('"start"')) return;
    sent = true;
    child.kill(signal);
  });
  expect(code).toBe(0);
  const end = jsonLines(stdout).at(-1)!;
  expect(end).toMatchObject({ type: 'end', testAccuracy: number, interrupted: true });
  expect(end.steps).toBeLessThan(938);
});

test('wrong use is 2, on stderr, without a stack', async () => {
  const { code, stdout, stderr } = await handgrad('train mnist --epochs 0');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe('handgrad: --epochs: expected a whole number ≥ 1, received "0".\n');
});

test('backends --json: what needs nothing is there', async () => {
  const { code, stdout } = await handgrad('backends --json');
  expect(code).toBe(0);
  const lines = jsonLines(stdout);
  expect(lines).toHaveLength(8);
  for (const name of ['wasm', 'cpu'])
    expect(lines).toContainEqual({
      type: 'backend',
      host: 'node',
      name,
      available: true,
      version: expect.any(String) as string,
      threads: number,
      precision: 32,
    });
});

test('train --backend fastest: each is timed, one trains', async () => {
  const { code, stdout } = await handgrad('train xor --epochs 5 --backend fastest --json');
  expect(code).toBe(0);
  const lines = jsonLines(stdout);
  const timings = lines.filter(({ type }) => type === 'timing');
  expect(timings.map(({ backend }) => backend)).toEqual(['webgpu', 'tensorflow', 'wasm', 'cpu']);
  const timed = timings.filter(({ milliseconds }) => milliseconds !== undefined);
  expect(timed.map(({ backend }) => backend)).toEqual(expect.arrayContaining(['wasm', 'cpu']));
  const [best] = timed.sort((a, b) => Number(a['milliseconds']) - Number(b['milliseconds']));
  expect(lines.at(-1)).toMatchObject({ type: 'end', backend: best!['backend'] });
});

test('check --json', async () => {
  const { code, stdout } = await handgrad('check --backend wasm --filter relu --json');
  expect(code).toBe(0);
  const lines = jsonLines(stdout);
  const end = lines.pop()!;
  expect(end).toMatchObject({ type: 'end', cases: lines.length, failed: 0 });
  for (const line of lines)
    expect(Object.keys(line)).toEqual([
      'type',
      'host',
      'name',
      'kind',
      'backend',
      'oracle',
      'worst',
      'tolerance',
      'verdict',
      'notes',
    ]);
});

test('a reader that goes away is no crash', async () => {
  const { stderr, signal } = await handgrad('check --backend wasm --json', (child) =>
    child.stdout!.destroy(),
  );
  expect({ stderr, signal }).toEqual({ stderr: '', signal: null });
});
