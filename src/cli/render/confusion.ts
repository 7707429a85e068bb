import type { Paint } from '../io.js';

/** How often an example of class `row` was taken for one of class `column`. */
export const confusionMatrix = (
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] => {
  const counts = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) counts[truth[i]!]![predicted[i]!]!++;
  return counts;
};

/** Rows: the truth, columns: the prediction. */
export const confusionTable = (
  counts: readonly (readonly number[])[],
  classes: readonly string[],
  paint: Paint,
): string[] => {
  const width = Math.max(...counts.flat().map((n) => String(n).length), ...classes.map((c) => c.length)) + 2;
  const side = Math.max('true'.length, ...classes.map((c) => c.length));
  return [
    `${'true'.padEnd(side)} │${classes.map((c) => c.padStart(width)).join('')}   predicted`,
    `${'─'.repeat(side)}─┼${'─'.repeat(width * classes.length)}`,
    ...counts.map(
      (row, i) =>
        `${classes[i]!.padStart(side)} │${row
          .map((n, j) => paint(i === j ? 'green' : n === 0 ? 'gray' : 'yellow', String(n).padStart(width)))
          .join('')}`,
    ),
  ];
};
