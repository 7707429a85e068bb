/** `handgrad lesson 1…5`: runs what a lesson shows, and prints its numbers beside the lesson's. */
import { useBackend } from '../backends.js';
import { HandgradError } from '../errors.js';
import { aboutColumns } from '../lessons/columns.js';
import type { Block, LessonContext } from '../lessons/contract.js';
import { lessons } from '../lessons/registry.js';
import { columnsOf, painter, type Io } from './io.js';
import { writeJson } from './json.js';
import { readLessonTable } from './lessonTable.js';
import { LiveLine } from './liveLine.js';
import type { LessonOptions } from './options.js';
import { blockLines, blockObjects, widest } from './render/blocks.js';
import { table } from './render/table.js';
import { cut } from './render/width.js';

export type LessonNumber = `${keyof typeof lessons}`;
export const lessonNumbers = Object.keys(lessons) as LessonNumber[];

/** Without a number: what lessons there are. */
const contents = ({ lang, json }: LessonOptions, io: Io): void => {
  const all = lessonNumbers.map((number) => ({ number: Number(number), title: lessons[number].title[lang] }));
  if (json) for (const found of all) writeJson(io.stdout, 'lesson', found);
  else {
    const rows = all.map(({ number, title }) => [String(number), title]);
    const header = lang === 'zh' ? ['课', '内容'] : ['lesson', 'about'];
    const hint = `handgrad lesson 2${lang === 'en' ? '' : ` --lang ${lang}`}`;
    io.stdout.write(`${table(header, rows, painter(io.stdout, io.env)).join('\n')}\n\n${hint}\n`);
  }
};

/** What only lesson 3 takes. @throws {HandgradError} code `option`: given to another */
const ofTable = async (
  number: LessonNumber | undefined,
  { data, target, oneHot, hidden, epochs, learningRate }: LessonOptions,
): Promise<Pick<LessonContext, 'table' | 'training'>> => {
  const given = Object.entries({
    data,
    target,
    'one-hot': oneHot,
    hidden,
    epochs,
    'learning-rate': learningRate,
  });
  const first = given.find(([, value]) => value !== undefined)?.[0];
  if (first === undefined) return {};
  if (number !== '3')
    throw new HandgradError(
      'option',
      `--${first}: expected lesson 3, received ${number === undefined ? 'none' : `lesson ${number}`}.`,
    );
  return {
    table: data === undefined ? undefined : await readLessonTable(data),
    training: { target, oneHot, hidden, epochs, learningRate },
  };
};

/** @param number - default: what lessons there are */
export const lesson = async (
  number: LessonNumber | undefined,
  options: LessonOptions,
  io: Io,
): Promise<void> => {
  const own = await ofTable(number, options);
  if (number === undefined) return contents(options, io);
  const { lang, json, backend, threads, seed } = options;
  const live = new LiveLine(io);
  const look = { lang, width: Math.min(widest, columnsOf(io.stdout)), paint: painter(io.stdout, io.env) };
  const progress: LessonContext['progress'] = (what) => live.draw((width) => cut(what[lang], width), true);
  const context = { seed, progress, ...own };
  await useBackend(backend, { threads });
  const { title, run } = lessons[number];
  const show = (block: Block): void => {
    if (json) for (const { type, fields } of blockObjects(block, lang)) writeJson(io.stdout, type, fields);
    else io.stdout.write(`${blockLines(block, look).join('\n')}\n`);
  };
  // With the first block: before it, a lesson may still refuse what it was given.
  const begin = (): void => {
    if (json) writeJson(io.stdout, 'lesson', { number: Number(number), title: title[lang] });
    else io.stdout.write(`${look.paint('bold', title[lang])}\n\n`);
    show(aboutColumns);
  };
  let begun = false;
  try {
    for await (const block of run(context)) {
      live.clear();
      if (!begun) begin();
      begun = true;
      show(block);
    }
  } finally {
    live.clear();
  }
};
