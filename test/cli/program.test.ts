import { run } from '../../src/cli/program.js';
import { fakeIo } from './fakes.js';

const runWith = async (command: string) => {
  const { io, written } = fakeIo();
  const code = await run(command.split(' ').filter(Boolean), io);
  return { code, ...written };
};

test.each([
  ['', 'Usage: handgrad'],
  ['trian', "unknown command 'trian'\n(Did you mean train?)"],
  ['train', "missing required argument 'data'"],
  ['train minst', 'Unknown data set "minst".\n  Hint: did you mean "mnist"?'],
  ['train mnist twice', "too many arguments for 'train'"],
  ['train mnist --epoch 3', "unknown option '--epoch'\n(Did you mean --epochs?)"],
  ['train mnist --epochs', "option '--epochs <n>' argument missing"],
  ['train mnist --epochs 0', '--epochs: expected a whole number ≥ 1, received "0".'],
  ['train mnist --optimizer adm', 'Unknown optimizer "adm".'],
  [
    'train mnist --limit 60001',
    '--limit: expected at most 60000, the number of training images, received "60001".',
  ],
  ['check --backend gpu', 'Unknown backend "gpu".'],
  ['backends --jsn', "unknown option '--jsn'\n(Did you mean --json?)"],
])('wrong use: handgrad %s', async (command, message) => {
  const { code, stdout, stderr } = await runWith(command);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
  if (command) expect(stderr).toMatch(/^handgrad: /);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test.each([
  ['--help', 'handgrad train mnist --limit 6000 --json'],
  ['train --help', 'handgrad train mnist --layers 300,100'],
  ['train --help', 'The network:'],
  ['train --help', '--layers 300  --activation relu'],
  ['train --help', '(default: auto)'],
  ['list --help', 'list what there is'],
  ['check --help', '--filter <text>'],
  ['--version', '.'],
])('handgrad %s', async (command, text) => {
  const { code, stdout, stderr } = await runWith(command);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(text);
});

test.each(['--help', 'train --help', 'list --help', 'check --help'])(
  'no line of the help of %s is wider than 80',
  async (command) => {
    const { io, written } = fakeIo();
    Object.assign(io.stdout, { columns: 80 });
    await run(command.split(' '), io);
    for (const line of written.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  },
);

test('a run that goes wrong: the reason, and 1', async () => {
  const { code, stderr } = await runWith(
    'train mnist --limit 640 --optimizer sgd --learning-rate 1e10 --backend wasm',
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^handgrad: Step \d+ .* is not finite\.\n {2}Hint: /m);
});

test('a report for people', async () => {
  const { code, stdout, stderr } = await runWith(
    'train mnist --limit 640 --epochs 2 --validation-split 0.2 --backend wasm',
  );
  expect(code).toBe(0);
  const epoch =
    /^epoch [12]\/2 {2}loss [\d.]+ {2}accuracy [\d.]+% {2}val_loss [\d.]+ {2}val_accuracy [\d.]+% {2}[\d.]+ s$/;
  expect(stderr.trimEnd().split('\n').slice(1)).toEqual([
    expect.stringMatching(epoch),
    expect.stringMatching(epoch),
  ]);
  expect(stdout).toContain('training loss');
  const matrix = [...stdout.matchAll(/^ {3}\d │(.+)$/gm)].map(([, row]) =>
    row!.trim().split(/\s+/).map(Number),
  );
  expect(matrix.map((row) => row.length)).toEqual(Array<number>(10).fill(10));
  const right = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
  expect(matrix.flat().reduce((a, b) => a + b, 0)).toBe(10000);
  expect(stdout).toContain(`test accuracy  ${(right / 100).toFixed(2)}%\n`);
  expect(stdout).toMatch(/^steps +16\n/m);
});
