/** Where a data set's npm package lies: data sets are installed by who wants them, not by handgrad. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { HandgradError } from '../errors.js';

/**
 * The directory of an npm package, seen from the working directory, else from handgrad.
 *
 * @throws {HandgradError} code `data`: it is not installed, with the command that does it
 */
export const packageDirectory = (
  name: string,
  what: string,
  from = [join(process.cwd(), 'here.js'), import.meta.url],
): string => {
  for (const place of from)
    try {
      return dirname(createRequire(place).resolve(`${name}/package.json`));
    } catch {
      // not there: the next place, or the error below
    }
  throw new HandgradError('data', `${what}: the package ${name} is not installed.`, `npm install ${name}`);
};
