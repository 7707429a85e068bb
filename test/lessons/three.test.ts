import { useBackend } from '../../src/backends/index.js';
import { toFeatures } from '../../src/data/features.js';
import { HandgradError } from '../../src/errors.js';
import { languages } from '../../src/explain/language.js';
import { admissions } from '../../src/lessons/admissions.js';
import type { Block, Figure, LessonContext } from '../../src/lessons/contract.js';
import { onEngine } from '../../src/lessons/engine.js';
import { three } from '../../src/lessons/three.js';
import { tanhByWord } from '../../src/lessons/three/activations.js';
import { AsPrinted } from '../../src/lessons/three/asPrinted.js';
import {
  accuracyOf,
  engineLearner,
  initialWeights,
  meanSquaredError,
  objectLearner,
  run,
  type Learner,
} from '../../src/lessons/three/trainer.js';
import { activations64 } from '../../src/reference/activation.js';
import { Network, type Example, type Weights } from '../../src/reference/network.js';
import { expectFits } from './collect.js';

// The whole lesson is half a dozen runs of 900 epochs; other tests run beside it.
jest.setTimeout(60_000);

/** Every number below without a formula of its own was worked out apart, by NumPy in float64. */
const relative = (value: number, want: number): number => Math.abs(value - want) / Math.abs(want);
const expectClose = (values: readonly number[], want: readonly number[], by = 1e-13): void => {
  expect(values.length).toBe(want.length);
  values.forEach((value, i) => expect(relative(value, want[i]!)).toBeLessThan(by));
};

const shownBy = async (context: Partial<LessonContext> = {}): Promise<Block[]> => {
  const blocks: Block[] = [];
  for await (const block of three.run({ seed: 1, progress: () => {}, ...context })) blocks.push(block);
  return blocks;
};
const figuresOf = (blocks: readonly Block[]): Figure[] =>
  blocks.flatMap((block) => (block.kind === 'figures' ? block.figures : []));
const tablesOf = (blocks: readonly Block[]): (Block & { kind: 'table' })[] =>
  blocks.flatMap((block) => (block.kind === 'table' ? [block] : []));
const english = (cell: string | { en: string }): string => (typeof cell === 'string' ? cell : cell.en);
/** A number as it is shown. */
const read = (cell: string | { en: string } | undefined): number =>
  Number(english(cell ?? '').replaceAll('−', '-'));

/** x, σ, tanh, max(0, x), max(0.01x, x) */
const values = [
  [-2, 0.11920292202211755, -0.9640275800758169, 0, -0.02],
  [-0.5, 0.3775406687981454, -0.46211715726000973, 0, -0.005],
  [0, 0.5, 0, 0, 0],
  [0.5, 0.6224593312018546, 0.46211715726000973, 0.5, 0.5],
  [1, 0.7310585786300049, 0.7615941559557649, 1, 1],
] as const;

describe('the functions', () => {
  test('σ, tanh, ReLU and leaky ReLU in float64 (lesson 3, eqs. sigmoid, tanh, relu, leaky-relu)', () => {
    const { sigmoid, tanh, relu, leakyReLU } = activations64;
    const functions = [sigmoid(), tanh(), relu(), leakyReLU({ alpha: 0.01 })];
    for (const [x, ...want] of values)
      functions.forEach(({ f }, i) => expect(f(x)).toBeCloseTo(want[i]!, 15));
  });

  test('σ′(0.8) = σ(0.8)(1 − σ(0.8)) (lesson 3, eq. sigmoid-prime)', () => {
    const { f, derivative } = activations64.sigmoid();
    expectClose([derivative(0.8, f(0.8))], [0.2139096965202944]);
    expect(derivative(0.8, f(0.8))).toBeCloseTo((f(0.8 + 1e-5) - f(0.8 - 1e-5)) / 2e-5, 9);
  });

  test("tanh by the lesson's words is NaN where eˣ overflows", () => {
    expect(tanhByWord(0.5)).toBeCloseTo(0.46211715726000973, 15);
    expect([tanhByWord(709), tanhByWord(710), Math.tanh(710)]).toEqual([1, NaN, 1]);
  });
});

