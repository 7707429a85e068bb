/** `handgrad explain`: a forward and a backward pass and the update, a formula at a time, with symbols and numbers. */
import { HandgradError } from '../errors.js';
import { digits } from '../explain/numbers.js';
import { Walk } from '../explain/walk.js';
import type { Network, Example } from '../reference/network.js';
import { painter, readingWidth, type Io } from './io.js';
import { LiveLine } from './liveLine.js';
import type { ExplainOptions } from './options.js';
import type { Look } from './render/blocks.js';
import { stepsLines } from './render/steps.js';
import { tableWithin } from './render/table.js';
import { wrapText } from './render/width.js';
import { wrap } from './render/wrap.js';
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

const heading = ({ title, network, notation, rate }: Setting, { lang, width }: Look): string[] => {
  const kinds = new Set(network.layers.slice(1).map((layer) => layer.activation.kind));
  const inputs = network.inputs.map((n) => `${notation.output(n)} = ${digits(n.output)}`);
  const targets = network.outputs.map((n) => `${notation.target(n)} = ${digits(n.target)}`);
  const facts = [...kinds, `η = ${digits(rate)}`, notation.means];
  return [
    ...wrapText(lang === 'zh' ? `${title}：${facts.join('，')}` : `${title}: ${facts.join(', ')}`, width),
    ...wrap([...inputs, ` ${targets[0]!}`, ...targets.slice(1)], width, { between: '  ' }),
  ];
};

const pointsTable = (
  points: readonly Point[],
  { network, notation }: Setting,
  { lang, width }: Look,
): string[] =>
  tableWithin(
    width,
    [lang === 'zh' ? '步数' : 'steps', ...network.outputs.map((n) => notation.output(n)), notation.total],
    points.map((p) => [String(p.steps), ...p.outputs.map((y) => digits(y)), digits(p.totalError)]),
  );

/** @throws {HandgradError} code `numeric`: from some step on, E is no number any more */
const assertFinite = (points: readonly Point[]): void => {
  const first = points.find(({ totalError }) => !Number.isFinite(totalError));
  if (first)
    throw new HandgradError(
      'numeric',
      `E is ${digits(first.totalError)} after ${first.steps} steps.`,
      'an input, a weight or η is too large',
    );
};

/** @param name - `2-2-2` (the default), `3-4-2`, `3-3-2-1`, or sizes such as `2-3-1` */
export const explain = async (name: string | undefined, options: ExplainOptions, io: Io): Promise<void> => {
  const { lang, json, update } = options;
  if (options.step && json) throw new HandgradError('option', '--step: expected no --json beside it.');
  const setting = await settingOf(name, options);
  const { network, notation, example, rate, note } = setting;
  const look = { lang, width: readingWidth(io.stdout), paint: painter(io.stdout, io.env) };
  const title = heading(setting, look);
  const before = pointOf(0, network, example);
  const walk = new Walk(network, { notation, rate, update });
  if (options.step) await stepThrough(walk, title, io, look);
  if (options.step && walk.upcoming) return;
  const steps = Array.from({ length: walk.length - walk.position }, () => walk.next()!);
  const live = new LiveLine(io);
  const points = [before, ...train(setting, options, live)];
  live.clear();
  const write = (lines: readonly string[]): unknown => io.stdout.write(`${lines.join('\n')}\n`);
  if (json) write([...steps, { phase: 'end', ...points.at(-1)! }].map((line) => JSON.stringify(line)));
  else
    write([
      ...(options.step ? [] : [...title, ...stepsLines(steps, look)]),
      '',
      ...pointsTable(points, setting, look),
      ...(note ? ['', ...wrapText(note[lang], look.width)] : []),
    ]);
  assertFinite(points);
};
