/** Each Node that is supported, on each backend that runs in it: the command line, as a user runs it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jsonLines } from '../cli/fakes.js';
import { provided } from './runTask.js';

const root = join(__dirname, '..', '..');
const launcher = join(root, 'scripts', 'handgrad.mjs');

const here = { name: `Node ${process.versions.node}`, available: true, path: process.execPath };
const nodes = [here, provided('node22'), provided('node24')];
const backends = ['wasm', 'cpu', 'tensorflow'] as const;

/** What cannot be had is a failure where everything has been provided, and a name with a reason elsewhere. */
const can = (absent: { available: boolean; reason?: string | undefined }[]): string | undefined =>
  process.env['CI'] ? undefined : absent.find((row) => !row.available)?.reason;

jest.setTimeout(120_000);

describe.each(nodes.map((node) => [node.name, node] as const))('%s', (_, node) => {
  for (const backend of backends) {
    const reason = can(backend === 'tensorflow' ? [node, provided('native')] : [node]);
    (reason === undefined ? test : test.skip)(
      `${backend}${reason === undefined ? '' : `: ${reason}`}`,
      async () => {
        const args = ['check', '--backend', backend, '--filter', 'layer dense', '--json'];
        const { stdout, stderr } = await promisify(execFile)(node.path!, [launcher, ...args], { cwd: root });
        expect(stderr).toBe('');
        const lines = jsonLines(stdout);
        expect(lines.slice(0, -1).filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
        expect(lines.length).toBeGreaterThan(15);
        expect(lines.at(-1)).toMatchObject({ type: 'end', failed: 0 });
      },
    );
  }
});