test('layer by layer, z = W·a + b (lesson 3, eq. layer)', () => {
  const weights: Weights = [
    [
      [0.1, -0.2, 0.5],
      [0.3, 0.4, -0.6],
    ],
    [
      [-0.7, 0.8, 0.05],
      [0.9, -1, 0.15],
    ],
    [[1.1, -1.2, 0.25]],
  ];
  const network = new Network({ sizes: [2, 2, 2, 1], weights });
  network.predict([0.7, -0.3]);
  const nodes = network.layers.slice(1).flatMap((layer) => layer.nodes);
  expectClose(
    nodes.map(({ net }) => net),
    [0.63, -0.51, -0.10658780310966444, 0.36204699044189925, 0.0632730386565104],
  );
  expectClose(
    nodes.map(({ output }) => output),
    [0.6524894621927444, 0.3751935255315707, 0.4733782485054856, 0.5895358622496032, 0.5158129844389252],
  );
});

const example: Example = [[1, 2, 3, 4], [0.5]];
const unit = (): Network => new Network({ sizes: [4, 1], bias: false, weights: [[[0.5, -0.5, 0.3, 0.1]]] });

describe('the single unit', () => {
  test('E, h, ŷ, error, δ and the gradient (lesson 3, eqs. squared-error, error-term, chain-rule)', () => {
    const network = unit();
    expectClose([network.backpropagate(example)], [0.0180451517398528]);
    const { net, output, delta } = network.outputs[0]!;
    expectClose(
      [net, output, network.outputs[0]!.calcError(), delta],
      [0.8, 0.6899744811276125, -0.1899744811276125, -0.04063738360460799],
    );
    for (const connection of network.connections)
      expect(relative(network.numericGradient(connection, example), connection.gradient)).toBeLessThan(1e-8);
  });

  test('Δw and the new w (lesson 3, eqs. weight-step, weight-update)', () => {
    const network = unit();
    network.trainOne(example, 0.5);
    expectClose(network.weights[0]![0]!, newWeights);
  });
});

const steps = [-0.020318691802303994, -0.04063738360460799, -0.06095607540691198, -0.08127476720921598];
const newWeights = [0.479681308197696, -0.540637383604608, 0.23904392459308801, 0.01872523279078403];

/** Two features, three hidden units, three rows. */
const rows: readonly Example[] = [
  [[1, -0.5], [1]],
  [[0.25, 2], [0]],
  [[-1.5, 0.75], [1]],
];
const start: Weights = [
  [
    [0.1, 0.4],
    [-0.2, 0.5],
    [0.3, -0.6],
  ],
  [[0.7, -0.8, 0.9]],
];
const network = (weights = start): Network =>
  new Network({ sizes: [weights[0]![0]!.length, weights[0]!.length, 1], bias: false, weights });

