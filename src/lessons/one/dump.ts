/** What every node and connection holds, as `dump` writes it: the first of each, and how many there are. */
import { heading, paragraph, table } from '../blocks.js';
import type { Block } from '../contract.js';
import { said } from '../words.js';
import { start } from './example.js';

/** Lines of each. */
const shown = 3;

/** The columns of a dump stand two spaces apart. */
const rowsOf = (lines: readonly string[]): string[][] => {
  const cells = lines.slice(0, shown).map((line) => line.split('  '));
  return [...cells, cells[0]!.map((_, i) => (i === 0 ? '…' : ''))];
};

export const dumpBlocks = (): Block[] => {
  const network = start();
  const connections = network.connections.length;
  const lines = network.dump().split('\n');
  const nodes = lines.length - connections;
  return [
    heading('network.dump()', '打印整个网络：network.dump()'),
    paragraph(
      `A line for each of the ${nodes} nodes, those of the biases among them, and for each of the ${connections} connections, with all their digits, to be pasted into code. Nodes are written as layer:index, both from 0. The first ${shown} of each:`,
      `每个节点（包括偏置节点，共 ${nodes} 个）和每个连接（共 ${connections} 个）各占一行，数字全部写出，便于粘贴到代码里。节点写作“层:序号”，都从 0 开始。下面各列出前 ${shown} 行：`,
    ),
    table([said(`node (${nodes})`, `节点（${nodes}）`), '', '', ''], rowsOf(lines)),
    table(
      [said(`connection (${connections})`, `连接（${connections}）`), '', ''],
      rowsOf(lines.slice(nodes)),
    ),
  ];
};
