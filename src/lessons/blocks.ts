/** Blocks, shorter to write. */
import { same, type Text } from '../explain/language.js';
import { digits } from '../explain/numbers.js';
import type { Step } from '../explain/walk.js';
import type { Block, Figure } from './contract.js';

export const heading = (en: string, zh: string): Block => ({ kind: 'heading', text: { en, zh } });
export const paragraph = (en: string, zh: string): Block => ({ kind: 'paragraph', text: { en, zh } });
export const figures = (list: readonly Figure[]): Block => ({ kind: 'figures', figures: list });
export const steps = (list: readonly Step[]): Block => ({ kind: 'steps', steps: list });

/** Heads are texts, or the same in every language. */
export const table = (
  header: readonly (string | Text)[],
  rows: readonly (readonly (string | number | Text)[])[],
): Block => ({
  kind: 'table',
  header: header.map((head) => (typeof head === 'string' ? same(head) : head)),
  rows: rows.map((row) => row.map((cell) => (typeof cell === 'number' ? digits(cell) : cell))),
});
