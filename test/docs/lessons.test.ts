/** docs/lessons.md: generated from the tags in the sources, and complete. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { keyOf, lessonsPage, placesIn, tagsIn, type Source } from '../../src/check/lessonIndex.js';
import { languages } from '../../src/explain/language.js';
import { formulas } from '../../src/lessons/formulas.js';

const root = join(__dirname, '..', '..');
const sources: Source[] = ['src', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file.split(sep).join('/')}`)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
);
const places = placesIn(sources);

test.each([
  ['en', 'docs/lessons.md'],
  ['zh', 'docs/lessons.zh.md'],
] as const)('the page in %s is the generated one (npm run table)', (lang, path) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(lessonsPage(sources, lang));
});

const untagged = (kind: 'code' | 'tests'): string[] => {
  const tagged = new Set(places[kind].flatMap(({ tags }) => tags));
  return formulas.map(keyOf).filter((key) => !tagged.has(key));
};

test('every formula has code that computes it', () => {
  expect(untagged('code')).toEqual([]);
});

test('every formula has a test', () => {
  expect(untagged('tests')).toEqual([]);
});

test('no tag names a formula that no lesson has', () => {
  const known = new Set(formulas.map(keyOf));
  const unknown = [...places.code, ...places.tests].flatMap(({ path, line, tags }) =>
    tags.filter((tag) => !known.has(tag)).map((tag) => `${path}:${line} ${tag}`),
  );
  expect(unknown).toEqual([]);
});

test('each formula is there once, in both languages', () => {
  expect(new Set(formulas.map(keyOf)).size).toBe(formulas.length);
  for (const { what, formula } of formulas)
    expect({ formula, said: languages.every((lang) => what[lang].length > 0) }).toEqual({
      formula,
      said: true,
    });
});

/** The lesson's own numbers, in its order. */
const numbersOf = (lesson: number): string[] =>
  formulas.filter((f) => f.lesson === lesson && /^[\d.]+$/.test(f.id)).map(({ id }) => id);

test('the numbers of lessons 1 and 4 are all there', () => {
  expect(numbersOf(1).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))).toEqual(
    // prettier-ignore
    ['3.1', '3.2', '3.3', '3.4', '3.5', '3.6', '3.7', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '40'],
  );
  expect(numbersOf(4)).toEqual(
    // prettier-ignore
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15', '16', '17', '18', '19', '20', '21', '22', '23', '24', '25', '26'],
  );
});

describe('tags are read', () => {
  // Not written in one piece: this file is searched for tags too.
  const tag = (lesson: number, ids: string): string => `lesson ${lesson}, eq${ids}`;

  test.each([
    [tag(1, '. 3.6'), ['1 3.6']],
    [
      `(${tag(1, 's. 3.9–3.11, 40; ')}${tag(4, 's. 2, 18–20')}, with rows for columns)`,
      ['1 3.9', '1 3.10', '1 3.11', '1 40', '4 2', '4 18', '4 19', '4 20'],
    ],
    [`${tag(5, 's. relu-derivative, leaky-relu')}: there α is small`, ['5 relu-derivative', '5 leaky-relu']],
    [`as in ${tag(2, '. first-step')}. Then more.`, ['2 first-step']],
    ['lesson 5 has another', []],
  ])('%s', (text, tags) => {
    expect(tagsIn(text)).toEqual(tags);
  });

  test('with the line and the name of what is below the comment', () => {
    const text = [`/**`, ` * z    (${tag(4, 's. 18,')}`, ` * 19)`, ` */`, `export const f = 1;`, ''].join(
      '\n',
    );
    const inClass = [`class A {`, `  /** y    (${tag(1, '. 3.1')}) */`, `  calcY(): number {`, ''].join('\n');
    const inTest = `test.each([1])(\n  'y is right (${tag(1, '. 3.1')})', () => {`;
    const { code, tests } = placesIn([
      { path: 'src/f.ts', text },
      { path: 'src/g.ts', text: inClass },
      { path: 'test/f.ts', text: inTest },
    ]);
    expect(code).toEqual([
      { path: 'src/f.ts', line: 5, name: 'f', tags: ['4 18', '4 19'] },
      { path: 'src/g.ts', line: 3, name: 'calcY', tags: ['1 3.1'] },
    ]);
    expect(tests).toEqual([{ path: 'test/f.ts', line: 2, name: 'y is right', tags: ['1 3.1'] }]);
  });
});
