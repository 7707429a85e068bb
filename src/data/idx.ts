/**
 * The IDX format, in which MNIST and its kin come: 0 0 type rank, then the dimensions as big-endian uint32,
 * then the numbers, big-endian, last dimension fastest. Bytes in, numbers out: this also runs in a browser.
 */
import { HandgradError, formatShape } from '../errors.js';
import type { NumberArray, ShapedArray } from '../train/data.js';

interface Type {
  readonly name: string;
  readonly bytes: number;
  readonly read: (view: DataView, offset: number, length: number) => NumberArray;
}

type Getter = 'getInt16' | 'getInt32' | 'getFloat32' | 'getFloat64';
const swapped =
  <A extends NumberArray>(make: new (length: number) => A, get: Getter): Type['read'] =>
  (view, offset, length) => {
    const out = new make(length);
    for (let i = 0; i < length; i++) out[i] = view[get](offset + i * out.BYTES_PER_ELEMENT);
    return out;
  };

const types: Readonly<Record<number, Type>> = {
  0x08: { name: 'uint8', bytes: 1, read: (v, at, n) => new Uint8Array(v.buffer, v.byteOffset + at, n) },
  0x09: { name: 'int8', bytes: 1, read: (v, at, n) => new Int8Array(v.buffer, v.byteOffset + at, n) },
  0x0b: { name: 'int16', bytes: 2, read: swapped(Int16Array, 'getInt16') },
  0x0c: { name: 'int32', bytes: 4, read: swapped(Int32Array, 'getInt32') },
  0x0d: { name: 'float32', bytes: 4, read: swapped(Float32Array, 'getFloat32') },
  0x0e: { name: 'float64', bytes: 8, read: swapped(Float64Array, 'getFloat64') },
};

const hex = (bytes: Iterable<number>): string =>
  [...bytes].map((b) => b.toString(16).padStart(2, '0')).join(' ');

/**
 * @param what for messages: the file's path
 * @returns the numbers in the type they are stored in; bytes are not copied
 * @throws {HandgradError} code `data`: another format, an unknown type, too few or too many bytes
 */
export const parseIdx = (bytes: Uint8Array, what = 'IDX data'): ShapedArray => {
  const wrong = (
    expected: string,
    received: string,
    hint = 'the file is damaged, or not an IDX file: fetch it again',
  ): HandgradError => new HandgradError('data', `${what}: expected ${expected}, received ${received}.`, hint);
  const [zero, nought, code = 0, rank = 0] = bytes;
  if (bytes.length < 4 || zero !== 0 || nought !== 0)
    throw wrong(
      'an IDX header, 00 00 type rank',
      bytes.length === 0 ? 'no bytes' : hex(bytes.subarray(0, 4)),
    );
  const type = types[code];
  if (!type)
    throw wrong(
      `an IDX type (${Object.entries(types)
        .map(([c, t]) => `${hex([Number(c)])} ${t.name}`)
        .join(', ')})`,
      hex([code]),
    );
  const header = 4 + 4 * rank;
  if (bytes.length < header) throw wrong(`a header of ${header} bytes`, `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const length = shape.reduce((a, b) => a * b, 1);
  const whole = header + length * type.bytes;
  if (bytes.length !== whole)
    throw wrong(
      `${whole} bytes for ${type.name} ${formatShape(shape)}`,
      `${bytes.length} bytes`,
      bytes.length < whole
        ? 'the file is cut short: fetch it again'
        : 'there is something after the numbers: fetch it again',
    );
  return { data: type.read(view, header, length), shape };
};
