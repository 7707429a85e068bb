/** The other side of `runInNode`: one task on one backend, in a process of its own. */
import { pathToFileURL } from 'node:url';
import { useBackend } from '../backends/index.js';
import { answerOf } from './answer.js';
import type { Pair, Task } from './contract.js';

interface Order {
  readonly pair: Pair;
  readonly file: string;
  readonly args: unknown;
}

/** Sent, and out of this process, before it ends. */
const send = (message: object): Promise<void> => new Promise((sent) => process.send!(message, () => sent()));

const obey = async ({ pair, file, args }: Order): Promise<void> => {
  const answer = await answerOf(async () => {
    await useBackend(pair.backend, { threads: pair.threads ?? 'auto' });
    const { default: task } = (await import(pathToFileURL(file).href)) as { default: Task };
    return task(args, (message) => void send({ message }));
  });
  await send({ answer });
  process.exit(0);
};

// Whoever asked is gone: nobody waits for the answer.
process.once('disconnect', () => process.exit(1));
process.once('message', (order) => void obey(order as Order));
