/** The pieces of a lesson, for people and for programs. */
import type { Language, Text } from '../../explain/language.js';
import { digits } from '../../explain/numbers.js';
import { agrees, type Block, type Figure } from '../../lessons/contract.js';
import type { Paint } from '../io.js';
import { stepsLines } from './steps.js';
import { tableWithin } from './table.js';
import { wrapText } from './width.js';

export interface Look {
  readonly lang: Language;
  readonly width: number;
  readonly paint: Paint;
}

const columns: Readonly<Record<'name' | 'formula' | 'printed' | 'value' | 'engine', Text>> = {
  name: { en: 'quantity', zh: '量' },
  formula: { en: 'formula', zh: '公式' },
  printed: { en: 'lesson prints', zh: '课文数值' },
  value: { en: 'float64', zh: 'float64' },
  engine: { en: 'tensor engine', zh: '张量引擎' },
};

/** Float32 has seven digits, and some. */
const engineDigits = 8;

const differs = ({ printed, value }: Figure): boolean => printed !== undefined && !agrees(printed, value);

/** Columns in which nothing stands are left out; a number that is not what is printed has a mark and its reason. */
const figureLines = (figures: readonly Figure[], { lang, width, paint }: Look): string[] => {
  const cells = figures.map((figure) => ({
    name: figure.name[lang],
    formula: figure.formula ?? '',
    printed: figure.printed === undefined ? '' : `${figure.printed}${differs(figure) ? ' ≠' : ''}`,
    value: digits(figure.value),
    engine: figure.engine === undefined ? '' : digits(figure.engine, engineDigits),
  }));
  const shown = (Object.keys(columns) as (keyof typeof columns)[]).filter((key) =>
    cells.some((c) => c[key] !== ''),
  );
  const lines = tableWithin(
    width,
    shown.map((key) => columns[key][lang]),
    cells.map((c) => shown.map((key) => c[key])),
    paint,
    (cell) => (cell.endsWith(' ≠') ? 'yellow' : undefined),
  );
  const notes = figures.flatMap(({ name, note }) =>
    note ? wrapText(`${name[lang]}${lang === 'zh' ? '：' : ': '}${note[lang]}`, width, '  ') : [],
  );
  return [...lines, ...notes];
};

const textOf = (cell: string | Text, lang: Language): string =>
  typeof cell === 'string' ? cell : cell[lang];

export const blockLines = (block: Block, look: Look): string[] => {
  const { lang, width, paint } = look;
  switch (block.kind) {
    case 'heading':
      return [paint('bold', block.text[lang]), ''];
    case 'paragraph':
      return [...wrapText(block.text[lang], width), ''];
    case 'figures':
      return [...figureLines(block.figures, look), ''];
    case 'steps':
      return [...stepsLines(block.steps, look).slice(1), ''];
    case 'table':
      return [
        ...tableWithin(
          width,
          block.header.map((text) => text[lang]),
          block.rows.map((row) => row.map((cell) => textOf(cell, lang))),
          paint,
        ),
        '',
      ];
  }
};

/** One object for each line of what is shown. */
export const blockObjects = (block: Block, lang: Language): { type: string; fields: object }[] => {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return [{ type: block.kind, fields: { text: block.text[lang] } }];
    case 'figures':
      return block.figures.map((figure) => ({
        type: 'figure',
        fields: {
          ...figure,
          name: figure.name[lang],
          ...(figure.note && { note: figure.note[lang] }),
          ...(figure.printed !== undefined && { agrees: !differs(figure) }),
        },
      }));
    case 'steps':
      return block.steps.map((step) => ({ type: 'step', fields: step }));
    case 'table':
      return [
        {
          type: 'table',
          fields: {
            header: block.header.map((text) => text[lang]),
            rows: block.rows.map((row) => row.map((cell) => textOf(cell, lang))),
          },
        },
      ];
  }
};
