/** A curve in the terminal: values by step, their scale on the left, the steps below. */
import asciichart from 'asciichart';
import { lossText } from './format.js';

const height = 10;
/** asciichart's own, but for the first: it marks the row of zero, which means nothing on a logarithmic scale. */
const symbols = ['┤', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'];
const margin = 2;

/** `width` values for those of any number: means of equal shares of them, or straight lines between them. */
export const resample = (values: readonly number[], width: number): number[] =>
  Array.from({ length: width }, (_, column) => {
    if (values.length <= width) {
      const at = (column * (values.length - 1)) / Math.max(1, width - 1);
      const low = values[Math.floor(at)]!;
      return low + (values[Math.ceil(at)]! - low) * (at % 1);
    }
    const share = values.slice(
      Math.floor((column * values.length) / width),
      Math.floor(((column + 1) * values.length) / width),
    );
    return share.reduce((a, b) => a + b, 0) / share.length;
  });

/** Numbers below an axis, evenly spaced, from the first step to the last. */
const stepsAxis = (steps: number, width: number, indent: number): string[] => {
  const ticks = Math.max(2, Math.min(5, Math.floor(width / 12), steps));
  const rule = Array<string>(width).fill('─');
  const labels = Array<string>(width).fill(' ');
  for (let i = 0; i < ticks; i++) {
    const share = i / (ticks - 1);
    const column = Math.round(share * (width - 1));
    const label = String(Math.round(1 + share * (steps - 1)));
    rule[column] = '┬';
    const from = Math.min(width - label.length, Math.max(0, column - Math.floor(label.length / 2)));
    [...label].forEach((digit, k) => (labels[from + k] = digit));
  }
  return [
    `${' '.repeat(indent)}└${rule.join('')}`,
    `${' '.repeat(indent + 1)}${labels.join('').trimEnd()}  step`,
  ];
};

/**
 * The loss of every step, smoothed to `width` columns of text. Logarithmic where the loss falls by ten or
 * more: most of a run is otherwise one flat line.
 */
export const lossChart = (losses: readonly number[], width: number): string[] => {
  const labelWidth = 8;
  const columns = Math.max(24, width - labelWidth - margin - '  step'.length);
  const smooth = resample(losses, columns);
  const [least, most] = [Math.min(...smooth), Math.max(...smooth)];
  const log = least > 0 && most / least >= 10;
  const label = (value: number): string => lossText(log ? 10 ** value : value).padStart(labelWidth);
  const drawn = asciichart.plot(log ? smooth.map(Math.log10) : smooth, {
    height,
    offset: margin + 1,
    symbols,
    format: label,
  });
  const each = Math.max(1, Math.round(losses.length / columns));
  const title = `training loss${each > 1 ? `, mean of every ${each} steps` : ''}${log ? ', log scale' : ''}`;
  return [
    title,
    ...drawn.split('\n').map((line) => line.trimEnd()),
    ...stepsAxis(losses.length, columns, labelWidth + 1),
  ];
};
