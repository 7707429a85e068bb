/** A tree of elements, written as SVG. Text is escaped here, and numbers are rounded here: nowhere else. */
import { HandgradError } from '../errors.js';
import type { Language } from '../explain/language.js';

export type Attributes = Readonly<Record<string, string | number | undefined>>;

export interface Element {
  readonly name: string;
  readonly attributes: Attributes;
  /** A string is text. */
  readonly children: readonly (Element | string)[];
}

export const element = (
  name: string,
  attributes: Attributes = {},
  ...children: readonly (Element | string)[]
): Element => ({ name, attributes, children });

/** A hundredth of a pixel is not seen. @throws {HandgradError} code `numeric`: NaN or infinite */
export const round = (n: number): string => {
  if (!Number.isFinite(n))
    throw new HandgradError('numeric', `A plot expected finite numbers, received ${n}.`);
  return String(Number(n.toFixed(2)) + 0); // −0 + 0 is 0
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML 1.0 has no place for, not even escaped. */
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const escape = (text: string): string => text.replace(forbidden, '').replace(/[&<>"]/g, (c) => entities[c]!);

const tag = ({ name, attributes }: Element): string =>
  [
    name,
    ...Object.entries(attributes)
      .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
      .map(([key, value]) => `${key}="${typeof value === 'number' ? round(value) : escape(value)}"`),
  ].join(' ');

/** An element a line, but in one line what holds text: there a space would be one that is seen. */
const lines = (node: Element): string[] => {
  if (node.children.length === 0) return [`<${tag(node)}/>`];
  const inside = node.children.map((child) => (typeof child === 'string' ? [escape(child)] : lines(child)));
  const [open, close] = [`<${tag(node)}>`, `</${node.name}>`];
  return node.children.some((child) => typeof child === 'string')
    ? [open + inside.flat().join('') + close]
    : [open, ...inside.flat(), close];
};

/** White, and drawn: the same on a dark page. */
export const paper = '#ffffff';

export interface Picture {
  /** In front of every id in it: several pictures may stand in one page. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** What a screen reader says first, and a browser shows as the name. */
  readonly title: string;
  /** What one would tell somebody who does not see it. */
  readonly description: string;
  readonly lang: Language;
}

/** The text of a file. The font is the reader's own: what is written stays text, to be searched and read out. */
export const writeSvg = (
  { id, width, height, title, description, lang }: Picture,
  children: readonly Element[],
): string => {
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${round(width)} ${round(height)}`,
      width,
      height,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-description`,
      lang: lang === 'zh' ? 'zh-Hans' : lang,
      'font-family': "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans', 'Noto Sans CJK SC', sans-serif", // prettier-ignore
    },
    element('title', { id: `${id}-title` }, title),
    element('desc', { id: `${id}-description` }, description),
    element('rect', { width, height, fill: paper }),
    ...children,
  );
  return `${lines(svg).join('\n')}\n`;
};
