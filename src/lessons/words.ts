/** What the lessons say, in two languages, and how they write numbers. */
import type { Text } from '../explain/language.js';
import { digits } from '../explain/numbers.js';

export const said = (en: string, zh: string): Text => ({ en, zh });

export const yesOrNo = (yes: boolean): Text => (yes ? said('yes', '是') : said('no', '否'));

/** A number in a table: six digits. */
export const cell = (n: number): string => digits(n, 6);

/** How far off, as `2.6e−6`. */
export const exponential = (n: number, decimals = 1): string =>
  n.toExponential(decimals).replaceAll('-', '−');

/** Where only its size counts: three digits. */
export const rough = (n: number): string =>
  n !== 0 && Math.abs(n) < 1e-3 ? exponential(n, 2) : digits(n, 3);

/** `1 row`, `2 rows` */
export const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

const and = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;

/** Names in a sentence: `a, b and c`. */
export const listed = (names: readonly Text[]): Text =>
  said(and(names.map(({ en }) => en)), names.map(({ zh }) => zh).join('、'));
