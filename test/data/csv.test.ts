import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLessonTable } from '../../src/cli/lessonTable.js';
import { longestCsv, parseCsv } from '../../src/data/csv.js';
import { HandgradError } from '../../src/errors.js';

const parsed = (text: string) => {
  const { columns, rows } = parseCsv(text);
  return [columns, ...rows];
};
const want = [
  ['a', 'b'],
  ['1', 'x'],
  ['2', 'y'],
];

describe('a table', () => {
  test.each([
    ['as it is', 'a,b\n1,x\n2,y'],
    ['a line end at the end', 'a,b\n1,x\n2,y\n'],
    ['blank lines at the end, and cells of nothing', 'a,b\n1,x\n2,y\n\n  \n,\n\n'],
    ['blank lines before and between', '\n\na,b\n\n1,x\n\n2,y\n'],
    ['a byte order mark', '\uFEFFa,b\n1,x\n2,y\n'],
    ['CRLF', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['CR', 'a,b\r1,x\r2,y\r'],
    ['line ends of every kind', 'a,b\r\n1,x\n2,y\r'],
    ['spaces around', ' a , b \n 1,x \n2 , y\n'],
    ['quotes', '"a","b"\n"1","x"\n2,"y"\n'],
    ['semicolons', 'a;b\n1;x\n2;y\n'],
    ['tabs', 'a\tb\n1\tx\n2\ty\n'],
  ])('%s', (_, text) => {
    expect(parsed(text)).toEqual(want);
  });

  test('in quotes: delimiters, line ends, quotes', () => {
    expect(parsed('"a;b","say ""c"""\n"1,5","x\r\ny"\n2,""""\n')).toEqual([
      ['a;b', 'say "c"'],
      ['1,5', 'x\ny'],
      ['2', '"'],
    ]);
  });

  test('a delimiter in a quoted name is not the delimiter', () =>
    expect(parsed('"a,b";c\n1;2\n')).toEqual([
      ['a,b', 'c'],
      ['1', '2'],
    ]));

  test('knows on which line each row begins', () => {
    const { lines, source } = parseCsv('\na,b\n1,"x\n\ny"\n\n2,z\r\n3,w', 'data.csv');
    expect([source, lines]).toEqual(['data.csv', [3, 7, 8]]);
  });

  test('one column', () => {
    expect(parsed('a\n1\n2\n')).toEqual([['a'], ['1'], ['2']]);
  });
});

describe('what is no table is refused, with its line', () => {
  test.each([
    ['', 'data.csv: expected a header line and rows, received an empty text.'],
    ['\uFEFF\r\n \n', 'data.csv: expected a header line and rows, received an empty text.'],
    ['a,b\n\n', 'data.csv: expected rows below the header, received none.'],
    [
      '\n0,380,3.61,3\n1,660,3.67,3',
      'data.csv:2: expected a header of column names, received numbers: 0, 380, 3.61, 3.',
    ],
    [',a,b\n0,1,2', 'data.csv:1: expected a name for every column, received none for column 1.'],
    ['a,b,a\n0,1,2', 'data.csv:1: expected every column to have a name of its own, received "a" twice.'],
    ['a,b\n1,2\n1,2,3\n', 'data.csv:3: expected 2 cells (a, b), received 3: 1, 2, 3.'],
    ['a,b,c,d,e\n1,2\n', 'data.csv:2: expected 5 cells (a, b, c, d, …), received 2: 1, 2.'],
    ['a,b\n1;2\n', 'data.csv:2: expected 2 cells (a, b), received 1: 1;2.'],
    ['a,b\n1,"x\ny"\n\n2\n', 'data.csv:5: expected 2 cells (a, b), received 1: 2.'],
    ['a,b\n1,2\n3,\n', 'data.csv:3: expected something in column "b", received an empty cell.'],
    ['a,b\n1,2\n"",3\n', 'data.csv:3: expected something in column "a", received an empty cell.'],
    [
      'a,b\n1,2\n3,"4\n5,6\n',
      'data.csv:3: expected a quote to end where its cell ends, received: Quoted field unterminated.',
    ],
    [
      'a,b\n"x\n\ny",2\n3,"4"5\n',
      'data.csv:5: expected a quote to end where its cell ends, received: Trailing quote on quoted field is malformed.',
    ],
    ['a,b\n"x\n\ny","4"5\n', 'data.csv:4: expected a quote to end where its cell ends'],
    ['PK\u0003\u0004\0\0a,b\n', 'data.csv: expected text in UTF-8, received something else.'],
  ])('%j', (text, message) => {
    const refused = (): unknown => parseCsv(text, 'data.csv');
    expect(refused).toThrow(HandgradError);
    expect(refused).toThrow(message);
  });

  test('too long a text', () => {
    expect(() => parseCsv('a,b\n' + '1,2\n'.repeat(longestCsv / 4))).toThrow(
      `CSV: expected at most ${longestCsv} characters, received ${longestCsv + 4}.`,
    );
  });
});

describe('a file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'handgrad-'));
    file = join(folder, 'data.csv');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('in UTF-8, with or without a mark', async () => {
    for (const mark of ['', '\uFEFF']) {
      writeFileSync(file, `${mark}分数,录取\r\n3.5,是\r\n`);
      expect(await readLessonTable(file)).toEqual({
        columns: ['分数', '录取'],
        rows: [['3.5', '是']],
        source: file,
        lines: [2],
      });
    }
  });

  test('errors name it, and the line', async () => {
    writeFileSync(file, 'a,b\n1,2\n3\n');
    await expect(readLessonTable(file)).rejects.toThrow(`${file}:3: expected 2 cells`);
  });

  test.each([
    ['GBK', Buffer.from([0xb7, 0xd6, 0xca, 0xfd, 0x2c, 0x61, 0x0a, 0x31, 0x2c, 0x32])],
    ['UTF-16', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le')],
    ['a gzip file', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])],
  ])('%s is not text in UTF-8', async (_, bytes) => {
    writeFileSync(file, bytes);
    await expect(readLessonTable(file)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(`${file}: expected text in UTF-8`) as string,
    });
  });

  test('a pipe is refused, not waited for', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const release = setTimeout(() => closeSync(openSync(pipe, 'r+')), 1000); // whoever reads it
    await expect(readLessonTable(pipe)).rejects.toThrow(`Cannot read ${pipe}: it is not a file.`);
    clearTimeout(release);
  });

  test('a missing one, a directory, one that is too large', async () => {
    await expect(readLessonTable(file)).rejects.toThrow(`Cannot read ${file}: there is no such file.`);
    await expect(readLessonTable(folder)).rejects.toThrow(`Cannot read ${folder}: it is a directory.`);
    await expect(readLessonTable('/dev/null')).rejects.toThrow('Cannot read /dev/null: it is not a file.');
    writeFileSync(file, '');
    truncateSync(file, 2 ** 30);
    await expect(readLessonTable(file)).rejects.toThrow(
      `${file}: expected at most 4.0 MiB, received 1024.0 MiB.`,
    );
  });
});

test('the header may come after blank lines, and its names hold no control characters', () => {
  expect(parseCsv('\n\n  \na;b\n1;2\n').columns).toEqual(['a', 'b']);
  expect(() => parseCsv('a,"b\nc"\n1,2\n', 'x.csv')).toThrow(
    /x\.csv:1: expected names of columns without line ends/,
  );
});