describe('the trainer', () => {
  const after = [
    0.09278962437674561, 0.38963447010010505, -0.19281232554301375, 0.5114483362178155, 0.2927669230676693,
    -0.6120437091649815, 0.7032143129386735, -0.795425636020826, 0.9179347226521744,
  ];
  const outputs = [0.6493350097660585, 0.5321186861114557, 0.529330397258269];

  test('two passes over three rows (lesson 3, eqs. trainer, hidden-error-term)', async () => {
    const trained = network();
    const learner = objectLearner(trained, 0.5);
    await learner.train(rows, 2);
    expectClose(trained.weights.flat(2), after);
    expectClose((await learner.outputs(rows)).flat(), outputs);
  });

  test.each(['cpu', 'wasm'] as const)(
    'the same by the tensor engine on %s, within 1e-6 (lesson 3, eq. trainer)',
    async (backend) => {
      await useBackend(backend);
      await onEngine(network(), 0.5, async (engine) => {
        const learner = engineLearner(engine);
        await learner.train(rows, 2);
        expectClose((await engine.weights()).flat(2), after, 1e-6);
        expectClose((await learner.outputs(rows)).flat(), outputs, 1e-6);
      });
    },
  );

  test('losses and accuracy as np.mean has them', () => {
    expect(
      meanSquaredError(
        [[0.5], [0.75]],
        [
          [[], [1]],
          [[], [0]],
        ],
      ),
    ).toBe((0.25 + 0.5625) / 2);
    const half = [[0.5], [0.51], [0.2], [0.9]];
    const given: Example[] = [1, 1, 0, 0].map((y) => [[], [y]]);
    expect(accuracyOf(half, given)).toBe(0.5); // ½ itself is a 0
  });

  test.each([
    [20, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]],
    [3, [0, 1, 2, 3]],
  ])('%i epochs stop at every tenth', async (epochs, want) => {
    const seen: number[] = [];
    const { stops } = await run(objectLearner(network(), 0.5), { train: rows, test: rows }, epochs, (epoch) =>
      seen.push(epoch),
    );
    expect(stops.map(({ epoch }) => epoch)).toEqual(want);
    expect(seen).toEqual(want);
  });

  test.each(['objects', 'engine'] as const)('%s: within a tenth, how many epochs are done', async (which) => {
    await useBackend('cpu');
    const later = jest.spyOn(performance, 'now');
    let time = 0;
    later.mockImplementation(() => (time += 40)); // a turn is 50 ms
    const seen: number[] = [];
    try {
      const told = (learner: Learner) =>
        run(learner, { train: rows, test: rows }, 50, (epoch) => seen.push(epoch));
      await (which === 'objects'
        ? told(objectLearner(network(), 0.5))
        : onEngine(network(), 0.5, (engine) => told(engineLearner(engine))));
    } finally {
      later.mockRestore();
    }
    expect([seen[0], seen.at(-1)]).toEqual([0, 50]);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.some((epoch) => epoch % 5 !== 0)).toBe(true);
    expect(seen).toEqual(expect.arrayContaining([0, 5, 10, 45, 50]));
  });

  test('both layers are drawn with deviation 1/√n, w by feature (lesson 3, eq. initial-weights)', () => {
    const [w, v] = initialWeights(25, 2000, 7);
    for (const drawn of [w!.flat(), v!.flat()]) {
      const mean = drawn.reduce((a, b) => a + b) / drawn.length;
      const deviation = Math.sqrt(drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / drawn.length);
      expect(mean).toBeCloseTo(0, 1);
      expect(Math.abs(deviation * 5 - 1)).toBeLessThan(0.05);
    }
    const flat = ([w, v]: Weights): number[] => [
      ...w![0]!.flatMap((_, i) => w!.map((row) => row[i]!)),
      ...v![0]!,
    ];
    const [once, again] = [flat(initialWeights(4, 2, 7)), flat(initialWeights(4, 2, 7))];
    expect(once).toEqual(again);
    expect(flat(initialWeights(4, 2, 8))).not.toEqual(once);
    // By feature: the second number is that of the first feature and the second unit.
    expect(initialWeights(4, 2, 7)[0]![1]![0]).toBe(initialWeights(4, 3, 7)[0]![1]![0]);
  });
});

