/** Training with the two orders of update, in float64 and by the tensor engine; and how their figures are told. */
import type { Text } from '../../explain/language.js';
import { updates, type Update } from '../../reference/operations.js';
import type { Figure } from '../contract.js';
import { said } from '../words.js';
import { after, type Result } from './example.js';
import { afterOnEngine } from './onEngine.js';

export type Results = Readonly<Record<Update, { readonly float64: Result; readonly engine: Result }>>;

const names: Readonly<Record<Update, Text>> = {
  simultaneous: said('simultaneous', '同时更新'),
  sequential: said('sequential', '逐层更新'),
};

/** What is reached after so many steps. @param onProgress - called now and then, with how many are done */
export const resultsAfter = async (
  steps: number,
  onProgress?: (order: Text, done: number) => void,
): Promise<Results> => {
  const reached = async (update: Update) => ({
    float64: after(steps, update),
    engine: await afterOnEngine(steps, update, (done) => onProgress?.(names[update], done)),
  });
  return { simultaneous: await reached('simultaneous'), sequential: await reached('sequential') };
};

/** A number of both. What the lesson prints is what the sequential update gives; the note says so of the other. */
export const figuresOf = (
  name: string,
  printed: string,
  results: Results,
  number: (result: Result) => number,
  note: Text,
): Figure[] =>
  updates.map((update) => ({
    name: said(`${name}, ${names[update].en}`, `${name}（${names[update].zh}）`),
    printed,
    value: number(results[update].float64),
    engine: number(results[update].engine),
    ...(update === 'simultaneous' && { note }),
  }));

export const alreadyUpdated = said(
  'the lesson’s digits come from output weights that were updated before the hidden δ was computed from them. That is not the gradient.',
  '课文的数值是先更新输出层权重、再用新权重计算隐藏层误差项得到的，这样算出的并不是梯度。',
);
