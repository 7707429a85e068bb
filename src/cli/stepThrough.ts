/** `handgrad explain --step`: on and back by key. */
import type { Language } from '../explain/language.js';
import type { Step, Walk } from '../explain/walk.js';
import { columnsOf, readingWidth, rowsOf, type Io } from './io.js';
import { commandOf, readKeys, terminalOf } from './keys.js';
import type { Look } from './render/blocks.js';
import { stepsLines } from './render/steps.js';
import { cut, widthOf } from './render/width.js';

const help: Readonly<Record<Language, string>> = {
  en: '→ on   ← back   p the rest of the phase   a all   q quit',
  zh: '→ 下一步   ← 上一步   p 本阶段其余各步   a 全部   q 退出',
};

const clear = '\x1b[H\x1b[J';

/** The last lines, as many as fit into so many rows. */
const tail = (lines: readonly string[], rows: number, columns: number): readonly string[] => {
  let room = rows;
  let first = lines.length;
  while (first > 0) {
    room -= Math.max(1, Math.ceil(widthOf(lines[first - 1]!) / columns));
    if (room < 0) break;
    first--;
  }
  return lines.slice(first);
};

/**
 * Draws the whole screen anew after every key, so that it is right whatever was scrolled or resized. At the end all
 * steps that were taken stay on the terminal.
 *
 * @throws {HandgradError} code `state`: there is no terminal
 */
export const stepThrough = async (
  walk: Walk,
  heading: readonly string[],
  io: Io,
  { lang, paint }: Look,
): Promise<void> => {
  const terminal = terminalOf(io);
  const steps: Step[] = [];
  const lines = (paintWith = paint): string[] => [
    ...heading,
    ...stepsLines(steps, { lang, width: readingWidth(io.stdout), paint: paintWith }),
  ];
  const draw = (): void => {
    const columns = columnsOf(io.stdout);
    const drawn = lines();
    const count = tail(
      lines((_, text) => text),
      rowsOf(io.stdout) - 1,
      columns,
    ).length;
    const status = cut(`${walk.position}/${walk.length}   ${help[lang]}`, columns - 1);
    io.stdout.write(`${clear}${drawn.slice(drawn.length - count).join('\n')}\n${paint('gray', status)}`);
  };
  const next = (): boolean => {
    const step = walk.next();
    if (step) steps.push(step);
    return step !== undefined;
  };
  const back = (): void => {
    if (walk.back()) steps.pop();
  };
  const phase = (): void => {
    const { upcoming } = walk;
    while (upcoming !== undefined && walk.upcoming === upcoming) next();
  };
  const all = (): void => {
    while (next());
  };
  draw();
  await readKeys(terminal, (key) => {
    const command = commandOf(key);
    if (command === 'quit') return true;
    if (command) ({ next, back, phase, all })[command]();
    draw();
    return false;
  });
  io.stdout.write(`${clear}${lines().join('\n')}\n`);
};
