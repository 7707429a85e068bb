/** Lesson 1: the network of objects, nodes 1 to 9, and what the tensor engine makes of it. */
import type { Lesson } from './contract.js';
import { chainBlocks } from './one/chain.js';
import { differenceBlocks } from './one/differences.js';
import { dumpBlocks } from './one/dump.js';
import { start } from './one/example.js';
import { networkBlocks } from './one/network.js';
import { nodeBlocks } from './one/nodes.js';
import { exampleOnEngine } from './one/onEngine.js';
import { stepBlocks } from './one/step.js';
import { vectorBlocks } from './one/vectors.js';
import { weightBlocks } from './one/weights.js';
import { said } from './words.js';

export const one: Lesson = {
  title: said('Lesson 1: a network of objects, nodes 1 to 9', '第一课：用对象搭建的网络，节点 1 到 9'),
  run: async function* () {
    const network = start();
    const engine = await exampleOnEngine(network);
    yield* networkBlocks(network);
    yield* stepBlocks();
    yield* nodeBlocks(network, engine);
    yield* chainBlocks(network, engine);
    yield* vectorBlocks(network, engine);
    yield* weightBlocks(network, engine);
    yield* differenceBlocks();
    yield* dumpBlocks();
  },
};
