/** Pieces one after the other, `between` them, in lines of at most `width` characters where that is possible. */
export const wrap = (
  pieces: readonly string[],
  width: number,
  { between = ' ', first = '', rest = first }: { between?: string; first?: string; rest?: string } = {},
): string[] => {
  const lines: string[] = [];
  let line: string | undefined;
  for (const piece of pieces) {
    const longer: string = line === undefined ? first + piece : line + between + piece;
    if (line === undefined || longer.length <= width) line = longer;
    else {
      lines.push(line.trimEnd());
      line = rest + piece;
    }
  }
  return line === undefined ? lines : [...lines, line];
};

/** A line of a formula: what belongs together, `dx = …`, stays together where there is room for it. */
export const wrapFormula = (line: string, width: number, indent: string): string[] => {
  const pieces = line
    .split(/ {2,}/)
    .flatMap((piece) =>
      indent.length + piece.length <= width ? [piece] : wrap(piece.split(' '), width - indent.length),
    );
  return wrap(pieces, width, { between: '   ', first: indent });
};