describe("the lesson's code as it is printed", () => {
  test('two passes over three rows', async () => {
    const printed = new AsPrinted(start, 0.5);
    await printed.train(rows, 2);
    expectClose(
      printed.weights.flat(2),
      [
        0.09597290963913416, 0.38643428820138154, -0.1973611599141376, 0.5155313549481043, 0.2936945270272526,
        -0.6131478228393041, 0.6954693174318288, -0.8061990329352058, 0.9155841137094006,
      ],
    );
    expectClose(
      (await printed.outputs(rows)).flat(),
      [
        0.616733889790304, 0.5958354661107756, 0.6560448124896157, 0.6658118111150131, 0.6742454100905295,
        0.5597049967026532, 0.6309750505839044, 0.6602343808333138, 0.5717434042711317,
      ],
    );
  });

  test('the outputs do not depend on v, and lie between ½ and σ(1)', async () => {
    const [w] = start;
    const outputs = await new AsPrinted(start, 0).outputs(rows);
    expect(await new AsPrinted([w!, [[9, 9, -9]]], 0).outputs(rows)).toEqual(outputs);
    for (const y of outputs.flat()) expect(y > 0.5 && y < 0.7310585786300049).toBe(true);
    expect(network().predict(rows[0]![0])).not.toEqual(network([w!, [[9, 9, -9]]]).predict(rows[0]![0]));
  });

  test('what it adds to w is v times the gradient of its own error, uphill where v < 0', async () => {
    const [w, v] = start;
    const error = async (weights: Weights): Promise<number> =>
      (await new AsPrinted(weights, 0).outputs(rows))
        .map((row, i) => row.reduce((sum, y) => sum + 0.5 * (rows[i]![1][0]! - y) ** 2, 0))
        .reduce((a, b) => a + b);
    const moved = (j: number, i: number, by: number): Weights => [
      w!.map((row, k) => row.map((value, l) => (k === j && l === i ? value + by : value))),
      v!,
    ];
    const printed = new AsPrinted(start, 3);
    printed.epoch(rows); // rate 3, three rows: Δw itself
    for (const [j, row] of w!.entries())
      for (const [i, value] of row.entries()) {
        const down = -((await error(moved(j, i, 1e-5))) - (await error(moved(j, i, -1e-5)))) / 2e-5;
        expect(printed.weights[0]![j]![i]! - value).toBeCloseTo(v![0]![j]! * down, 9);
      }
  });
});

/** Of the table and the weights that seed 1 draws. */
const losses = [
  0.28499035815199153, 0.2835598212343112, 0.2821626349339852, 0.28079850866268286, 0.27946712129142526,
  0.27816812303985683, 0.27690113738460204, 0.27566576297525736, 0.2744615755472632, 0.2732881298216484,
  0.272144961382418,
];
const trainedWeights = [
  0.6120103430741193, 0.4814372593288345, -0.0031912834807033635, 0.49083710864296337, 0.24426348891222938,
  -0.2856975690698036, 0.1638804839101351, 0.31597851594859055, -0.35717011842237145, -0.32660862660819495,
  0.018695019108064193, 0.2078514122457075, 0.554817558683056, 0.004755539271057502,
];
const printedLosses = [
  0.2963003025266308, 0.29627288469935814, 0.2962465318602051, 0.29622124003242517, 0.2961970054172064,
  0.29617382439199974, 0.29615169350891307, 0.2961306094931701, 0.29611056924163415, 0.29609156982139617,
  0.29607360846842695,
];

describe('900 epochs on 360 rows of seed 1', () => {
  const { names, train, test: held } = toFeatures(admissions({ seed: 1 }), { seed: 1 });
  const data = {
    train: train.x.map((x, i): Example => [x, [train.t[i]!]]),
    test: held.x.map((x, i): Example => [x, [held.t[i]!]]),
  };
  const weights = initialWeights(names.length, 2, 1);

  test('float64 (lesson 3, eq. trainer)', async () => {
    const trained = network(weights);
    const { stops, accuracy } = await run(objectLearner(trained, 0.005), data, 900, () => {});
    expectClose(
      stops.map(({ loss }) => loss),
      losses,
      1e-12,
    );
    expectClose(trained.weights.flat(2), trainedWeights, 1e-11);
    expect(accuracy).toBe(0.375);
  });

  test.each(['cpu', 'wasm'] as const)(
    'the tensor engine on %s, within 1e-6 (lesson 3, eq. trainer)',
    async (backend) => {
      await useBackend(backend);
      const { stops, accuracy } = await onEngine(network(weights), 0.005, (engine) =>
        run(engineLearner(engine), data, 900, () => {}),
      );
      expectClose(
        stops.map(({ loss }) => loss),
        losses,
        1e-6,
      );
      expect(accuracy).toBe(0.375);
    },
  );

  test('the code as it is printed', async () => {
    const printed = new AsPrinted(weights, 0.005);
    const { stops } = await run(printed, data, 900, () => {});
    expectClose(
      stops.map(({ loss }) => loss),
      printedLosses,
      1e-12,
    );
    const repaired = network(printed.weights);
    expectClose(
      [
        meanSquaredError(
          data.train.map(([x]) => repaired.predict(x)),
          data.train,
        ),
      ],
      [0.270660662606883],
      1e-12,
    );
  });
});

