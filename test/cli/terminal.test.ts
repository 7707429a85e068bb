import { painter } from '../../src/cli/io.js';
import { writeJson } from '../../src/cli/json.js';
import { LiveLine } from '../../src/cli/liveLine.js';
import { fakeIo } from './fakes.js';

describe('colour', () => {
  test.each([
    ['on a terminal', { tty: true }, true],
    ['not on a pipe', { tty: false }, false],
    ['not with NO_COLOR', { tty: true, env: { NO_COLOR: '1' } }, false],
    ['not on a dumb terminal', { tty: true, env: { TERM: 'dumb' } }, false],
  ])('%s', (_, options, coloured) => {
    const { io } = fakeIo(options);
    expect(painter(io.stderr, io.env)('red', 'x')).toBe(coloured ? '\x1b[31mx\x1b[39m' : 'x');
  });
});

describe('the live line', () => {
  test('is redrawn on a terminal, and makes way for lines that stay', () => {
    const { io, written } = fakeIo({ tty: true });
    const live = new LiveLine(io);
    live.draw((width) => `width ${width}`);
    live.draw(() => 'too soon');
    live.draw(() => 'now', true);
    live.print('stays');
    live.clear();
    expect(written.stderr).toBe('\rwidth 99\x1b[K\rnow\x1b[K\r\x1b[Kstays\n');
    expect(written.stdout).toBe('');
  });

  test('is silent elsewhere', () => {
    const { io, written } = fakeIo();
    const live = new LiveLine(io);
    live.draw(() => 'drawn', true);
    live.print('stays');
    live.clear();
    expect(written.stderr).toBe('stays\n');
  });
});

test('JSON: infinity becomes null, a line an object', () => {
  const { io, written } = fakeIo();
  writeJson(io.stdout, 'case', { worst: Infinity, about: 'two\nlines', absent: undefined });
  expect(written.stdout).toBe('{"type":"case","worst":null,"about":"two\\nlines"}\n');
});
