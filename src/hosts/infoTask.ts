/** What computes on a pair, as a task. */
import { backendInfo, type BackendInfo } from '../backends/index.js';
import type { Task } from './contract.js';

const info: Task<unknown, BackendInfo> = () => Promise.resolve(backendInfo());
export default info;
