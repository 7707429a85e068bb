import type { Case } from '../row.js';
import type { Checkable, CheckOptions } from './index.js';

/** What `expect` gains; R: what its matchers return. */
export interface AutogradMatchers<R = void> {
  toMatchAutograd(cases: readonly Case[], options?: CheckOptions): Promise<R>;
}

/**
 * A matcher for jest and vitest: `expect.extend({ toMatchAutograd })`, then
 * `await expect(layer).toMatchAutograd([{ x: [5, 4] }])`.
 *
 * TypeScript learns of it from one of these, in a file that the tests import:
 *
 *     import type { AutogradMatchers } from 'handgrad/check';
 *     declare global {
 *       namespace jest { interface Matchers<R> extends AutogradMatchers<R> {} }   // jest with @types/jest
 *     }
 *     declare module 'expect' {
 *       interface Matchers<R> extends AutogradMatchers<R> {}                      // jest with @jest/globals
 *     }
 *     declare module 'vitest' {
 *       interface Matchers<T> extends AutogradMatchers<T> {}                      // vitest
 *     }
 */
export async function toMatchAutograd(
  received: Checkable,
  cases: readonly Case[],
  options?: CheckOptions,
): Promise<{ pass: boolean; message: () => string }> {
  const { checkGradients } = await import('./index.js');
  const reports = await checkGradients(received, cases, options);
  const failed = reports.filter((r) => r.verdict === 'fail');
  const lines = failed.map(
    (r) => `${r.name} against ${r.oracle} on ${r.backend}:\n    ${r.notes.join('\n    ')}`,
  );
  const pass = failed.length === 0;
  return {
    pass,
    message: () =>
      pass
        ? `Expected wrong gradients, but all ${reports.length} checks pass.`
        : `${failed.length} of ${reports.length} checks fail.\n\n${lines.join('\n\n')}`,
  };
}
