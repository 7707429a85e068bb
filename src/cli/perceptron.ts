/** `handgrad perceptron and|or|nand|xor|random`: the loop of lesson 5, an update at a time, and how it ends. */
import { backendInfo, useBackend } from '../backends/index.js';
import { gates } from '../data/gates.js';
import { HandgradError } from '../errors.js';
import type { Language, Text } from '../explain/language.js';
import { digits } from '../explain/numbers.js';
import {
  boundText,
  boundary,
  contradiction,
  cycleText,
  engineText,
  lossText,
  marginText,
  morePassesText,
  positiveWhere,
  radiusText,
  resultText,
  ruleText,
  undecidedText,
  writeUpdate,
} from '../explain/perceptron.js';
import { checkRate, compareWithEngine, type Comparison } from '../lessons/perceptron.js';
import { solveXor, type XorResult } from '../lessons/xor.js';
import {
  classify,
  isMisclassified,
  perceptronLoss,
  sign,
  trainPerceptron,
  type LabelledPoint,
  type PerceptronRun,
  type PerceptronUpdate,
} from '../reference/perceptron.js';
import { mostUpdates, radius, separation, type Separation } from '../reference/separation.js';
import { choose, type Makers } from './grammar.js';
import { painter, readingWidth, type Io } from './io.js';
import { writeJson } from './json.js';
import { LiveLine } from './liveLine.js';
import type { PerceptronOptions } from './options.js';
import { areaOf, cellInputs, decisionMap, type Area } from './render/map.js';
import { table, tableWithin } from './render/table.js';
import { cut, wrapText } from './render/width.js';

/** Of points and updates so many are shown, and the last. */
const most = 12;
const pictureSize = { width: 36, height: 15 } as const;

const words = {
  en: {
    data: 'Points',
    updates: 'Updates',
    result: 'Result',
    pass: 'pass',
    output: 'y (output)',
    classOf: 'class',
    boundary: 'boundary',
    one: 'output 1',
    loss: 'L =',
    more: (n: number) => `… ${n} more`,
    plane: 'the plane: x1 to the right, x2 upwards',
    mistaken: (n: number, of: number) => `misclassified: ${n} of ${of}`,
    network: 'A multi-layer perceptron',
    engine: (pass: number, of: number) => `tensor engine: pass ${pass} of ${of}`,
    training: 'training a multi-layer perceptron',
    separating: 'training point by point, and looking for a line between the classes',
  },
  zh: {
    data: '数据点',
    updates: '逐次更新',
    result: '结果',
    pass: '轮',
    output: 'y（输出）',
    classOf: '类别',
    boundary: '分界线',
    one: '输出 1',
    loss: 'L =',
    more: (n: number) => `…… 省略 ${n} 项`,
    plane: '平面图：横轴 x1，纵轴 x2',
    mistaken: (n: number, of: number) => `误分类：${of} 个点中有 ${n} 个`,
    network: '多层感知器',
    engine: (pass: number, of: number) => `张量引擎：第 ${pass} 轮，共 ${of} 轮`,
    training: '正在训练多层感知器',
    separating: '正在逐点训练，并寻找分界线',
  },
} as const;

/** The first few and the last, and how many are between. */
const shortened = <T>(
  all: readonly T[],
): { readonly first: readonly T[]; readonly between: number; readonly last: readonly T[] } =>
  all.length <= most + 2
    ? { first: all, between: 0, last: [] }
    : { first: all.slice(0, most), between: all.length - most - 1, last: all.slice(-1) };

interface Asked {
  readonly points: readonly LabelledPoint[];
  readonly options: PerceptronOptions;
  readonly run: PerceptronRun;
  readonly separation: Separation;
}

const numbersOf = ({ x, y }: LabelledPoint): string[] => [...x, y].map((value) => digits(value));

const pointLines = ({ points, options: { lang } }: Asked, width: number): string[] => {
  const { first, between, last } = shortened(points);
  const header = [...points[0]!.x.map((_, i) => `x${i + 1}`), 'y'];
  return [
    ...tableWithin(width, header, [...first, ...last].map(numbersOf)),
    ...(between > 0 ? [words[lang].more(between)] : []),
  ];
};

/** `1  pass 1  y·(w·x + b) = −1·(0·0 + 0·0 + 0) = 0 ≤ 0`, and what became of w and b. */
const updateLines = (
  asked: Asked,
  update: PerceptronUpdate,
  number: number,
  { wide, width }: { wide: number; width: number },
): string[] => {
  const { points, options } = asked;
  const { lang, learningRate } = options;
  const { pass, loss } = words[lang];
  const point = points[update.point]!;
  const [condition, w, b] = writeUpdate(update, point, learningRate);
  const place = lang === 'zh' ? `第 ${update.pass} ${pass}` : `${pass} ${update.pass}`;
  const [x, y] = [numbersOf(point).slice(0, -1).join(', '), digits(point.y)];
  const after = ' '.repeat(wide + 2);
  return [
    `${String(number).padStart(wide)}  ${place}  x = (${x})  y = ${y}`,
    ...[condition!, w!, b!].flatMap(({ formula, numbers, value }) =>
      wrapText(`${formula} = ${numbers} = ${value}`, width, after),
    ),
    `${after}${loss} ${digits(perceptronLoss(update.after, points))}`,
  ];
};

