/**
 * Colours and lines. Series differ in hue, in a way that people of any colour vision see (after Okabe and Ito
 * 2008), and in their dashes.
 */
import { paper } from './svg.js';

export const colours = {
  paper,
  ink: '#1f2933',
  soft: '#52606d',
  frame: '#7b8794',
  grid: '#e4e7eb',
  zero: '#b8c1cc',
  blue: '#0067a5',
  orange: '#c8500a',
  green: '#00805a',
  purple: '#8a2f6b',
} as const;

export interface LineStyle {
  readonly colour: string;
  /** Lengths of dashes and gaps; none: solid. */
  readonly dash?: string;
  readonly width?: number;
}

/** For series side by side, in this order. */
export const series = [
  { colour: colours.blue },
  { colour: colours.orange, dash: '7 3' },
  { colour: colours.green, dash: '2 2.5' },
  { colour: colours.purple, dash: '9 3 2 3' },
] as const satisfies readonly LineStyle[];
