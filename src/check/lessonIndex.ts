/**
 * docs/lessons.md and docs/lessons.zh.md: every formula of the lessons, what computes it and what tests it. The
 * sources say so themselves: `lesson 1, eqs. 3.6, 3.7; lesson 4, eqs. 20–22` in the comment above what computes
 * them, or in the title of a test. Line numbers come from here alone.
 */
import type { Language, Text } from '../explain/language.js';
import { formulas, lessonNumbers, type Formula, type LessonNumber } from '../lessons/formulas.js';

export interface Source {
  /** From the root of the repository: `src/layers/dense.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Place {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** The name of what computes it, or the title of the test. */
  readonly name: string;
  /** What it is tagged with: `1 3.6`. */
  readonly tags: readonly string[];
}

const tagOf = (lesson: number | string, id: string): string => `${lesson} ${id}`;
export const keyOf = ({ lesson, id }: Formula): string => tagOf(lesson, id);

/** 3.1–3.4 are 3.1, 3.2, 3.3, 3.4. */
const range = (ids: string): string[] => {
  const [first = '', last] = ids.split('–');
  if (last === undefined) return [first];
  const [, before = '', from] = /^(\d+\.)?(\d+)$/.exec(first) ?? [];
  const to = /^(?:\d+\.)?(\d+)$/.exec(last)?.[1];
  const count = Number(to) - Number(from) + 1;
  return count > 0 ? Array.from({ length: count }, (_, i) => `${before}${Number(from) + i}`) : [ids];
};

const id = String.raw`[a-z0-9](?:[a-z0-9.–-]*[a-z0-9])?(?=[\s.]*$|[,;:)]|\.\s)`;
const tag = new RegExp(String.raw`\blesson (\d), eqs?\. (${id}(?:, ${id})*)`, 'gi');

