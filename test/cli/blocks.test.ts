import { blockLines } from '../../src/cli/render/blocks.js';
import { table, tableWithin } from '../../src/cli/render/table.js';
import { cut, widthOf, wrapText } from '../../src/cli/render/width.js';

test('Chinese characters are two columns wide, marks none', () => {
  expect([widthOf('abc'), widthOf('误差项 δ'), widthOf('（ŷ）'), widthOf('e\u0302')]).toEqual([3, 8, 5, 1]);
});

test('a text is cut by its width', () => {
  expect([cut('梯度 x', 4), cut('梯度 x', 5), cut('梯度', 3), cut('ab', 9), cut('ab', 0)]).toEqual([
    '梯度',
    '梯度 ',
    '梯',
    'ab',
    '',
  ]);
});

test('columns are aligned whatever the language', () => {
  const lines = table(
    ['量', 'b'],
    [
      ['误差项', '1'],
      ['x', '−22.5'],
    ],
  );
  expect(lines).toEqual(['量          b', '误差项      1', 'x       −22.5']);
});

test('a table that is too wide goes on below, beside its first column', () => {
  const rows = [['x', '1', '22', '333']];
  expect(tableWithin(80, ['name', 'a', 'b', 'c'], rows)).toEqual(['name  a   b    c', 'x     1  22  333']);
  expect(tableWithin(12, ['name', 'a', 'b', 'c'], rows)).toEqual([
    'name  a   b',
    'x     1  22',
    '',
    'name    c',
    'x     333',
  ]);
  expect(tableWithin(3, ['name', 'a'], [['x', '1']])).toEqual(['name  a', 'x     1']);
  expect(tableWithin(3, ['name'], [['x']])).toEqual(['name', 'x']);
});

describe('prose', () => {
  test('English is broken at spaces', () => {
    expect(wrapText('one two three four', 9, '  ')).toEqual(['  one two', '  three', '  four']);
  });

  test('a number keeps its per cent', () => {
    expect(wrapText('so 37.5 % of all', 7)).toEqual(['so', '37.5 %', 'of all']);
  });

  test('Chinese is broken between characters, but no line begins with what ends a clause', () => {
    const lines = wrapText('权重的更新，是沿着梯度的反方向（下降最快的方向）走一步。', 12);
    for (const line of lines) {
      expect(widthOf(line)).toBeLessThanOrEqual(14);
      expect(line).not.toMatch(/^[，。）]/);
      expect(line).not.toMatch(/（$/);
    }
    expect(lines.join('')).toBe('权重的更新，是沿着梯度的反方向（下降最快的方向）走一步。');
  });

  test('nothing is lost: words, formulas and spaces between the two', () => {
    const text = '学习率 η = 0.5 时，w5 ← w5 + η·δ·x 得 0.35891648。';
    expect(wrapText(text, 20).join(' ').replace(/ +/g, '')).toBe(text.replace(/ +/g, ''));
    expect(wrapText('', 20)).toEqual([]);
  });
});

test('a figure that is not what is printed has a mark and its reason', () => {
  const figures = [
    { name: { en: 'a', zh: '甲' }, printed: '0.12', value: 0.1234 },
    { name: { en: 'b', zh: '乙' }, printed: '0.13', value: 0.1234, note: { en: 'why', zh: '缘由' } },
  ];
  const plain = (_: unknown, text: string): string => text;
  expect(blockLines({ kind: 'figures', figures }, { lang: 'zh', width: 60, paint: plain })).toEqual([
    '量  课文数值  float64',
    '甲      0.12   0.1234',
    '乙    0.13 ≠   0.1234',
    '  乙：缘由',
    '',
  ]);
});
