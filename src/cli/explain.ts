/** `handgrad explain`: a forward and a backward pass and the update, a formula at a time, with symbols and numbers. */
import { HandgradError } from '../errors.js';
import { digits } from '../explain/numbers.js';
import { Walk } from '../explain/walk.js';
import type { Network, Example } from '../reference/network.js';
import { columnsOf, painter, type Io } from './io.js';
import { LiveLine } from './liveLine.js';
import type { ExplainOptions } from './options.js';
import { widest } from './render/blocks.js';
import { stepsLines } from './render/steps.js';
import { table } from './render/table.js';
import { settingOf, type Setting } from './setting.js';
import { stepThrough } from './stepThrough.js';

/** After so many steps. */
interface Point {
  readonly steps: number;
  readonly outputs: readonly number[];
  readonly totalError: number;
}

const pointOf = (steps: number, network: Network, [x]: Example): Point => {
  const outputs = network.predict(x);
  return { steps, outputs, totalError: network.calcLoss() };
};

/** 1, 2, 5, 10, 20, 50 … and the last. */
const isShown = (step: number, steps: number): boolean => step === steps || /^[125]0*$/.test(String(step));

/** How often a long training gives a sign of life, in steps. */
const pause = 20_000;

/** The steps after the first, which the walk has taken. */
function* train(
  { network, example, rate }: Setting,
  { steps, update }: ExplainOptions,
  live: LiveLine,
): Generator<Point> {
  for (let step = 1; step <= steps; step++) {
    if (step > 1) network.trainOne(example, rate, update);
    if (isShown(step, steps)) yield pointOf(step, network, example);
    if (step % pause === 0) live.draw(() => `${step}/${steps}`);
  }
}

const heading = ({ title, network, notation, rate }: Setting, { lang }: ExplainOptions): string[] => {
  const kinds = new Set(network.layers.slice(1).map((layer) => layer.activation.kind));
  const inputs = network.inputs.map((n) => `${notation.output(n)} = ${digits(n.output)}`);
  const targets = network.outputs.map((n) => `${notation.target(n)} = ${digits(n.target)}`);
  return [
    lang === 'zh'
      ? `${title}：${[...kinds].join('、')}，η = ${digits(rate)}`
      : `${title}: ${[...kinds].join(', ')}, η = ${digits(rate)}`,
    `${inputs.join('  ')}   ${targets.join('  ')}`,
  ];
};

const pointsTable = (
  points: readonly Point[],
  { network, notation }: Setting,
  { lang }: ExplainOptions,
): string[] =>
  table(
    [lang === 'zh' ? '步数' : 'steps', ...network.outputs.map((n) => notation.output(n)), notation.total],
    points.map((p) => [String(p.steps), ...p.outputs.map((y) => digits(y)), digits(p.totalError)]),
  );

/** @param name - `2-2-2` (the default), `3-4-2`, or sizes such as `2-3-1` */
export const explain = async (name: string | undefined, options: ExplainOptions, io: Io): Promise<void> => {
  const { lang, json, update } = options;
  const setting = await settingOf(name, options);
  const { network, notation, example, rate } = setting;
  const look = { lang, width: Math.min(widest, columnsOf(io.stdout)), paint: painter(io.stdout, io.env) };
  const walk = new Walk(network, { notation, rate, update });
  if (options.step) {
    if (json) throw new HandgradError('option', '--step: expected no --json beside it.');
    return stepThrough(walk, heading(setting, options), io, look);
  }
  const title = heading(setting, options);
  const before = pointOf(0, network, example);
  const steps = Array.from({ length: walk.length }, () => walk.next()!);
  const live = new LiveLine(io);
  const points = [before, ...train(setting, options, live)];
  live.clear();
  const write = (line: string): unknown => io.stdout.write(`${line}\n`);
  if (json) for (const line of [...steps, { phase: 'end', ...points.at(-1)! }]) write(JSON.stringify(line));
  else write([...title, ...stepsLines(steps, look), '', ...pointsTable(points, setting, options)].join('\n'));
};