/** The formulas that a comment or a title names. */
export const tagsIn = (text: string): string[] =>
  [...text.matchAll(tag)].flatMap(([, lesson, ids]) =>
    ids!.split(', ').flatMap((part) => range(part).map((one) => tagOf(lesson!, one))),
  );

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** The name of what is declared there: a constant, a function, a class, a method, a key. δ is a letter too. */
const declared = (code: string): string | undefined =>
  /^\s*(?:(?:export|default|public|private|readonly|static|async|declare|abstract|override|get) )*(?:(?:const|function\*?|class|interface|type|let) )?\*?(?:\[['"]?)?([\p{L}_$][\p{L}\p{N}\p{M}_$]*)/u.exec(
    code,
  )?.[1];

const fileName = (path: string): string => path.replace(/^.*\/|\.ts$/g, '');

/** What the tagged comments of a file stand above. Where no code follows at once, the file itself. */
const codeIn = ({ path, text }: Source): Place[] =>
  [...text.matchAll(/\/\*\*?[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+|\/\/.*$/gm)].flatMap((match) => {
    const tags = tagsIn(
      match[0]
        .replace(/^[ \t]*(?:\*|\/\/) ?/gm, '')
        .replace(/\*\/$/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
    if (!tags.length) return [];
    const end = match.index + match[0].trimEnd().length;
    const after = /^\s*\n(?=[ \t]*\S)/.exec(text.slice(end));
    const code = text.slice(end + (after?.[0].length ?? 0));
    const isImport = /^\s*(import|export [*{])/.test(code);
    const name = isImport ? undefined : declared(code);
    return [
      {
        path,
        tags,
        line: lineAt(text, name === undefined ? match.index : end + after![0].length),
        name: name ?? fileName(path),
      },
    ];
  });

/** A text right after `(` or `[`, and with a comma after it: the title of a test, or of one in a table of them. */
const title = /[([]\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1\s*,/g;

const testsIn = ({ path, text }: Source): Place[] =>
  [...text.matchAll(title)].flatMap((match) => {
    const tags = tagsIn(match[2]!);
    if (!tags.length) return [];
    const name = match[2]!
      .replace(/ *\((?:[^()]*; )?lesson \d, eqs?\.[^()]*\)/g, '')
      .replace(/\\(.)/g, '$1')
      .replace(/^%s: /, '')
      .replaceAll('%s', '…')
      .trim();
    const start = match.index + match[0].indexOf(match[1]!);
    return [{ path, tags, line: lineAt(text, start), name }];
  });

const isData = (path: string): boolean => /lessons\/formulas\.ts$|check\/lessonIndex\.ts$/.test(path);

export interface Places {
  readonly code: readonly Place[];
  readonly tests: readonly Place[];
}

/** All that is tagged, in src and in test. */
export const placesIn = (sources: readonly Source[]): Places => {
  const sorted = [...sources].sort((a, b) => (a.path < b.path ? -1 : 1));
  const below = (folder: string): Source[] =>
    sorted.filter(({ path }) => path.startsWith(`${folder}/`) && !isData(path));
  return { code: below('src').flatMap(codeIn), tests: below('test').flatMap(testsIn) };
};

const cell = (text: string): string => text.replaceAll('|', '\\|');
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** In the name of a link, `[` and `]` would end it. */
const link = ({ path, line }: Place, name: string): string =>
  `[${cell(name).replace(/[[\]]/g, '\\$&')}](../${path}#L${line})`;

const titles: Readonly<Record<LessonNumber, Text>> = {
  1: { en: 'Neurons, networks, backpropagation', zh: '神经网络和反向传播' },
  2: { en: 'The 2-2-2 network, number by number', zh: '2-2-2 网络的数值例子' },
  3: { en: 'From one neuron to a trainer', zh: '从单个神经元到训练程序' },
  4: { en: 'The derivation, and vectors', zh: '推导与向量化' },
  5: { en: 'Perceptron, activations, depth', zh: '感知器、激活函数与网络深度' },
};

const heads: readonly Text[] = [
  { en: 'equation', zh: '编号' },
  { en: 'what it says', zh: '含义' },
  { en: 'formula', zh: '公式' },
  { en: 'code', zh: '代码' },
  { en: 'test', zh: '测试' },
];

const otherPage: Text = { en: '[中文](lessons.zh.md)', zh: '[English](lessons.md)' };

const opening: Text = {
  en: `# The lessons, formula by formula

Every formula of the five lessons, the code that computes it, and the test that checks it. Run a lesson, and see the
figures beside those that it prints:

\`\`\`sh
npm run -s handgrad -- lesson 1                 # 1 to 5: what each lesson shows
npm run -s handgrad -- explain 2-2-2            # a step of backpropagation, one number at a time; --step by key
npm run -s handgrad -- perceptron and           # and, or, xor
npm run -s handgrad -- plot activations --out activations.svg
\`\`\`

To find a formula, search this page for its number or its name; in the sources, search for the lesson:
\`grep -rn "lesson 4, eq" src test\`. In parentheses are the lessons' own numbers; where a lesson has none, the formula
has a name here. Formulas are written as they should be: [errata.md](errata.md) says where a lesson has another.
Generated by \`npm run table\`; a test compares it, and fails where a formula has no code or no test.`,
  zh: `# 五课公式索引

五课中的每一个公式：由哪段代码计算，由哪个测试检验。运行某一课的命令，可以看到算出的数值与课文数值的对照：

\`\`\`sh
npm run -s handgrad -- lesson 1 --lang zh       # 1 到 5：每一课的内容
npm run -s handgrad -- explain 2-2-2 --lang zh  # 逐个数值演示一步反向传播；加 --step 可按键前进
npm run -s handgrad -- perceptron and --lang zh # 感知器：and、or、xor
npm run -s handgrad -- plot activations --lang zh --out activations.svg
\`\`\`

查找公式：在本页搜索它的编号或名称；在源码中则按课搜索：\`grep -rn "lesson 4, eq" src test\`。
括号里是课文自己的编号；课文没有编号的公式，这里给了一个名称。公式一律写成正确的形式，与课文不同之处见
[errata.zh.md](errata.zh.md)。本页由 \`npm run table\` 生成，并有测试核对：任何公式缺少代码或测试，测试都会失败。`,
};

const number = ({ id }: Formula): string => (/^[\d.]+$/.test(id) ? `(${id})` : `\`${id}\``);

const rows = (lesson: LessonNumber, { code, tests }: Places, lang: Language): string[] =>
  formulas
    .filter((formula) => formula.lesson === lesson)
    .map((formula) => {
      const key = keyOf(formula);
      const tagged = (places: readonly Place[], name: (name: string) => string): string =>
        places
          .filter(({ tags }) => tags.includes(key))
          .map((place) => link(place, name(place.name)))
          .join('<br>');
      return row([
        number(formula),
        cell(formula.what[lang]),
        `\`${cell(formula.formula)}\``,
        tagged(code, (name) => `\`${name}\``),
        tagged(tests, (name) => name),
      ]);
    });

const titleOf = (lesson: LessonNumber): Text => ({
  en: `Lesson ${lesson}: ${titles[lesson].en}`,
  zh: `第${'一二三四五'[lesson - 1]!}课：${titles[lesson].zh}`,
});

/** Markdown, with its last line's end. */
export const lessonsPage = (sources: readonly Source[], lang: Language): string => {
  const places = placesIn(sources);
  const sections = lessonNumbers.flatMap((lesson) => [
    `## ${titleOf(lesson)[lang]}`,
    '',
    row(heads.map((head) => head[lang])),
    row(heads.map(() => '---')),
    ...rows(lesson, places, lang),
    '',
  ]);
  return `${[opening[lang], '', otherPage[lang], '', ...sections].join('\n').trimEnd()}\n`;
};
