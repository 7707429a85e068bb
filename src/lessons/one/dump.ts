/** What every node and connection holds. */
import { heading, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { said } from '../words.js';
import { start } from './example.js';

/** The columns of a dump stand two spaces apart. */
export const dumpBlocks = (): Block[] => [
  heading('network.dump(), nodes as layer:index', '打印整个网络：network.dump()，节点写作“层:序号”'),
  table(
    [said('node or connection', '节点或连接'), '', '', ''],
    start()
      .dump()
      .split('\n')
      .map((line) => line.split('  ')),
  ),
];
