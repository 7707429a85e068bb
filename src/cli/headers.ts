/**
 * What the sources say about a thing in its header: the formula, and where it is from. The package ships its
 * sources; without them there is nothing to say.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Header {
  /** All that it says, but for an example in code: lines of the formula, and prose as whole paragraphs. */
  readonly text: readonly string[];
  /** A line of the formula each. */
  readonly formula: readonly string[];
  /** `He et al. 2015, eq. 10`. */
  readonly source?: string;
}

/** dist/cli and src/cli are equally deep. */
export const sources = fileURLToPath(new URL('../../src', import.meta.url));

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .sort()
        .map((file) => join(folder, file))
    : [];

const linesOf = (comment: string): string[] =>
  comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .filter((line) => line.trim() !== '');

interface Comment {
  readonly lines: readonly string[];
  /** The name that it stands before; none where it stands before something else. */
  readonly name: string | undefined;
  /** Before a constant, or inside a list. */
  readonly constant: boolean;
}

const commentsIn = (text: string): Comment[] =>
  [...text.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)(?:\s*(?:(?:export )?const (\w+)\b|(\w+):))?/g)].map(
    ([, comment, constant, key]) => ({
      lines: linesOf(comment!),
      name: constant ?? key,
      constant: constant !== undefined,
    }),
  );

/** In prose an equation comes late in the line; and an example of code is no formula. */
const isFormula = (line: string): boolean => {
  const before = /^(.*?)[=←∈⇔≈~]/.exec(line)?.[1];
  return (
    before !== undefined && !/=>|^\s*(const|await) |;$/.test(line) && before.trim().split(/\s+/).length <= 5
  );
};
/** `(Kingma & Ba 2015, algorithm 1; Keras's defaults)` */
const citation =
  /\(((?:[^()]|\([^()]*\))*?(?:\b(?:1[89]|20)\d\d\b|Keras|PyTorch|[Ll]esson)(?:[^()]|\([^()]*\))*)\)/g;

const tidy = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/ +([.,;:])/g, '$1')
    .trim();

const paragraphs = (lines: readonly string[]): string[] => {
  const found: { text: string; prose: boolean }[] = [];
  for (const line of lines) {
    if (/^ {4}/.test(line)) continue;
    const prose = !isFormula(line) && !/\S {3,}\S/.test(line);
    const last = found.at(-1);
    if (prose && last?.prose) last.text += ` ${line.trim()}`;
    else found.push({ text: line.trim(), prose });
  }
  return found.map(({ text }) => text);
};

/** The formula; where there is none, what the first sentence says. */
const headerOf = (lines: readonly string[]): Header => {
  const cited = [...lines.join(' ').matchAll(citation)].map(([, text]) => tidy(text!).split(/\. (?=\D)/)[0]!);
  const bare = lines.join('\n').replace(citation, '').split('\n');
  const first = bare.findIndex(isFormula);
  const after = bare.slice(first).findIndex((line) => !isFormula(line));
  const formula = first < 0 ? [] : bare.slice(first, after < 0 ? undefined : first + after);
  const [sentence] = tidy(bare.join(' ')).split(/(?<=\.)\s(?=\D)/);
  return {
    text: paragraphs(lines),
    formula: first < 0 ? [sentence!] : formula.map((line) => line.trim().replace(/\.$/, '')),
    ...(cited.length ? { source: [...new Set(cited)].join('; ') } : {}),
  };
};

/** Where proofs are, the same names mean something else. */
const isProof = (file: string): boolean => /(rows|registry|64|index|contract)\.ts$/.test(file);

/** The headers of the files below some folders, by name. */
export const readHeaders = (
  folders: readonly string[],
  root = sources,
): ((name: string) => Header | undefined) => {
  const files = folders
    .flatMap((folder) => filesBelow(join(root, folder)))
    .filter((file) => !isProof(file))
    .map((file) => ({ of: basename(file, '.ts'), comments: commentsIn(readFileSync(file, 'utf8')) }));
  const all = files.flatMap(({ comments }) => comments);
  return (name) => {
    const file = files.filter(({ of }) => of === name).flatMap(({ comments }) => comments);
    const before = (c: Comment): boolean => c.name === name && c.constant;
    // A thing that is put together from parts has its formula with the parts.
    const own = [...file.filter(before), ...file.filter((c) => c.constant)].find(({ lines }) =>
      lines.some(isFormula),
    );
    const found = own ?? file.find(before) ?? all.find(before) ?? all.find((c) => c.name === name);
    return found && headerOf(found.lines);
  };
};
