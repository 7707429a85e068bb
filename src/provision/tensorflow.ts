/** TensorFlow's C library, taken out of its Python wheel into the cache. */
import { existsSync, statSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { bytesIn, moveIn, readJson, sha256, writeWhole } from './cache.js';
import { commandFor } from './commands.js';
import { missing, type Missing } from './contract.js';
import type { Machine } from './machine.js';
import { attempt, isResult, megabytes, share, step } from './steps.js';
import { pythonVersion, type Wheel } from './wheels.js';

/** Bytes: the wheel, what is unpacked of it, and some air. */
const room = 1.2e9;

/** Prints the per cent that are unpacked. The module checks each entry's CRC as it reads it. */
const unpack = `
import os, sys, zipfile
wheel, folder, *libraries = sys.argv[1:]
headers = ('include/tensorflow/c/', 'include/tensorflow/core/platform/ctstring',
           'include/tsl/platform/ctstring', 'include/tsl/c/')
with zipfile.ZipFile(wheel) as z:
    names = {n: n[len('tensorflow/'):] for n in z.namelist() if n.startswith('tensorflow/')}
    wanted = {n: to for n, to in names.items()
              if not n.endswith('/') and '..' not in n and (to in libraries or to.startswith(headers))}
    total = sum(z.getinfo(n).file_size for n in wanted)
    done = 0
    for n, to in wanted.items():
        path = os.path.join(folder, *to.split('/'))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with z.open(n) as source, open(path, 'wb') as target:
            while chunk := source.read(1 << 24):
                target.write(chunk)
                done += len(chunk)
                print(100 * done // total, flush=True)
`;

const contentSchema = v.record(v.string(), v.number());

export const libraryFolder = ({ cache, system }: Machine, wheel: Wheel): string =>
  join(cache, 'native', `${wheel.package}-${wheel.version}-${system}`);

/** The folder is given its list of sizes when it is complete. */
const isComplete = async (folder: string, wheel: Wheel): Promise<boolean> => {
  const sizes = await readJson(join(folder, 'complete.json'), contentSchema);
  return (
    sizes !== undefined &&
    wheel.libraries.every(
      (name) =>
        sizes[name] !== undefined &&
        statSync(join(folder, name), { throwIfNoEntry: false })?.size === sizes[name],
    )
  );
};

const pythonOf = async (machine: Machine): Promise<string | Missing> => {
  const python = machine.which('python3') ?? machine.which('python');
  if (!python)
    return missing('python3 is not installed, which downloads TensorFlow', commandFor(machine, 'python'));
  const pip = await attempt(machine, 'pip', [python, '-m', 'pip', '--version'], { limit: 30 });
  return isResult(pip)
    ? python
    : missing('python3 is there, and its module pip is not', commandFor(machine, 'pip'));
};

const isWheel = async (path: string, { bytes, sha256: sum }: Wheel): Promise<boolean> =>
  statSync(path, { throwIfNoEntry: false })?.size === bytes && (await sha256(path)) === sum;

/** @returns the wheel's path: where someone has put it in the cache, or downloaded */
const fetchWheel = async (
  machine: Machine,
  python: string,
  wheel: Wheel,
  scratch: string,
): Promise<string | Missing> => {
  const kept = join(machine.cache, 'native', wheel.file);
  if (await isWheel(kept, wheel)) return kept;
  const what = `${wheel.package} ${wheel.version}`;
  const target = join(scratch, 'wheel');
  const command = [
    python,
    ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--no-input'],
    ...['--disable-pip-version-check', '--retries', '1', '--timeout', '15', '--progress-bar', 'off'],
    ...['--python-version', pythonVersion, '--platform', wheel.platform, '-d', target],
    `${wheel.package}==${wheel.version}`,
  ] as const;
  // pip writes into its temporary folder first.
  const env = { TMPDIR: scratch, TEMP: scratch, TMP: scratch };
  const downloaded = await step(
    machine,
    `native: downloading ${what}`,
    () => attempt(machine, 'pip', command, { limit: 900, env }),
    async () => share(await bytesIn(scratch), wheel.bytes),
  );
  if (!isResult(downloaded))
    return missing(`TensorFlow's library could not be downloaded: ${downloaded.reason}`);
  const path = join(target, wheel.file);
  return (await isWheel(path, wheel))
    ? path
    : missing(`what pip downloaded as ${what} is not the file that is expected (sha256)`);
};

/**
 * The folder with the libraries and `include`, made if it is not there.
 *
 * @param scratch an empty folder in the cache
 */
export const provideLibrary = async (
  machine: Machine,
  wheel: Wheel,
  scratch: string,
): Promise<string | Missing> => {
  const folder = libraryFolder(machine, wheel);
  if (await isComplete(folder, wheel)) return folder;
  const python = await pythonOf(machine);
  if (typeof python !== 'string') return python;
  const { bavail, bsize } = await statfs(machine.cache);
  if (bavail * bsize < room)
    return missing(
      `${machine.cache} has ${megabytes(bavail * bsize)} left, and TensorFlow needs ${megabytes(room)}`,
      'HANDGRAD_CACHE=/another/folder handgrad backends --install native',
    );
  const path = await fetchWheel(machine, python, wheel, scratch);
  if (typeof path !== 'string') return path;
  const unpacked = join(scratch, 'tensorflow');
  await mkdir(unpacked);
  const done = await step(machine, 'native: unpacking it', (report) =>
    attempt(machine, 'unpacking', [python, '-c', unpack, path, unpacked, ...wheel.libraries], {
      limit: 300,
      onLine: (line) => report(`${line} %`),
    }),
  );
  if (!isResult(done)) return missing(done.reason);
  const absent = [...wheel.libraries, 'include'].find((name) => !existsSync(join(unpacked, name)));
  if (absent) return missing(`the wheel of ${wheel.package} ${wheel.version} has no ${absent}`);
  const sizes = wheel.libraries.map((name) => [name, statSync(join(unpacked, name)).size] as const);
  await writeWhole(join(unpacked, 'complete.json'), JSON.stringify(Object.fromEntries(sizes)));
  await moveIn(unpacked, folder);
  return folder;
};
