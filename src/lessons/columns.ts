/** What the columns of figures are, for every lesson; a host shows it once, at the beginning. */
import { paragraph } from './blocks.js';

export const aboutColumns = paragraph(
  'The columns: float64 is computed here in double precision, by the formulas themselves or by the network of objects, which has one object for each neuron. Tensor engine: handgrad’s layers on the backend that is running, in float32. ≠ marks a number that differs from the one the lesson prints; the reason stands below the table.',
  '各列的含义：“float64”是这里用双精度算出的值，或直接按公式计算，或由“对象网络”（用对象搭建的网络，每个神经元对应一个对象）计算；“张量引擎”是 handgrad 的层在当前后端上用 float32 算出的值；“≠”表示与课文给出的数值不一致，原因写在表下。',
);
