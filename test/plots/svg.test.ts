import { element, round, writeSvg } from '../../src/plots/svg.js';
import { allOf, parseXml } from './xml.js';

const picture = {
  id: 'p',
  width: 20,
  height: 10,
  title: 'a < b & c',
  description: '"d"',
  lang: 'zh',
} as const;

test('text and attributes are escaped, and come back as they were', () => {
  const svg = writeSvg(picture, [
    element('text', { 'data-x': 'a<"b">&c' }, 'x < y && z', element('tspan', {}, ' > 1')),
  ]);
  const [text, tspan] = allOf(parseXml(svg)).slice(-2);
  expect(text).toMatchObject({ attributes: { 'data-x': 'a<"b">&c' }, text: 'x < y && z' });
  expect(tspan!.text).toBe(' > 1');
});

test('what XML has no place for is left out', () => {
  const svg = writeSvg(picture, [element('text', {}, 'a\0b\u0008c\td\uffff')]);
  expect(allOf(parseXml(svg)).at(-1)!.text).toBe('abc\td');
});

test('a picture says what it is, how large it is, and in which language', () => {
  const { attributes, children } = parseXml(writeSvg(picture, []));
  expect(attributes).toMatchObject({
    viewBox: '0 0 20 10',
    width: '20',
    height: '10',
    role: 'img',
    lang: 'zh-Hans',
  });
  expect(attributes['aria-labelledby']!.split(' ')).toEqual(children.slice(0, 2).map((c) => c.attributes.id));
  expect(children.slice(0, 2).map(({ name, text }) => [name, text])).toEqual([
    ['title', 'a < b & c'],
    ['desc', '"d"'],
  ]);
  expect(children[2]).toMatchObject({
    name: 'rect',
    attributes: { width: '20', height: '10', fill: '#ffffff' },
  });
});

test.each([
  [1, '1'],
  [1 / 3, '0.33'],
  [-0.001, '0'],
  [1234567.891, '1234567.89'],
  [1e-9, '0'],
  [-2.5, '-2.5'],
])('%d is written %s', (n, text) => expect(round(n)).toBe(text));

test.each([NaN, Infinity, -Infinity])('%d is an error, not a broken picture', (n) =>
  expect(() => writeSvg(picture, [element('circle', { r: n })])).toThrow(`finite numbers, received ${n}.`),
);

test('an attribute that is undefined is left out', () =>
  expect(writeSvg(picture, [element('g', { fill: undefined })])).toContain('<g/>'));

test.each([
  ['<a><b></a></b>', 'closes nothing'],
  ['<a>', 'never closed'],
  ['<a>x & y</a>', 'not escaped'],
  ['<a b="1" b="2"/>', 'twice'],
  ['<a b=1/>', 'not an attribute'],
  ['<a/><b/>', 'one root'],
])('the reader of the tests refuses %s', (source, message) =>
  expect(() => parseXml(source)).toThrow(message),
);
