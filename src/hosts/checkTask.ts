/** The proof, as a task: every verdict is a message, the totals are the result. */
import { backendInfo } from '../backends/index.js';
import { checkAll, type CheckSummary } from '../check/run.js';
import type { Task } from './contract.js';

const check: Task<{ readonly filter?: string } | null, CheckSummary> = (args, onReport) =>
  checkAll({ backends: [backendInfo().name], filter: args?.filter, onReport });
export default check;
