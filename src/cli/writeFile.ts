/** A file is written whole or not at all: it is there under another name first, and then gets its own. */
import { randomBytes } from 'node:crypto';
import {
  access,
  appendFile,
  constants,
  open,
  readlink,
  realpath,
  rename,
  stat,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HandgradError } from '../errors.js';

const what: Readonly<Record<string, (path: string) => readonly [expected: string, hint: string]>> = {
  ENOENT: (path) => [`the folder ${dirname(path)} to exist`, `mkdir -p ${dirname(path)}`],
  ENOTDIR: (path) => [`${dirname(path)} to be a folder`, 'give another path'],
  EISDIR: (path) => [`a file, and ${path} is a folder`, `give a file in it: ${join(path, 'plot.svg')}`],
  EACCES: () => ['to be allowed to write there', 'give a path in a folder of your own'],
  EPERM: () => ['to be allowed to write there', 'give a path in a folder of your own'],
  EROFS: (path) => [`a disk that can be written to below ${dirname(path)}`, 'give a path on another disk'],
  ENOSPC: () => ['room on the disk, which is full', 'free some, or give a path on another disk'],
  EDQUOT: () => [
    'room in your share of the disk, which is used up',
    'free some, or give a path on another disk',
  ],
  ELOOP: () => ['a link that leads somewhere', 'give another path'],
  ENAMETOOLONG: () => ['a shorter name', 'give a shorter one'],
};

/** What the system said, in words. @returns an error of ours, or what came if it is not the system's */
const explained = (error: unknown, path: string): unknown => {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !Object.hasOwn(what, code)) return error;
  const [expected, hint] = what[code]!(path);
  return new HandgradError('data', `Cannot write ${path}: expected ${expected} (${code}).`, hint);
};

const fill = async (file: FileHandle, text: string): Promise<void> => {
  await file.writeFile(text);
  await file.sync();
};

/** What a path leads to now, if it leads to anything. */
const statsOf = (path: string) =>
  stat(path).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  });

/** Where a path leads to at which there is nothing: a link may. */
const newPlace = async (path: string): Promise<string> => {
  const link = await readlink(path).catch(() => undefined);
  return link === undefined ? path : newPlace(resolve(await realpath(dirname(path)), link));
};

/** In the place of a file, or a new one. `write` stands in for a disk in tests. */
const replaceFile = async (
  path: string,
  text: string,
  mode: number | undefined,
  write: typeof fill,
): Promise<void> => {
  const temporary = join(
    dirname(path),
    `.${basename(path).slice(0, 40)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  const file = await open(temporary, 'wx');
  const filled = async (): Promise<void> => {
    if (mode !== undefined) await file.chmod(mode);
    await write(file, text);
  };
  try {
    await filled().finally(() => file.close());
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
};

/**
 * @returns how many bytes
 * @throws {HandgradError} code `data`: there is no such folder, it cannot be written to, the disk is full; what
 *   was there before is left as it was
 */
export const writeTextFile = async (path: string, text: string, write = fill): Promise<number> => {
  let place = path;
  try {
    const stats = await statsOf(path);
    if (!stats) place = await newPlace(path);
    if (stats?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    if (stats) await access(path, constants.W_OK);
    // A device or a pipe, such as /dev/null, is written into: it must not become a file.
    if (stats && !stats.isFile()) await appendFile(path, text);
    // A link stays a link: it is the file it leads to that is replaced, or made.
    else await replaceFile(stats ? await realpath(path) : place, text, stats && stats.mode & 0o777, write);
    return Buffer.byteLength(text);
  } catch (error) {
    throw explained(error, place);
  }
};
