/** IDX files, plain or gzipped. Node only; the format itself is in idx.ts. */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HandgradError } from '../errors.js';
import type { ShapedArray } from '../train/data.js';
import { parseIdx } from './idx.js';

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const attempt = async <T>(what: string, hint: string, work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw new HandgradError('data', `${what}: ${(error as Error).message}.`, hint);
  }
};

/**
 * @param hint what to do if the file cannot be read
 * @throws {HandgradError} code `data`: no such file, a damaged one
 */
export const readIdx = async (path: string, hint = 'is the path right?'): Promise<ShapedArray> => {
  const bytes = await attempt(`Cannot read ${path}`, hint, readFile(path));
  const plain = isGzip(bytes)
    ? await attempt(
        `Cannot decompress ${path}`,
        'the file is damaged: fetch it again',
        promisify(gunzip)(bytes),
      )
    : bytes;
  return parseIdx(plain, path);
};