const allUpdates = (asked: Asked, width: number): string[] => {
  const { run, options } = asked;
  const { first, between, last } = shortened(run.updates);
  const wide = String(run.count).length;
  return [
    ...first.flatMap((update, i) => updateLines(asked, update, i + 1, { wide, width })),
    ...(between > 0 ? [words[options.lang].more(between)] : []),
    ...last.flatMap((update) => updateLines(asked, update, run.count, { wide, width })),
  ];
};

/** What is decided at each cell, 0 for −1. */
const picture = (
  asked: Asked,
  { area, cells, decided }: { area: Area; cells: readonly (-1 | 1)[]; decided: readonly (-1 | 1)[] },
  paint: ReturnType<typeof painter>,
): string[] => {
  const { plane, mistaken } = words[asked.options.lang];
  const indexOf = (y: -1 | 1): number => (y + 1) / 2;
  const points = {
    x: { data: asked.points.flatMap(({ x }) => x) },
    y: asked.points.map(({ y }) => indexOf(y)),
    predicted: decided.map(indexOf),
  };
  return [
    '',
    plane,
    ...decisionMap({ area, cells: cells.map(indexOf), points, classes: ['−1', '1'], mistaken }, paint),
  ];
};

const areaAround = (points: readonly LabelledPoint[]): Area => {
  const { xRange, yRange } = areaOf({ data: points.flatMap(({ x }) => x) }, pictureSize);
  const wider = ([low, high]: readonly [number, number]): readonly [number, number] => {
    const by = (high - low) / 5;
    return [low - by, high + by];
  };
  return { ...pictureSize, xRange: wider(xRange), yRange: wider(yRange) };
};

const cellsOf = (area: Area): number[][] => {
  const { data } = cellInputs(area);
  return Array.from({ length: data.length / 2 }, (_, i) => [data[2 * i]!, data[2 * i + 1]!]);
};

/** Where every point is on the right side, the boundary; else what proves that none exists. */
const resultLines = (asked: Asked, width: number, paint: ReturnType<typeof painter>): string[] => {
  const { points, run, separation: found, options } = asked;
  const { lang, learningRate } = options;
  const { result, boundary: line, one } = words[lang];
  const say = (text: Text): string[] => wrapText(text[lang], width);
  const colour = run.converged ? 'green' : 'yellow';
  const lines = ['', paint('bold', result), ...say(resultText(run)).map((text) => paint(colour, text))];
  if (run.converged) {
    const colon = lang === 'zh' ? '：' : ': ';
    lines.push(
      ...wrapText(`${line}${colon}${boundary(run.theta)}`, width),
      ...wrapText(`${one}${colon}${positiveWhere(run.theta)}`, width),
    );
  }
  const cycle = cycleText(run);
  if (cycle) lines.push(...say(cycle));
  if (found.separable) {
    const R = radius(points);
    const bound = mostUpdates(R, found.margin, { rate: learningRate });
    lines.push(...[boundText(R, found, bound), radiusText, marginText(found)].flatMap(say));
    if (!run.converged && !cycle) lines.push(...say(morePassesText));
  } else if (found.separable === undefined) lines.push('', ...say(undecidedText(found)));
  else {
    const { before, lines: asks, after } = contradiction(points, found);
    lines.push('', ...say(before), ...asks.map((text) => `  ${text}`), ...say(after));
  }
  if (run.converged && points[0]!.x.length === 2) {
    const area = areaAround(points);
    const cells = cellsOf(area).map((x) => classify(run.theta, x));
    const decided = points.map(({ x }) => classify(run.theta, x));
    lines.push(...picture(asked, { area, cells, decided }, paint));
  }
  return lines;
};

const networkText = ({ sizes, rate, steps, loss, right, points }: XorResult): Text => ({
  en: `One hidden layer does it: ${sizes.join('-')}, tanh, E = ½(t − y)², ${steps} steps of gradient descent on the four points, η = ${digits(rate)}, on the tensor engine. E = ${digits(loss, 4)}; ${right} of ${points.length} right.`,
  zh: `加一个隐藏层就能解决：${sizes.join('-')} 网络，激活函数为 tanh，E = ½(t − y)²，对四个点做 ${steps} 步梯度下降，学习率 η = ${digits(rate)}，由张量引擎计算。E = ${digits(loss, 4)}，${points.length} 个点中有 ${right} 个分类正确。`,
});

