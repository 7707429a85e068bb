/** Text tables: the first column to the left, numbers to the right. */

export const table = (header, rows) => {
  const lines = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd(),
  );
  return [text[0], widths.map((w) => '-'.repeat(w)).join('  '), ...text.slice(1)].join('\n');
};

export const milliseconds = (ms) =>
  ms < 0.1 ? ms.toFixed(4) : ms < 1 ? ms.toFixed(3) : ms < 100 ? ms.toFixed(2) : ms.toFixed(0);
export const times = (ratio) => `${ratio.toFixed(2)}×`;
export const percent = (share) => `${(100 * share).toFixed(0)} %`;
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
