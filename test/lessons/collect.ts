import { blockLines } from '../../src/cli/render/blocks.js';
import { widthOf } from '../../src/cli/render/width.js';
import { languages, type Text } from '../../src/explain/language.js';
import type { Block, Figure, Lesson } from '../../src/lessons/contract.js';

export const collect = async (
  lesson: Lesson,
  progress: (what: Text) => void = () => {},
): Promise<Block[]> => {
  const blocks: Block[] = [];
  for await (const block of lesson.run({ seed: 1, progress })) blocks.push(block);
  return blocks;
};

export const figuresOf = (blocks: readonly Block[]): Figure[] =>
  blocks.flatMap((block) => (block.kind === 'figures' ? block.figures : []));

/** The rows, in English, of the table whose first head is this. */
export const tableOf = (blocks: readonly Block[], head: string): string[][] => {
  const found = blocks.find((b) => b.kind === 'table' && b.header[0]!.en === head);
  if (found?.kind !== 'table') throw new Error(`no table ${head}`);
  return found.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.en)));
};

const textsIn = (node: unknown): Text[] => {
  if (typeof node !== 'object' || node === null) return [];
  if ('en' in node && 'zh' in node) return [node as Text];
  return Object.values(node).flatMap(textsIn);
};

/** A number as it is shown, with a real minus. */
export const numberIn = (cell: string): number => Number(cell.replaceAll('−', '-'));

/** Both languages have something to say, and the English one says it without Chinese characters. */
export const expectBilingual = (blocks: readonly Block[]): void => {
  for (const text of textsIn(blocks)) {
    for (const language of languages) expect(typeof text[language]).toBe('string');
    expect(text.en === '').toBe(text.zh === '');
    expect(text.en).not.toMatch(/\p{Script=Han}/u);
  }
};

/** Every number of the tensor engine, relative to float64. */
export const expectEngineWithin = (blocks: readonly Block[], tolerance: number): void => {
  const compared = figuresOf(blocks).filter(({ engine }) => engine !== undefined);
  expect(compared.length).toBeGreaterThan(0);
  for (const { name, value, engine } of compared) {
    const off = Math.abs(engine! / value - 1);
    expect({ name: name.en, within: off <= tolerance, off }).toEqual({ name: name.en, within: true, off });
  }
};

/** In a terminal of 80 columns no line is wider, and no table has to go on below. */
export const expectFits = (blocks: readonly Block[]): void => {
  for (const block of blocks)
    for (const lang of languages) {
      const lines = blockLines(block, { lang, width: 80, paint: (_, text) => text });
      expect(lines.filter((line) => widthOf(line) > 80)).toEqual([]);
      if (block.kind === 'table' || block.kind === 'figures') expect(lines.slice(0, -1)).not.toContain('');
    }
};
