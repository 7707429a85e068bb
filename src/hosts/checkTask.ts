/** The proof, as a task: every verdict is a message, the totals are the result. */
import { getBackend } from '@tensorflow/tfjs-core';
import type { BackendName } from '../backends/contract.js';
import { checkAll, type CheckSummary } from '../check/run.js';
import type { Task } from './contract.js';

const check: Task<{ readonly filter?: string } | null, CheckSummary> = (args, onReport) =>
  checkAll({ backends: [getBackend() as BackendName], filter: args?.filter, onReport });
export default check;
