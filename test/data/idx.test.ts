import { HandgradError } from '../../src/errors.js';
import { parseIdx } from '../../src/data/idx.js';
import { idx } from './fixtures.js';

const messageOf = (bytes: Uint8Array): string => {
  try {
    parseIdx(bytes, 'some-file');
  } catch (error) {
    expect(error).toBeInstanceOf(HandgradError);
    expect((error as HandgradError).code).toBe('data');
    return (error as Error).message;
  }
  throw new Error('expected an error');
};

const setters = {
  int16: [0x0b, 2, (v: DataView, at: number, n: number) => v.setInt16(at, n)],
  int32: [0x0c, 4, (v: DataView, at: number, n: number) => v.setInt32(at, n)],
  float32: [0x0d, 4, (v: DataView, at: number, n: number) => v.setFloat32(at, n)],
  float64: [0x0e, 8, (v: DataView, at: number, n: number) => v.setFloat64(at, n)],
} as const;

describe('parseIdx', () => {
  test('bytes, signed and unsigned, without a copy', () => {
    const file = idx(0x08, [2, 3], [0, 1, 2, 253, 254, 255]);
    const { data, shape } = parseIdx(file);
    expect(shape).toEqual([2, 3]);
    expect(data).toEqual(Uint8Array.of(0, 1, 2, 253, 254, 255));
    expect(data.buffer).toBe(file.buffer);
    expect(parseIdx(idx(0x09, [2], [127, 255])).data).toEqual(Int8Array.of(127, -1));
  });

  test.each(Object.entries(setters))('%s is big-endian', (_, [type, size, set]) => {
    const numbers = [1, -2, 300];
    const body = new Uint8Array(numbers.length * size);
    numbers.forEach((n, i) => set(new DataView(body.buffer), i * size, n));
    const { data, shape } = parseIdx(idx(type, [3, 1], [...body]));
    expect(shape).toEqual([3, 1]);
    expect([...data]).toEqual(numbers);
    expect(data.BYTES_PER_ELEMENT).toBe(size);
  });

  test('a file that begins anywhere in its buffer', () => {
    const file = idx(0x0c, [1], [0, 0, 1, 0]);
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect([...parseIdx(shifted.subarray(1)).data]).toEqual([256]);
  });

  test.each([
    ['no bytes', new Uint8Array(0), 'some-file: expected an IDX header, 00 00 type rank, received no bytes.'],
    ['another format', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13), 'received 89 50 4e 47.'],
    ['less than a header', Uint8Array.of(0, 0, 8), 'received 00 00 08.'],
    ['an unknown type', idx(0x0a, [1], [1]), 'some-file: expected an IDX type (08 uint8, 09 int8, 0b int16'],
    [
      'dimensions cut off',
      Uint8Array.of(0, 0, 8, 3, 0, 0),
      'expected a header of 16 bytes, received 6 bytes.',
    ],
    [
      'cut short',
      idx(0x08, [2, 3], [1, 2, 3, 4, 5]),
      'expected 18 bytes for uint8 [2, 3], received 17 bytes.',
    ],
    ['too long', idx(0x08, [2], [1, 2, 3]), 'expected 10 bytes for uint8 [2], received 11 bytes.'],
  ])('%s', (_, bytes, message) => {
    expect(messageOf(bytes)).toContain(message);
    expect(messageOf(bytes)).toContain('Hint: ');
  });
});
