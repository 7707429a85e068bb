/** `handgrad lesson 1…5`: runs what a lesson shows, and prints its numbers beside the lesson's. */
import { useBackend } from '../backends/index.js';
import { HandgradError } from '../errors.js';
import { aboutColumns } from '../lessons/columns.js';
import type { Block, LessonContext } from '../lessons/contract.js';
import { lessons } from '../lessons/registry.js';
import { painter, readingWidth, type Io } from './io.js';
import { writeJson } from './json.js';
import { readLessonTable } from './lessonTable.js';
import { LiveLine } from './liveLine.js';
import type { LessonOptions } from './options.js';
import { blockLines, blockObjects } from './render/blocks.js';
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
  number: LessonNumber | 'all' | undefined,
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
      `--${first}: expected lesson 3, received ${number === undefined ? 'none' : number === 'all' ? number : `lesson ${number}`}.`,
    );
  return {
    table: data === undefined ? undefined : await readLessonTable(data),
    training: { target, oneHot, hidden, epochs, learningRate },
  };
};

/** A lesson, or all, one after the other. @param asked - default: what lessons there are */
export const lesson = async (
  asked: LessonNumber | 'all' | undefined,
  options: LessonOptions,
  io: Io,
): Promise<void> => {
  const own = await ofTable(asked, options);
  if (asked === undefined) return contents(options, io);
  const { lang, json, backend, threads, seed } = options;
  const live = new LiveLine(io);
  const look = { lang, width: readingWidth(io.stdout), paint: painter(io.stdout, io.env) };
  const progress: LessonContext['progress'] = (what) => live.draw((width) => cut(what[lang], width), true);
  await useBackend(backend, { threads });
  const show = (block: Block): void => {
    if (json) for (const { type, fields } of blockObjects(block, lang)) writeJson(io.stdout, type, fields);
    else io.stdout.write(`${blockLines(block, look).join('\n')}\n`);
  };
  const begin = (number: LessonNumber): void => {
    const title = lessons[number].title[lang];
    if (json) writeJson(io.stdout, 'lesson', { number: Number(number), title });
    else io.stdout.write(`${look.paint('bold', title)}\n\n`);
    if (number === asked || number === '1') show(aboutColumns);
  };
  try {
    for (const number of asked === 'all' ? lessonNumbers : [asked]) {
      let begun = false;
      for await (const block of lessons[number].run({ seed, progress, ...own })) {
        live.clear();
        // With the first block: before it, a lesson may still refuse what it was given.
        if (!begun) begin(number);
        begun = true;
        show(block);
      }
    }
  } finally {
    live.clear();
  }
};
