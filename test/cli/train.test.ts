/** Every data set through the program, as a user has it. */
import { run } from '../../src/cli/program.js';
import { fakeIo, jsonLines } from './fakes.js';

/** On wasm, which is everywhere: `auto` depends on the machine. */
const handgrad = async (given: string) => {
  const command =
    given.startsWith('train ') && !given.includes('--backend') ? `${given} --backend wasm` : given;
  const { io, written } = fakeIo();
  Object.assign(io.stdout, { columns: 80 });
  const code = await run(command.split(' ').filter(Boolean), io);
  for (const line of written.stdout.split('\n'))
    if (!line.startsWith('{')) expect(line.length).toBeLessThanOrEqual(80);
  return { code, ...written };
};

const end = async (command: string) => {
  const { code, stdout, stderr } = await handgrad(`${command} --json`);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return jsonLines(stdout).at(-1) as unknown as Record<string, number>;
};

jest.setTimeout(60_000);

test.each([
  ['xor', 0.97],
  ['circles', 0.97],
  ['gauss', 0.97],
  ['iris', 0.93],
  ['spiral', 0.97],
])('train %s learns, with a test set of its own', async (data, accuracy) => {
  expect((await end(`train ${data}`)).testAccuracy).toBeGreaterThanOrEqual(accuracy);
});

test('two classes in the plane: the map of what was decided', async () => {
  const { code, stdout, stderr } = await handgrad('train gauss --epochs 3');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^gauss: 500 examples, 2-2, adam 0\.03, batch 32, seed 1, wasm\nepoch 1\/3 /);
  expect(stdout).toContain('\ntest examples, over what the network decides\n');
  expect(stdout).toMatch(/· ○ 0 {3}░ ● 1 {3}× wrong: \d+ of 500\n\ntest accuracy {2}[\d.]+%\ntest loss/);
});

test('a curve: the fit, its RMSE and R²', async () => {
  const { code, stdout } = await handgrad('train sine --epochs 30');
  expect(code).toBe(0);
  expect(stdout).toContain('\n· data   ─ fitted\n\ntest RMSE ');
  expect(Number(/^test R² +([\d.]+)$/m.exec(stdout)?.[1])).toBeGreaterThan(0.9);
  expect(await end('train sine --epochs 2')).toMatchObject({
    testLoss: expect.any(Number) as number,
    testRmse: expect.any(Number) as number,
    testR2: expect.any(Number) as number,
  });
});

test('flowers: the classes by their names', async () => {
  const { stdout } = await handgrad('train iris --epochs 5');
  expect(stdout).toMatch(
    /^test examples, by their class\ntrue {7}│ +setosa +versicolor +virginica {3}predicted$/m,
  );
});

test('many epochs: a line now and then, but every one in JSON', async () => {
  const { stdout, stderr } = await handgrad('train gauss:count=40 --epochs 100 --json');
  expect(jsonLines(stdout).filter(({ type }) => type === 'epoch')).toHaveLength(100);
  const shown = [...stderr.matchAll(/^epoch (\d+)\/100 /gm)].map(([, epoch]) => Number(epoch));
  expect(shown).toEqual([1, ...Array.from({ length: 20 }, (_, i) => 5 * (i + 1))]);
});

test.each([
  'sigmoidCrossEntropy',
  'binaryCrossentropy',
  'hinge',
  'squaredHinge',
  'perceptron',
  'categoricalCrossentropy',
  'categoricalHinge',
  'meanSquaredError',
  'huber:delta=2',
])('two classes by the loss %s', async (loss) => {
  expect((await end(`train circles --loss ${loss}`)).testAccuracy).toBeGreaterThan(0.97);
});

test('three classes, each against the rest: accuracy is that of the largest output', async () => {
  expect((await end('train iris --loss binaryCrossentropy')).testAccuracy).toBeGreaterThan(0.9);
});

