/** The steps of a walk, for people. */
import type { Language, Text } from '../../explain/language.js';
import { digits } from '../../explain/numbers.js';
import type { Step } from '../../explain/walk.js';
import type { Phase } from '../../reference/operations.js';
import type { Paint } from '../io.js';
import { widthOf, wrapText } from './width.js';

/** What a phase does, in general. */
const phases: Readonly<Record<Phase, Text>> = {
  forward: {
    en: 'Forward: the weighted input of each node, and its output',
    zh: '前向传播：每个节点的加权输入与输出',
  },
  loss: {
    en: 'Loss: half the squared error of each output, and their sum',
    zh: '损失：各输出误差平方的一半，以及它们的和',
  },
  backward: {
    en: 'Backward: δ of each node, from the last layer to the first',
    zh: '反向传播：从输出层开始，逐层往回计算误差项 δ',
  },
  gradient: {
    en: 'Gradients: ∂E/∂w = −δ · what came in through the connection',
    zh: '梯度：∂E/∂w = −δ × 该连接的输入',
  },
  update: {
    en: 'Update: w ← w − η · ∂E/∂w = w + η · δ · what came in',
    zh: '更新权重：w ← w − η · ∂E/∂w = w + η · δ × 输入',
  },
};

export const phaseTitle = (phase: Phase, lang: Language): string => phases[phase][lang];

/** `net = w·x + b = 0.15·0.05 + 0.35 = 0.3575`, in a line or, where it is too long, in three. */
export const stepLines = ({ formula, numbers, value }: Step, width: number, paint: Paint): string[] => {
  const result = digits(value);
  const parts = numbers === result ? [formula, result] : [formula, numbers, result];
  const line = `  ${parts.join(' = ')}`;
  const last = paint('bold', result);
  if (widthOf(line) <= width) return [`  ${[...parts.slice(0, -1), last].join(' = ')}`];
  const at = ' '.repeat(2 + widthOf(/^.*? (?=[=←] )/.exec(formula)?.[0] ?? ''));
  const rest = parts.slice(1, -1).flatMap((part) => wrapText(part, width - at.length - 2));
  return [
    ...wrapText(formula, width - at.length - 2).map((text, i) => (i === 0 ? '  ' : `${at}  `) + text),
    ...rest.map((text, i) => `${at}${i === 0 ? '= ' : '  '}${text}`),
    `${at}= ${last}`,
  ];
};

/** With a heading where a phase begins. */
export const stepsLines = (
  steps: readonly Step[],
  { lang, width, paint }: { lang: Language; width: number; paint: Paint },
): string[] =>
  steps.flatMap((step, i) => [
    ...(step.phase === steps[i - 1]?.phase ? [] : ['', paint('bold', phaseTitle(step.phase, lang))]),
    ...stepLines(step, width, paint),
  ]);