const networkLines = (
  asked: Asked,
  solved: XorResult,
  area: Area,
  width: number,
  paint: ReturnType<typeof painter>,
): string[] => {
  const { lang } = asked.options;
  const { network, output, classOf } = words[lang];
  const decided = solved.outputs.map((y) => sign(y));
  const rows = solved.points.map(({ x, y }, i) => [
    ...x.map((value) => digits(value)),
    digits(y),
    digits(solved.outputs[i]!, 4),
    digits(decided[i]!),
  ]);
  return [
    '',
    paint('bold', network),
    ...wrapText(networkText(solved)[lang], width),
    ...table(['x1', 'x2', 't', output, classOf], rows),
    ...picture(asked, { area, cells: solved.answers, decided }, paint),
  ];
};

/** What proves that nothing separates the points. Numbers that JSON would round are strings. */
const certificateOf = (found: Separation): object | null => {
  if (found.separable !== false) return null;
  const { coefficients, residual, whole } = found;
  return { coefficients: whole?.map(String) ?? coefficients, residual };
};

const endFields = (
  { points, run, separation: found, options }: Asked,
  backend: string,
  engine: Comparison,
): object => {
  const { converged, passes, count, theta, cycle } = run;
  const R = radius(points);
  return {
    converged,
    passes,
    updates: count,
    bound: found.separable ? mostUpdates(R, found.margin, { rate: options.learningRate }) : null,
    radius: R,
    margin: found.separable ? found.margin : null,
    weights: theta.slice(0, -1),
    bias: theta.at(-1)!,
    loss: perceptronLoss(theta, points),
    misclassified: points.filter((point) => isMisclassified(theta, point)).length,
    cycle: cycle ?? null,
    certificate: certificateOf(found),
    engine: { backend, ...engine },
  };
};

/** @throws {HandgradError} code `option`: an unknown set, or options that it does not have */
const pointsOf = (data: string, seed: number): readonly LabelledPoint[] => {
  // No set has an option that takes a list.
  if (data.includes(','))
    throw new HandgradError(
      'option',
      `points: expected options with a colon between them, received "${data}".`,
      data.replaceAll(/\s*,\s*/g, ':'),
    );
  const chosen = choose('points', gates as unknown as Makers<readonly LabelledPoint[]>, data);
  return chosen.make({ ...(Object.hasOwn(chosen.table, 'seed') && { seed }), ...chosen.options });
};

/** @param data - `and`, `or`, `nand`, `xor`, `random`, `random:count=50` */
export const perceptron = async (data: string, options: PerceptronOptions, io: Io): Promise<void> => {
  const { lang, json, passes, learningRate, seed, backend, threads } = options;
  checkRate('--learning-rate', learningRate);
  const points = pointsOf(data, seed);
  const loop = { rate: learningRate, mostPasses: passes };
  const live = new LiveLine(io);
  live.draw(() => words[lang].separating, true);
  const run = trainPerceptron(points, loop);
  const asked: Asked = { points, options, run, separation: separation(points) };
  const paint = painter(io.stdout, io.env);
  const width = readingWidth(io.stdout);
  const print = (lines: () => readonly string[]): void => {
    live.clear();
    if (!json) io.stdout.write(`${lines().join('\n')}\n`);
  };
  const say = (text: (of: (typeof words)[Language]) => string, now = false): void =>
    live.draw((room) => cut(text(words[lang]), room), now);
  if (json) {
    writeJson(io.stdout, 'data', { data, points, rate: learningRate });
    for (const update of run.updates)
      writeJson(io.stdout, 'update', {
        ...update,
        ...points[update.point]!,
        loss: perceptronLoss(update.after, points),
      });
  }
  print(() => [
    paint('bold', words[lang].data),
    ...pointLines(asked, width),
    '',
    ...wrapText(ruleText(learningRate)[lang], width),
    '',
    paint('bold', words[lang].updates),
    ...wrapText(lossText[lang], width),
    ...allUpdates(asked, width),
    ...resultLines(asked, width, paint),
  ]);
  try {
    await useBackend(backend, { threads });
    const { name } = backendInfo();
    const engine = await compareWithEngine(run, points, loop, (pass) =>
      say((text) => text.engine(pass, passes)),
    );
    print(() => ['', ...wrapText(engineText(name, engine)[lang], width)]);
    if (asked.separation.separable === false) {
      say((text) => text.training, true);
      const area = areaAround(points);
      const { answers, ...solved } = await solveXor({ seed, ask: json ? [] : cellsOf(area) });
      if (json) writeJson(io.stdout, 'mlp', { ...solved, of: points.length });
      print(() => networkLines(asked, { ...solved, answers }, area, width, paint));
    }
    if (json) writeJson(io.stdout, 'end', endFields(asked, name, engine));
  } finally {
    live.clear();
  }
};