test('metrics, every option at once, and what the monitor saw', async () => {
  const command =
    'train spiral:noise=0.1:count=200 --epochs 4 --metrics accuracy,f1Score:average=macro,meanSquaredError ' +
    '--loss sigmoidCrossEntropy --layers 16,dropout:rate=0.1,batchNormalization,8:activation=tanh ' +
    '--activation leakyReLU:alpha=0.1 --initializer heNormal --regularizer l2:l2=1e-4 --constraint maxNorm:maxValue=3 ' +
    '--optimizer adam:amsgrad=true --learning-rate 0.01 --schedule cosine:warmup=1 --clip-norm 1 --weight-decay 1e-3 ' +
    '--ema 0.9 --accumulate 2 --class-weight 1=2 --validation-split 0.25 --stratify --limit 160 ' +
    '--early-stopping 3:restoreBestWeights=true --monitor';
  const { code, stdout } = await handgrad(`${command} --json`);
  expect(code).toBe(0);
  const lines = jsonLines(stdout);
  const number = expect.any(Number) as number;
  expect(lines[0]).toEqual({
    type: 'start',
    data: 'spiral:noise=0.1:count=200',
    layers: [2, 16, 'dropout:rate=0.1', 'batchNormalization', '8:activation=tanh', 1],
    activation: 'leakyReLU:alpha=0.1',
    loss: 'sigmoidCrossEntropy',
    optimizer: 'adam',
    learningRate: 0,
    schedule: 'cosineDecay',
    batchSize: 32,
    epochs: 4,
    seed: 1,
    backend: 'wasm',
    threads: 1,
    trainExamples: 120,
    validationExamples: 40,
    testExamples: 200,
  });
  expect(lines[1]).toMatchObject({
    type: 'epoch',
    epoch: 1,
    accuracy: number,
    f1Score: number,
    val_f1Score: number,
  });
  expect(lines.at(-2)).toMatchObject({ type: 'monitor', step: number });
  expect(Object.keys(lines.at(-2)!.layers as object)).toHaveLength(5);
  expect(lines.at(-1)).toEqual({
    type: 'end',
    testLoss: number,
    testAccuracy: number,
    testF1Score: number,
    testMeanSquaredError: number,
    steps: number,
    seconds: number,
    backend: 'wasm',
    seed: 1,
  });
  const { stdout: text } = await handgrad(command);
  expect(text).toMatch(
    /^layer +output +dead +saturated +parameters\ndense .*kernel [\d.e-]+, bias [\d.e-]+$/m,
  );
  expect(text).toMatch(/^test f1Score {10,}[\d.]+$/m);
});

test('the same seeds give the same run; another seed of the data other points', async () => {
  const command = 'train xor:count=60 --epochs 2';
  const [one, same, other] = [
    await end(command),
    await end(command),
    await end(`train xor:count=60:seed=1 --epochs 2`),
  ];
  expect(same.testLoss).toBe(one.testLoss);
  expect(other.testLoss).not.toBe(one.testLoss);
});

test.each([
  ['train spiral:nois=1', 'Unknown option of spiral "nois".\n  Hint: did you mean "noise"?'],
  ['train spiral:noise=x', 'spiral: option "noise": expected a number ≥ 0, received "x".'],
  ['train iris:testShare=2', 'option "testShare": expected a number in [0, 0.9], received 2.'],
  ['train sine --loss hinge', '--loss: expected a loss of numbers, received "hinge", which is for classes.'],
  [
    'train gauss --limit 501',
    '--limit: expected at most 500, the number of training examples, received "501".',
  ],
  ['train gauss --class-weight 3=1', 'Unknown class "3".'],
  ['train iris --class-weight setoza=2', 'Unknown class "setoza".\n  Hint: did you mean "setosa"?'],
  [
    'train gauss --layers 8,dropout:rate=2',
    'dropout: option "rate": expected a number in [0, 1), received 2.',
  ],
  [
    'train gauss --layers reshape:targetShape=2/1',
    '--layers: expected layers that end in one row of numbers an example, received [null, 2, 2] after the last layer.',
  ],
  ['train sine --stratify', '--stratify: expected a data set of classes, received "sine".'],
  ['train gauss --reduce-lr 5 --schedule cosine', '--reduce-lr: expected no --schedule'],
  ['train gauss --metrics f1Score:averge=macro', 'Unknown option of f1Score "averge".'],
])('wrong use: handgrad %s', async (command, message) => {
  const { code, stdout, stderr } = await handgrad(command);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});
