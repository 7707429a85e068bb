/** `handgrad explain --step`: on and back by key. */
import type { Language } from '../explain/language.js';
import type { Step, Walk } from '../explain/walk.js';
import { columnsOf, type Io } from './io.js';
import { commandOf, readKeys } from './keys.js';
import type { Look } from './render/blocks.js';
import { phaseTitle, stepLines } from './render/steps.js';
import { cut, widthOf } from './render/width.js';

const help: Readonly<Record<Language, string>> = {
  en: '→ on   ← back   p to the next phase   a all   q quit',
  zh: '→ 下一步   ← 上一步   p 下一阶段   a 全部   q 退出',
};

export const stepThrough = async (
  walk: Walk,
  heading: readonly string[],
  io: Io,
  look: Look,
): Promise<void> => {
  const { lang, width, paint } = look;
  const columns = columnsOf(io.stdout);
  const write = (text: string): unknown => io.stdout.write(text);
  const rows = (lines: readonly string[]): number =>
    lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
  /** What stands on the screen of each step. */
  const shown: { readonly step: Step; readonly rows: number }[] = [];
  const clearStatus = (): unknown => write('\r\x1b[K');
  const status = (): unknown =>
    write(paint('gray', cut(`${walk.position}/${walk.length}   ${help[lang]}`, columns - 1)));

  const next = (): Step | undefined => {
    const step = walk.next();
    if (!step) return undefined;
    const title = step.phase === shown.at(-1)?.step.phase ? [] : ['', phaseTitle(step.phase, lang)];
    const plain = [...title, ...stepLines(step, width, (_, text) => text)];
    write([...title.map((line) => paint('bold', line)), ...stepLines(step, width, paint), ''].join('\n'));
    shown.push({ step, rows: rows(plain) });
    return step;
  };
  const back = (): void => {
    if (walk.back()) write(`\x1b[${shown.pop()!.rows}A\x1b[J`);
  };
  const onPhase = (): void => {
    const phase = next()?.phase;
    while (phase !== undefined && walk.upcoming === phase) next();
  };
  const all = (): void => {
    while (next());
  };

  write(`${heading.join('\n')}\n`);
  status();
  await readKeys(io.stdin, (key) => {
    const command = commandOf(key);
    if (!command) return false;
    clearStatus();
    if (command === 'quit') return true;
    ({ next, back, phase: onPhase, all })[command]();
    status();
    return false;
  });
};
