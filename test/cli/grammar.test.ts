import * as v from 'valibot';
import { choose, made, parsePairs } from '../../src/cli/grammar.js';
import type { HandgradError } from '../../src/errors.js';
import { count, factory, numberIn } from '../../src/options.js';

const thing = factory(
  'thing',
  {
    size: v.optional(count(), 1),
    shares: v.optional(v.array(numberIn(0, 0, 1), 'expected a list of shares'), []),
    word: v.optional(v.string()),
  },
  (options) => options,
);
const makers = { thing };
const make = (text: string) => v.parse(made<unknown>('thing', makers), text);

test('values: true, false, numbers, lists, words', () => {
  expect(parsePairs('it', ['a=true', 'b=false', 'c=1e-4', 'd=-.5', 'e=0.1/0.01', 'f=7/', 'g=macro'])).toEqual(
    {
      a: true,
      b: false,
      c: 1e-4,
      d: -0.5,
      e: [0.1, 0.01],
      f: [7],
      g: 'macro',
    },
  );
});

test('a thing by its name, with options; one value for a list is a list of one', () => {
  expect(make('thing')).toEqual({ size: 1, shares: [] });
  expect(make('thing:size=3:word=x')).toEqual({ size: 3, shares: [], word: 'x' });
  expect(make('thing:shares=0.5')).toEqual({ size: 1, shares: [0.5] });
  expect(make('thing:shares=0.5/1')).toEqual({ size: 1, shares: [0.5, 1] });
  expect(choose('thing', makers, 'thing:size=3')).toMatchObject({ name: 'thing', options: { size: 3 } });
});

test.each([
  ['thng', 'Unknown thing "thng".\n  Hint: did you mean "thing"?'],
  ['', 'Unknown thing "".'],
  ['thing:sise=2', 'Unknown option of thing "sise".\n  Hint: did you mean "size"?'],
  ['thing:size', 'thing: expected key=value after each colon, received "size".'],
  ['thing:size=', 'thing: expected key=value after each colon, received "size=".'],
  ['thing:', 'thing: expected key=value after each colon, received "".'],
  ['thing:size=1:size=2', 'thing: option "size" is given twice.'],
  ['thing:size=x', 'thing: option "size": expected a whole number ≥ 1, received "x".'],
  ['thing:size=0x10', 'thing: option "size": expected a whole number ≥ 1, received "0x10".'],
  ['thing:shares=0.5/2', 'expected a number in [0, 1], received 2.'],
  ['thing:constructor=1', 'Unknown option of thing "constructor".'],
])('%s: what was expected', (text, message) => {
  expect(() => make(text)).toThrow(message);
  try {
    make(text);
  } catch (error) {
    expect((error as HandgradError).code).toBe('option');
  }
});