describe('the table that is generated', () => {
  test('is of the form of the admissions, and looks like them', () => {
    const { columns, rows } = admissions({ count: 20000, seed: 3 });
    expect(columns).toEqual(['admit', 'gre', 'gpa', 'rank']);
    const of = (c: number): number[] => rows.map((cells) => Number(cells[c]));
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;
    expect(mean(of(0))).toBeGreaterThan(0.28);
    expect(mean(of(0))).toBeLessThan(0.37);
    expect(Math.abs(mean(of(1)) - 587.7)).toBeLessThan(5);
    expect(Math.abs(mean(of(2)) - 3.39)).toBeLessThan(0.02);
    expect(of(1).every((g) => g >= 220 && g <= 800 && g % 20 === 0)).toBe(true);
    expect(rows.every(([, , p]) => Number(p) >= 2.26 && Number(p) <= 4 && /^\d(\.\d{1,2})?$/.test(p!))).toBe(
      true,
    );
    [61, 151, 121, 67].forEach((count, i) =>
      expect(Math.abs(of(3).filter((rank) => rank === i + 1).length / 50 - count)).toBeLessThan(10),
    );
  });

  test('the seed decides; fewer rows are the first of more', () => {
    expect(admissions({ seed: 1 })).toEqual(admissions());
    expect(admissions({ seed: 2 }).rows).not.toEqual(admissions().rows);
    expect(admissions({ count: 30 }).rows).toEqual(admissions().rows.slice(0, 30));
  });
});

