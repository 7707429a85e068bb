/** What sources that are gone have left in dist: tsc does not remove it, and npm would pack it. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

export const prune = (folder = dist) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (path !== join(dist, 'browser')) prune(path);
      continue;
    }
    const [, source] = /^(.*?)\.(?:js|js\.map|d\.ts)$/.exec(relative(dist, path)) ?? [];
    if (source !== undefined && !existsSync(join(root, 'src', `${source}.ts`))) rmSync(path);
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) prune();
