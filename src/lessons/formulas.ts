/**
 * Every formula of the five lessons, in their order, as they should be (docs/errata.md says where a lesson has
 * another). `lesson 1, eq. ID` in the header of what computes it and in the title of its test binds them;
 * docs/lessons.md is made from that.
 */
import type { Text } from '../explain/language.js';

export type LessonNumber = 1 | 2 | 3 | 4 | 5;
export const lessonNumbers: readonly LessonNumber[] = [1, 2, 3, 4, 5];

export interface Formula {
  readonly lesson: LessonNumber;
  /** The lesson's number for it, `3.6`; a name where it has none. */
  readonly id: string;
  readonly formula: string;
  readonly what: Text;
}

type Line = readonly [id: string, formula: string, en: string, zh: string];

const of = (lesson: LessonNumber, lines: readonly Line[]): Formula[] =>
  lines.map(([id, formula, en, zh]) => ({ lesson, id, formula, what: { en, zh } }));

export const formulas: readonly Formula[] = [
  ...of(1, [
    ['3.1', 'y = σ(wᵀ·x)', 'the output of a neuron', '神经元的输出'],
    ['3.2', 'σ(x) = 1/(1 + e⁻ˣ)', 'the sigmoid', 'sigmoid 函数'],
    [
      '3.3',
      'σ′(x) = σ(x)(1 − σ(x))',
      'its derivative, by its own value',
      'sigmoid 函数的导数，用函数自身的值表示',
    ],
    ['3.4', 'a₄ = σ(w₄₁x₁ + w₄₂x₂ + w₄₃x₃ + w₄b)', 'the output of hidden node 4', '隐藏层节点 4 的输出'],
    [
      '3.5',
      'y₁ = σ(w₈₄a₄ + w₈₅a₅ + w₈₆a₆ + w₈₇a₇ + w₈b)',
      'the output of output node 8',
      '输出层节点 8 的输出',
    ],
    [
      'matrix-form',
      'a = f(W₁·(x, 1)), y = f(W₂·(a, 1))',
      'the same by matrices: a row a node, the bias last',
      '矩阵形式：每个节点占一行，偏置放在最后一列',
    ],
    ['layer-chain', 'aₙ = f(Wₙ·aₙ₋₁), a₀ = x', 'layer by layer, to any depth', '逐层计算，任意层数'],
    ['3.6', 'δᵢ = yᵢ(1 − yᵢ)(tᵢ − yᵢ)', 'the δ of an output node', '输出层节点的误差项'],
    ['delta-8', 'δ₈ = y₁(1 − y₁)(t₁ − y₁)', 'the δ of node 8', '节点 8 的误差项'],
    ['3.7', 'δᵢ = aᵢ(1 − aᵢ) Σₖ wₖᵢδₖ', 'the δ of a hidden node', '隐藏层节点的误差项'],
    ['delta-4', 'δ₄ = a₄(1 − a₄)(w₈₄δ₈ + w₉₄δ₉)', 'the δ of node 4', '节点 4 的误差项'],
    ['3.8', 'wⱼᵢ ← wⱼᵢ + η·δⱼ·xⱼᵢ', 'the new weight', '权重更新'],
    [
      'node-updates',
      'w₈₄ ← w₈₄ + ηδ₈a₄, w₄₁ ← w₄₁ + ηδ₄x₁, w₄b ← w₄b + ηδ₄',
      'a weight of each layer, and a bias, whose input is 1',
      '每层一个权重的更新，以及偏置的更新（输入恒为 1）',
    ],
    ['3.9', 'E = ½ Σᵢ (tᵢ − yᵢ)²', 'the error of an example', '一个样本的误差'],
    ['3.10', 'wⱼᵢ ← wⱼᵢ − η·∂E/∂wⱼᵢ', 'stochastic gradient descent', '随机梯度下降'],
    ['3.11', 'netⱼ = wⱼ·xⱼ = Σᵢ wⱼᵢxⱼᵢ', 'the weighted input of a node', '节点的加权输入'],
    [
      '3.12',
      '∂E/∂wⱼᵢ = ∂E/∂netⱼ·xⱼᵢ',
      'the gradient of a weight, by the chain rule',
      '权重的梯度（链式法则）',
    ],
    ['3.13', 'δⱼ = −∂E/∂netⱼ', 'what δ is', '误差项的定义'],
    [
      'output-chain',
      '∂E/∂netⱼ = ∂E/∂yⱼ·∂yⱼ/∂netⱼ = −(tⱼ − yⱼ)·yⱼ(1 − yⱼ)',
      'the derivation of (3.6)',
      '公式 (3.6) 的推导',
    ],
    [
      'hidden-chain',
      '∂E/∂netⱼ = Σₖ ∂E/∂netₖ·∂netₖ/∂aⱼ·∂aⱼ/∂netⱼ, ∂netₖ/∂aⱼ = wₖⱼ',
      'the derivation of (3.7), by all nodes downstream',
      '公式 (3.7) 的推导：对所有下游节点求和',
    ],
    [
      '40',
      '∂E/∂netⱼ = −aⱼ(1 − aⱼ) Σₖ δₖwₖⱼ',
      'its result, with the minus of (3.13)',
      '推导的结果，带有 (3.13) 的负号',
    ],
  ]),
  ...of(2, [
    ['neuron', 'output = f(Σⱼ wⱼxⱼ + b)', 'the output of a neuron', '神经元的输出'],
    ['sigmoid-bound', 'max σ′ = σ′(0) = ¼', 'the steepest that the sigmoid is', 'sigmoid 函数导数的最大值'],
    [
      'forward',
      'out_o1 = 0.751365070, out_o2 = 0.772928465',
      'the outputs of the 2-2-2 network',
      '2-2-2 网络的输出',
    ],
    ['total-error', 'E = Σ ½(target − out)² = 0.298371109', 'its total error', '总误差'],
    [
      'chain-rule',
      '∂E/∂w₅ = ∂E/∂out_o1·∂out_o1/∂net_o1·∂net_o1/∂w₅',
      'the gradient of an output weight, factor by factor',
      '输出层权重的梯度，逐个因子计算',
    ],
    ['weight-update', 'w₅⁺ = w₅ − η·∂E/∂w₅', 'the new output weight, η = 0.5', '更新后的输出层权重，η = 0.5'],
    [
      'first-step',
      'E = 0.291027774 (0.291027924)',
      'the error after one step (in parentheses: sequential update)',
      '第一次迭代之后的总误差（括号内为逐层更新）',
    ],
    [
      'ten-thousand-steps',
      'E = 3.510187783e−5 (0.000035085)',
      'the error and the outputs after 10 000 steps (in parentheses: sequential update)',
      '迭代 10000 次之后的总误差和输出（括号内为逐层更新）',
    ],
  ]),
  ...of(3, [
    ['neuron', 'z = wx + b, a = g(z)', 'the input and the output of a neuron', '神经元的输入和输出'],
    ['layer', 'z[l] = W[l]·a[l−1] + b[l], a[l] = g(z[l])', 'layer l of L', 'L 层网络的第 l 层'],
    ['sigmoid', 'σ(x) = 1/(1 + e⁻ˣ)', 'the sigmoid', 'sigmoid 函数'],
    ['tanh', 'tanh x = (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)', 'the hyperbolic tangent', 'tanh 函数'],
    ['relu', 'max(0, x)', 'the rectified linear unit', 'ReLU 函数'],
    ['leaky-relu', 'max(0.01x, x)', 'the leaky one', 'leaky ReLU 函数'],
    [
      'simple-network',
      'σ(0.7·0.1 − 0.3·0.8 − 0.1)',
      'the output of the network of section 4',
      '第四节中网络的输出',
    ],
    ['squared-error', 'E = ½(y − ŷ)²', 'the squared error', '误差平方'],
    ['weight-step', 'Δw = −η·∂E/∂w', 'the step of a weight', '权重的更新步长'],
    [
      'chain-rule',
      '∂E/∂wᵢ = −(y − ŷ)·f′(h)·xᵢ',
      'the derivative of the error by a weight',
      '误差对权重的偏导数',
    ],
    ['sigmoid-prime', 'σ′(x) = σ(x)(1 − σ(x))', 'the derivative of the sigmoid', 'sigmoid 函数的导数'],
    ['error-term', 'δ = (y − ŷ)·f′(h)', 'the error term', '误差项'],
    ['weight-update', 'wᵢ ← wᵢ + η·δ·xᵢ', 'the new weight', '权重更新'],
    [
      'single-unit',
      'x = (1, 2, 3, 4), w = (.5, −.5, .3, .1), y = .5, η = .5',
      'the step of section 5',
      '第五节的一步更新',
    ],
    ['hidden-error-term', 'δₕ = Wₕ·δₒ·f′(h)', 'the error term of a hidden unit', '隐藏单元的误差项'],
    [
      'trainer',
      'Δw = Σᵢ₌₁ⁿ δᵢ·xᵢ, w ← w + η·Δw/n',
      'the trainer of section 6: one hidden layer, full batch',
      '第六节的训练程序：一个隐藏层，每轮用全部样本更新一次',
    ],
    [
      'initial-weights',
      'w ~ N(0, 1/√n)',
      'the initial weights, of standard deviation 1/√n for n inputs',
      '初始权重，标准差为 1/√n，n 为输入个数',
    ],
  ]),
  ...of(4, [
    ['1', 'f(x) = 1/(1 + e⁻ˣ)', 'the sigmoid', 'sigmoid 函数'],
    ['2', 'f′(x) = f(x)(1 − f(x))', 'its derivative', 'sigmoid 函数的导数'],
    ['3', 'ℓ(ŷ, y) = Σₖ (ŷ_k − y_k)²', 'the loss, without ½', '损失函数，没有 ½'],
    ['4', 'E = ½ Σₖ (ŷ_k − y_k)²', 'the error of an example, with ½', '单个样本的误差，带 ½'],
    ['5', '∇W_ks = ∂E/∂W_ks', 'the gradient of an output weight', '输出层权重的梯度'],
    ['6', '= ∂E/∂ŷ_k·∂ŷ_k/∂β_k·∂β_k/∂W_ks', 'by the chain rule', '链式法则'],
    ['7', '= (ŷ_k − y_k)·ŷ_k(1 − ŷ_k)·h_s', 'computed', '代入求得'],
    ['8', '∇V_sd = ∂E/∂V_sd', 'the gradient of a hidden weight', '隐藏层权重的梯度'],
    ['9', '= ∂E/∂h_s·∂h_s/∂α_s·∂α_s/∂V_sd', 'by the chain rule', '链式法则'],
    ['10', '= (Σₖ ∂E/∂β_k·∂β_k/∂h_s)·h_s(1 − h_s)·x_d', 'through every output', '经由每个输出单元'],
    ['11', '= (Σₖ ŷ_k(1 − ŷ_k)(ŷ_k − y_k)·W_ks)·h_s(1 − h_s)·x_d', 'computed', '代入求得'],
    ['12', '∇b_k = ∂E/∂ŷ_k·∂ŷ_k/∂b_k', 'the gradient of an output bias', '输出层偏置的梯度'],
    ['13', '= (ŷ_k − y_k)·ŷ_k(1 − ŷ_k)', 'computed', '代入求得'],
    ['14', '∇c_s = ∂E/∂h_s·∂h_s/∂c_s', 'the gradient of a hidden bias', '隐藏层偏置的梯度'],
    ['15', '= (Σₖ ∂E/∂β_k·∂β_k/∂h_s)·h_s(1 − h_s)', 'through every output', '经由每个输出单元'],
    ['16', '= (Σₖ ŷ_k(1 − ŷ_k)(ŷ_k − y_k)·W_ks)·h_s(1 − h_s)', 'computed', '代入求得'],
    ['17', '∇W ≈ 1/m Σᵢ ∇Wₓᵢ', 'the gradient of a mini-batch of m', 'm 个样本的小批量梯度'],
    ['18', 'zˡ = Wˡ·aˡ⁻¹ + bˡ', 'the input vector of layer l', '第 l 层的输入向量'],
    ['19', 'aˡ = f(zˡ)', 'its output vector', '第 l 层的输出向量'],
    ['20', 'δˡ = ∂J/∂zˡ = ∂J/∂aˡ ⊙ f′(zˡ)', 'the error vector of layer l', '第 l 层的误差向量'],
    ['21', 'δᴸ = (ŷ − y) ⊙ f′(zᴸ)', 'of the last layer', '最后一层的误差向量'],
    ['22', 'δˡ = (Wˡ⁺¹)ᵀ·δˡ⁺¹ ⊙ f′(zˡ)', 'of a layer before it', '其余各层的误差向量'],
    ['23', '∂J/∂wᵢⱼˡ = δᵢˡ·aⱼˡ⁻¹', 'the gradient of a weight', '单个权重的梯度'],
    ['24', '∂J/∂Wˡ = δˡ·(aˡ⁻¹)ᵀ', 'of the weight matrix', '权重矩阵的梯度'],
    ['25', '∂J/∂bᵢˡ = δᵢˡ', 'the gradient of a bias', '单个偏置的梯度'],
    ['26', '∂J/∂bˡ = δˡ', 'of the bias vector', '偏置向量的梯度'],
  ]),
  ...of(5, [
    [
      'convex',
      'f(λu + (1 − λ)v) ≤ λf(u) + (1 − λ)f(v)',
      'a convex function: its graph is below the chord',
      '凸函数：图像在弦的下方',
    ],
    [
      'cross-entropy',
      'Loss = −Σₖ pₖ·log(e^fₖ/Σⱼ e^fⱼ)',
      'cross entropy of the softmax',
      '交叉熵损失（Softmax Loss）',
    ],
    ['gradient-descent', 'w⁺ = w⁻ − η·∂Loss/∂w', 'gradient descent', '梯度下降'],
    ['batch', 'w ← w − η·1/N Σᵢ₌₁ᴺ ∂Eᵢ/∂w', 'batch gradient descent', '批量梯度下降'],
    ['stochastic', 'w ← w − η·∂Eᵢ/∂w', 'stochastic gradient descent', '随机梯度下降'],
    ['mini-batch', 'w ← w − η·1/m Σᵢ₌₁ᵐ ∂Eᵢ/∂w', 'mini-batch gradient descent', '小批量梯度下降'],
    ['neuron', 'f(X, W, b) = WX + b = [W, b]·[X; 1]', 'the linear function of a neuron', '神经元的线性函数'],
    ['sign', 'φ = sign(net) = net ≥ 0 ? 1 : −1', 'the activation of the perceptron', '感知器的激活函数'],
    [
      'hyperplane',
      'w·x + b = 0',
      'where the perceptron changes its answer: a line in the plane, a hyperplane in space',
      '感知器的分界面：平面上是一条直线，高维空间中是超平面',
    ],
    ['net-input', 'Z = Σᵢ wᵢxᵢ = WX', 'the net input', '净输入'],
    ['threshold', 'sign(Z) = Z ≥ θ ? 1 : −1', 'with a threshold θ', '带阈值 θ 的激活函数'],
    [
      'perceptron-loss',
      'L(w, b) = −Σ_{xᵢ∈M} yᵢ(w·xᵢ + b)',
      'the loss of the perceptron; M are the misclassified',
      '感知器的损失函数，M 为误分类点的集合',
    ],
    ['perceptron-condition', 'yᵢ(θ·xᵢ) ≤ 0', 'an example is misclassified', '误分类的条件'],
    ['perceptron-update', 'θ ← θ + α·yᵢ·xᵢ', 'one misclassified example at a time', '每次用一个误分类点更新'],
    [
      'perceptron-convergence',
      'k ≤ (R/γ)²',
      'the updates k until the perceptron converges, if the classes are separable; else it never does',
      '线性可分时，感知器收敛前的更新次数 k；线性不可分则不收敛',
    ],
    ['xor', '∄ w, b: sign(w·x + b) = x₁ ⊕ x₂', 'no single perceptron computes XOR', '单层感知器无法解决 XOR'],
    ['sigmoid', 'f(x) = 1/(1 + e⁻ˣ)', 'the sigmoid', 'sigmoid 函数'],
    ['tanh', 'tanh x = (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)', 'the hyperbolic tangent', 'tanh 函数'],
    ['relu', 'ReLU(x) = max(0, x)', 'the rectified linear unit', 'ReLU 函数'],
    ['relu-derivative', 'ReLU′(x) = x > 0 ? 1 : 0', 'its derivative', 'ReLU 的导数'],
    [
      'generalized-relu',
      'max(0, z) + α·min(0, z)',
      'a slope for negative inputs',
      'z < 0 时使用非零斜率的扩展',
    ],
    ['absolute-value', 'g(z) = |z|', 'α = −1', '绝对值整流，α = −1'],
    ['leaky-relu', 'z > 0 ? z : αz', 'a small α', 'leaky ReLU（渗漏整流线性单元），α 很小'],
    ['elu', 'z > 0 ? z : α(eᶻ − 1)', 'the exponential linear unit', 'ELU（指数线性单元）'],
    ['softplus', 'y = log(1 + eˣ)', 'a smooth ReLU', 'Softplus 函数'],
    ['softmax', 'σ(z)ⱼ = e^zⱼ/Σₖ e^zₖ', 'the softmax', 'Softmax 函数'],
    ['layer-2', 'y₂ = f(W₂X + b₂)', 'the second layer of the feedforward network', '前馈网络第二层的输出'],
    ['layer-l', 'uₗ = Wₗyₗ₋₁ + bₗ, yₗ = f(uₗ)', 'any layer', '任意一层的输出'],
    ['forward-4', 'y₄ = f₄(w₁₄y₁ + w₂₄y₂ + w₃₄y₃)', 'neuron 4 of the walk', '前向传播中神经元 4 的输出'],
    ['update-4', 'w′ᵢ₄ = wᵢ₄ + η·δ₄·df₄(e)/de·yᵢ', 'the weights into neuron 4', '神经元 4 的权重更新'],
    ['update-5', 'w′ᵢ₅ = wᵢ₅ + η·δ₅·df₅(e)/de·yᵢ', 'the weights into neuron 5', '神经元 5 的权重更新'],
    ['vanishing', '|σ′(z)·w| ≤ ¼, |w| ≤ 1', 'why gradients vanish', '梯度消失'],
    ['exploding', '|σ′(z)·w| > 1', 'why they explode', '梯度爆炸'],
    [
      'sparse-connections',
      'W ⊙ M, Mᵢⱼ ∈ {0, 1}',
      'fewer connections than all',
      '稀疏连接：并非每个输入都与每个输出相连',
    ],
  ]),
];