describe('what the lesson shows', () => {
  test.each(['cpu', 'wasm'] as const)(
    'every number, by the tensor engine on %s within 1e-6 (lesson 3, eqs. neuron, simple-network, single-unit)',
    async (backend) => {
      await useBackend(backend);
      const blocks = await shownBy({ training: { epochs: 2 } });
      const figures = figuresOf(blocks);
      expectClose(
        figures.slice(0, -1).map(({ value }) => value),
        [
          -0.27,
          0.4329070950345457,
          0.8,
          0.6899744811276125,
          -0.1899744811276125,
          -0.04063738360460799,
          ...steps,
          ...newWeights,
        ],
      );
      for (const { value, engine } of figures) expect(relative(engine!, value)).toBeLessThan(1e-6);
      const shown = tablesOf(blocks)[0]!.rows.map((row) => row.map(read));
      for (const want of values) {
        const row = shown.find(([x]) => x === want[0])!;
        row.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 9));
      }
    },
  );

  test('the steps of the unit, with the symbols of the lesson', async () => {
    await useBackend('cpu');
    const steps = (await shownBy({ training: { epochs: 1 } })).flatMap((b) =>
      b.kind === 'steps' ? b.steps : [],
    );
    const of = (symbol: string): string[] =>
      steps.filter((s) => s.symbol === symbol).map((s) => `${s.formula} = ${s.numbers}`);
    expect(of('h')).toEqual(['h = w1·x1 + w2·x2 + w3·x3 + w4·x4 = 0.5·1 + (−0.5)·2 + 0.3·3 + 0.1·4']);
    expect(of('error')).toEqual(['error = y − ŷ = 0.5 − 0.689974481']);
    expect(of('δ')).toEqual(['δ = error·ŷ·(1 − ŷ) = (−0.189974481)·0.689974481·(1 − 0.689974481)']);
    expect(of('w2')).toEqual(['w2 ← w2 + η·δ·x2 = −0.5 + 0.5·(−0.0406373836)·2']);
  });

  test('the run of the lesson, in both languages', async () => {
    await useBackend('wasm');
    const progress: string[] = [];
    const blocks = await shownBy({ progress: ({ en, zh }) => progress.push(en, zh) });
    const [, run, row, results] = tablesOf(blocks);
    expect(run!.rows.map(([epoch, loss]) => [read(epoch), read(loss)])).toEqual(
      losses.map((loss, i) => [90 * i, Number(loss.toPrecision(9))]),
    );
    for (const [, loss, engine, difference] of run!.rows) {
      expect(relative(read(engine), read(loss))).toBeLessThan(1e-6);
      expect(read(difference)).toBeLessThan(1e-6);
    }
    expect(row!.rows.map((cells) => cells.slice(1).map(english))).toEqual([
      ['(0.221631976, 0.207356536)', '(0.221631976, 0.207356536)'],
      ['0.54365022', '(0.555182296, 0.551654186)'],
      ['0.586640124', '(0.555182296, 0.551654186)'],
    ]);
    expect(results!.rows.map((cells) => cells.map(english))).toEqual([
      ['the right code, η = 0.005', '0.284990358', '0.272144961', '37.5 %'],
      ["the lesson's code, by its own outputs", '0.296300303', '0.296073608', '37.5 %'],
      ['its weights, in the right forward pass', '0.284990358', '0.270660663', '37.5 %'],
      [
        'the right code, η = 0.5, tensor engine',
        expect.any(String),
        expect.stringMatching(/^0\.201159/),
        '67.5 %',
      ],
      ['always 0, what most training rows are', '–', '–', '62.5 %'],
    ]);
    expect(progress).toContain('network of objects: 90 of 900 epochs');
    expect(progress).toContain('张量引擎：已训练 90 / 900 轮');
    expectFits(blocks);

    const texts = blocks.flatMap((block) =>
      block.kind === 'heading' || block.kind === 'paragraph'
        ? [block.text]
        : block.kind === 'figures'
          ? block.figures.map(({ name }) => name)
          : block.kind === 'table'
            ? [...block.header, ...block.rows.flat().filter((cell) => typeof cell !== 'string')]
            : [],
    );
    for (const text of [three.title, ...texts])
      for (const lang of languages) expect(text[lang]).not.toMatch(/^$|undefined|NaN of|\[object/);
    for (const { zh } of blocks.flatMap((b) => (b.kind === 'paragraph' ? [b.text] : [])))
      expect(zh).toMatch(/[一-龥]|x = /);
    expect(JSON.stringify(texts)).toContain(
      'always answering 0, which gets 62.5 %: at η = 0.005 the network has hardly moved. In 900 epochs no weight moves by more than 0.12 (the largest is 0.68 at the beginning)',
    );
    expect(JSON.stringify(texts)).toContain('The end of the lesson shows the same network with η = 0.5.');
    const accuracy = blocks.findIndex(
      (b) => b.kind === 'figures' && b.figures[0]!.name.en === 'test accuracy',
    );
    const below = blocks[accuracy + 1]!;
    expect(below.kind === 'paragraph' && below.text.en).toContain('has hardly moved');
  });

  const table = {
    columns: ['x', 'kind', 'passed'],
    rows: Array.from({ length: 40 }, (_, i) => [
      String((i * 7) % 40),
      ['a', 'b', 'c'][i % 3]!,
      String(i % 2),
    ]),
  };

  test("a table of one's own, with options of one's own", async () => {
    await useBackend('cpu');
    const blocks = await shownBy({ table, training: { hidden: 3, epochs: 20, learningRate: 0.1 } });
    const paragraphs = blocks.flatMap((b) => (b.kind === 'paragraph' ? [b.text.en] : [])).join('\n');
    expect(paragraphs).toContain(
      '40 rows: 36 to train on, 4 held out for testing. The target passed is 1 in 20 of them',
    );
    expect(paragraphs).toContain('Features: x, kind_a, kind_b, kind_c');
    expect(paragraphs).toContain('3 hidden units, no biases, 20 epochs, η = 0.1');
    expect(paragraphs).toContain('both of shape (3,)');
    expect(tablesOf(blocks)[1]!.rows.length).toBe(11);
  });

  const paragraphsOf = (blocks: readonly Block[]): string =>
    blocks.flatMap((b) => (b.kind === 'paragraph' ? [b.text.en] : [])).join('\n');

  test('of few test rows: in words that fit, and that they say little', async () => {
    await useBackend('cpu');
    const training = { hidden: 1, epochs: 1 };
    const four = paragraphsOf(await shownBy({ table, training }));
    expect(four).toMatch(/\d of the 4 test rows gets? an output above ½/);
    expect(four).toContain('With only 4 test rows the accuracy says little.');
    expect(four).toContain('1 hidden unit, no biases, 1 epoch, η');
    const one = paragraphsOf(await shownBy({ table: { ...table, rows: table.rows.slice(0, 10) }, training }));
    expect(one).toMatch(/The test row gets an output (not )?above ½\./);
    expect(one).toContain('With only 1 test row the accuracy says little.');
    expect(one).not.toContain('100 %');
  });

  test('of the losses it says what the numbers show', async () => {
    await useBackend('wasm');
    for (const [learningRate, epochs] of [
      [0.005, 10],
      [0.5, 200],
      [5, 200],
    ]) {
      const blocks = await shownBy({ table, training: { learningRate, epochs } });
      const [right, , repaired, quick] = tablesOf(blocks)[3]!.rows.map((cells) => read(cells[2]));
      const said = paragraphsOf(blocks);
      expect(said.includes('have the smaller loss')).toBe(repaired! < right!);
      expect(said.includes('What the network can learn')).toBe(quick! < right!);
      expect(said.includes('has hardly moved')).toBe(learningRate === 0.005);
    }
  });

  const column = (x: (i: number) => string) => ({
    columns: ['x', 'passed'],
    rows: Array.from({ length: 40 }, (_, i) => [x(i), String(i % 2)]),
  });

  test.each([
    ['huge', (i: number) => (i % 3 ? '1e307' : '-1e307')],
    ['large', (i: number) => `${i}e160`],
    ['tiny', (i: number) => `${i}e-200`],
    ['small', (i: number) => `${i}e-162`],
  ])('a column of %s numbers is refused by its name', (_, x) => {
    const refused = () => toFeatures(column(x));
    expect(refused).toThrow(HandgradError);
    expect(refused).toThrow(
      /^Column "x": expected numbers that can be standardized, received .*\n {2}Hint: /,
    );
  });

  test.each(['e150', 'e-140'])('numbers of the size of 1%s are standardised', (size) => {
    const scaled = toFeatures(column((i) => `${i}${size}`));
    const plain = toFeatures(column((i) => `${i}`));
    scaled.train.x.flat().forEach((value, i) => expect(value).toBeCloseTo(plain.train.x.flat()[i]!, 12));
  });

  test('of a target of text it is not said that it might be one-hot', () => {
    const { columns, rows } = column(String);
    const refused = () =>
      toFeatures({ columns, rows: rows.map(([x, t]) => [x!, t === '1' ? 'True' : 'False']) });
    expect(refused).toThrow('row 1: expected a number in column "passed", received "False".');
    expect(refused).toThrow('Hint: the target has two classes: write them as 0 and 1');
    expect(refused).not.toThrow('one-hot');
  });

  test('a table that cannot be is refused before anything is shown', async () => {
    const blocks = three.run({ seed: 1, progress: () => {}, table, training: { target: 'nope' } });
    const [first] = [(blocks as AsyncIterable<Block>)[Symbol.asyncIterator]().next()];
    await expect(first).rejects.toThrow('Unknown column "nope".');
  });

  test.each([
    [{ epochs: 0 }, 'lesson 3: option "epochs": expected a whole number ≥ 1, received 0.'],
    [{ learningRate: -1 }, 'lesson 3: option "learningRate": expected a number ≥ 0, received -1.'],
    [{ hidden: 1.5 }, 'lesson 3: option "hidden": expected a whole number ≥ 1, received 1.5.'],
    [{ target: 'pased' }, 'Unknown column "pased".\n  Hint: did you mean "passed"? known: x, kind, passed'],
    [{ oneHot: ['knd'] }, 'Unknown column "knd".\n  Hint: did you mean "kind"? known: x, kind, passed'],
  ])('%j is refused', async (training, message) => {
    await useBackend('cpu');
    await expect(shownBy({ table, training })).rejects.toMatchObject({ code: 'option', message });
  });
});
