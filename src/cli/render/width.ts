/** How wide a text is in a terminal: Chinese characters and full-width punctuation take two columns. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
/** Marks that are put on the character before them. */
const none = /\p{Mn}/u;

export const widthOf = (text: string): number => {
  let width = 0;
  for (const c of text) width += none.test(c) ? 0 : wide.test(c) ? 2 : 1;
  return width;
};

/** The beginning of a text, at most so wide. */
export const cut = (text: string, width: number): string => {
  let end = 0;
  for (const c of text) {
    if (widthOf(text.slice(0, end) + c) > width) break;
    end += c.length;
  }
  return text.slice(0, end);
};

const missing = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text)));
export const padEnd = (text: string, width: number): string => text + missing(text, width);
export const padStart = (text: string, width: number): string => missing(text, width) + text;

/** A line may be broken at a space, and beside a Chinese character, but not before what ends a clause or after what opens one. */
const pieces = (text: string): string[] =>
  text.match(
    /[（《「“‘]*[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60][，。；：！？、）》」”’…]*| +|[^\s\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60（《「“‘]+[，。；：！？、）》」”’…]*|[\s\S]/gu,
  ) ?? [];

/** Stands for a space at which no line is broken. (What Unicode has for it, JavaScript takes for white space.) */
const glue = '\ue000';

/** Prose in lines of at most `width` columns where that is possible; English or Chinese. `37.5 %` stays together. */
export const wrapText = (text: string, width: number, indent = ''): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(text.replaceAll(' %', `${glue}%`))) {
    if (widthOf(indent + (line + piece).trimEnd()) <= width || line === '')
      line += line === '' ? piece.trimStart() : piece;
    else {
      lines.push(indent + line.trimEnd());
      line = piece.trimStart();
    }
  }
  if (line.trim() !== '') lines.push(indent + line.trimEnd());
  return lines.map((text) => text.replaceAll(glue, ' '));
};
