/** What charts are made of: a frame with two axes, lines, dots, texts, a legend. */
import { simplified, type Point } from './line.js';
import type { Scale } from './scale.js';
import { colours, type LineStyle } from './style.js';
import { element, round, type Element } from './svg.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Panels in rows, of one size. */
export interface Layout {
  readonly left: number;
  readonly top: number;
  /** From one to the next. */
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

export const boxAt = ({ left, top, column, row, columns, width, height }: Layout, index: number): Box => ({
  x: left + (index % columns) * column,
  y: top + Math.floor(index / columns) * row,
  width,
  height,
});

/** The ranges of the scales of a box. */
export const across = ({ x, width }: Box): readonly [number, number] => [x, x + width];
export const upwards = ({ y, height }: Box): readonly [number, number] => [y + height, y];

/** A rectangle of the paper, with what its width and its height stand for. */
export interface Panel {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
}

export interface TextStyle {
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  readonly colour?: string;
  /** White around the letters, for texts that stand on lines. */
  readonly halo?: boolean;
  /** Upwards, as beside a vertical axis. */
  readonly upwards?: boolean;
}

const fontSize = 13;

/** `y` is where the letters stand. */
export const text = (
  x: number,
  y: number,
  words: string,
  { size = fontSize, anchor = 'start', bold, colour = colours.ink, halo, upwards }: TextStyle = {},
): Element =>
  element(
    'text',
    {
      x,
      y,
      fill: colour,
      'font-size': size,
      'font-weight': bold ? 600 : undefined,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      transform: upwards ? `rotate(-90 ${round(x)} ${round(y)})` : undefined,
      ...(halo && { stroke: colours.paper, 'stroke-width': 3.5, 'stroke-linejoin': 'round', 'paint-order': 'stroke' }), // prettier-ignore
    },
    words,
  );

/** About how wide a text is: no font is at hand. A Chinese character is as wide as it is high. */
export const textWidth = (words: string, size = fontSize): number =>
  [...words].reduce((sum, c) => sum + (c.codePointAt(0)! >= 0x2e80 ? 1 : 0.56), 0) * size;

/** What the whole picture is, and what is to be known of all of it. */
export const heading = (x: number, title: string, lines: readonly string[] = []): Element =>
  element(
    'g',
    {},
    text(x, 38, title, { size: 20, bold: true }),
    ...lines.map((line, i) => text(x, 62 + 21 * i, line, { colour: colours.soft })),
  );

/** What a panel is. */
export const caption = ({ x, y }: Box, title: string, line: string): Element =>
  element(
    'g',
    {},
    text(x, y - 26, title, { size: 15, bold: true }),
    text(x, y - 9, line, { size: 12, colour: colours.soft }),
  );

const stroke = ({ colour, dash, width = 2 }: LineStyle) => ({
  fill: 'none',
  stroke: colour,
  'stroke-width': width,
  'stroke-dasharray': dash,
  'stroke-linejoin': 'round',
});

/** Pieces of lines on the paper as the `d` of a path. */
export const pathData = (pieces: readonly (readonly Point[])[], closed = false): string =>
  pieces
    .map((points) => `M${points.map((p) => p.map(round).join(' ')).join('L')}${closed ? 'Z' : ''}`)
    .join('');

export const onPaper = ({ x, y }: Panel, [a, b]: Point): Point => [x.at(a), y.at(b)];

/** A line through values, in as many pieces as given; between them there is a gap. */
export const line = (panel: Panel, pieces: readonly (readonly Point[])[], style: LineStyle): Element =>
  element('path', {
    d: pathData(pieces.filter((p) => p.length > 1).map((p) => simplified(p.map((q) => onPaper(panel, q))))),
    ...stroke(style),
  });

export const dot = (panel: Panel, at: Point, colour: string, { open = false, r = 3.2 } = {}): Element => {
  const [cx, cy] = onPaper(panel, at);
  return element('circle', { cx, cy, r, fill: open ? colours.paper : colour, stroke: colour, 'stroke-width': 1.5 }); // prettier-ignore
};

/** Words beside a point. */
export const beside = (
  panel: Panel,
  at: Point,
  [dx, dy]: Point,
  words: string,
  style: TextStyle,
): Element => {
  const [x, y] = onPaper(panel, at);
  return text(x + dx, y + dy, words, style);
};

const straight = (x1: number, y1: number, x2: number, y2: number, colour: string): Element =>
  element('line', { x1, y1, x2, y2, stroke: colour });

const ruled = (value: number): string => (value === 0 ? colours.zero : colours.grid);

/** The grid, what stands along the axes, and their zero lines: below what is drawn. */
export const grid = (
  { box: { x, y, width, height }, x: along, y: up }: Panel,
  { xLabel = '', yLabel = '', yLabelAt = 44, lines = true } = {},
): Element =>
  element(
    'g',
    {},
    ...along.ticks.flatMap(({ value, label }) => [
      ...(lines ? [straight(along.at(value), y, along.at(value), y + height, ruled(value))] : []),
      text(along.at(value), y + height + 16, label, { size: 12, anchor: 'middle', colour: colours.soft }),
    ]),
    ...up.ticks.flatMap(({ value, label }) => [
      ...(lines ? [straight(x, up.at(value), x + width, up.at(value), ruled(value))] : []),
      text(x - 7, up.at(value) + 4, label, { size: 12, anchor: 'end', colour: colours.soft }),
    ]),
    ...(xLabel ? [text(x + width / 2, y + height + 35, xLabel, { anchor: 'middle' })] : []),
    ...(yLabel ? [text(x - yLabelAt, y + height / 2, yLabel, { anchor: 'middle', upwards: true })] : []),
  );

export const frame = ({ box }: Panel): Element =>
  element('rect', { ...box, fill: 'none', stroke: colours.frame });

/** Cuts what leaves the panel. */
export const clip = (id: string, { x, y, width, height }: Box): Element =>
  element('clipPath', { id }, element('rect', { x, y, width, height }));

export interface LegendEntry {
  readonly label: string;
  readonly style: LineStyle;
}

const sample = 30;

/** Entries beside each other, from `x` on. */
export const legend = (x: number, y: number, entries: readonly LegendEntry[]): Element => {
  let left = x;
  return element(
    'g',
    {},
    ...entries.flatMap(({ label, style }) => {
      const at = left;
      left += sample + 8 + textWidth(label) + 22;
      return [
        element('line', { x1: at, y1: y - 4.5, x2: at + sample, y2: y - 4.5, ...stroke(style) }),
        text(at + sample + 8, y, label),
      ];
    }),
  );
};
