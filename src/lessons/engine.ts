/** The network of objects once more, as a model of the tensor engine: the same weights, E = ½ Σ (t − y)², sgd. */
import { sequential } from '../compose/sequential.js';
import type { Cache, Layer } from '../contract.js';
import { HandgradError } from '../errors.js';
import { release, scope } from '../memory.js';
import { tensor, type Tensor } from '../ops/index.js';
import { optimizers } from '../optimizers/registry.js';
import { activations64, type Activation64, type Activation64Name } from '../reference/activation.js';
import { toDense, toRows } from '../reference/dense.js';
import type { Example, Network, Weights } from '../reference/network.js';
import { layers } from '../registry.js';
import { Model } from '../train/model.js';
import type { Tree } from '../tree.js';

type Rows = Weights[number];
export type OneLayer = Layer<Tree<Tensor>, Cache, Tensor, Tensor>;

const nameOf = (layer: number): string => `layer${layer}`;

/** The layer of this name, with the same α. */
const activationOf = ({ kind, config }: Activation64): OneLayer => {
  if (Object.hasOwn(activations64, kind)) return layers[kind as Activation64Name](config);
  throw new HandgradError(
    'option',
    `The tensor engine has no activation "${kind}" of the network of objects.`,
  );
};

/** The parameters of a dense layer, from the rows of its nodes. */
export const toParams = (rows: Rows, inputs: number): Tree<Tensor> => {
  const { kernel, bias } = toDense(rows, inputs);
  return { kernel: tensor(kernel), ...(bias && { bias: tensor(bias) }) };
};

export const numbersOf = async (values: Tensor): Promise<number[]> => Array.from(await values.data());

/** The rows of nodes like `rows`, from a kernel and a bias, or their gradients; 0 for a bias that has none. */
export const rowsLike = async (rows: Rows, kernel: Tensor, bias: Tensor | undefined): Promise<number[][]> => {
  const [values, units] = [await numbersOf(kernel), rows.length];
  const inputs = values.length / units;
  const W = Array.from({ length: inputs }, (_, i) => values.slice(i * units, (i + 1) * units));
  const b = bias ? await numbersOf(bias) : rows.map(() => 0);
  return toRows(W, rows[0]!.length > inputs ? b : undefined);
};

/** A dense layer for each layer of the network, with the weights that it has now. */
export const layersOf = (network: Network): OneLayer[] => {
  const { weights } = network;
  return network.layers.slice(1).map(({ index, nodes, activation }): OneLayer => {
    const [rows, inputs] = [weights[index - 1]!, network.layers[index - 1]!.nodes.length];
    const { kernel, bias } = toDense(rows, inputs);
    return layers.dense({
      name: nameOf(index),
      units: nodes.length,
      activation: activationOf(activation),
      kernelInitializer: kernel,
      useBias: bias !== undefined,
      ...(bias && { biasInitializer: bias }),
    });
  });
};

/** Whether the biases that go into a layer are trained. */
export const trainsBias = (network: Network, layer: number): boolean =>
  network.layers[layer - 1]!.bias?.downstream.some(({ trainable }) => trainable) ?? false;

export interface Gradients {
  /** E, before any update. */
  readonly loss: number;
  /** ∂E/∂w, in the form of the weights; 0 of what is not trained. */
  readonly gradients: number[][][];
}

/** A model of the weights that a network had when it was made. Whoever makes one frees it. */
export class Engine {
  readonly model: Model;
  private readonly like: Weights;

  /** @param rate - η */
  constructor(network: Network, rate = 0.1) {
    this.like = network.weights;
    this.model = new Model(sequential(layersOf(network)), { inputShape: [network.inputs.length] }).compile({
      loss: 'halfSquaredError',
      optimizer: optimizers.sgd({ learningRate: rate }),
    });
    for (const { index, bias } of network.layers)
      if (bias && !trainsBias(network, index + 1))
        this.model.setTrainable(`${nameOf(index + 1)}/bias`, false);
  }

  async predict(x: readonly number[]): Promise<number[]> {
    const y = this.model.predict([x]) as Tensor;
    try {
      return await numbersOf(y);
    } finally {
      release(y);
    }
  }

  /** Of one example, or of the mean E of several. */
  async gradients(...examples: readonly Example[]): Promise<Gradients> {
    const { value, grads } = this.model.gradients(
      examples.map(([x]) => x),
      examples.map(([, t]) => t),
    );
    try {
      return { loss: (await numbersOf(value))[0]!, gradients: await this.rows((path) => grads[path]) };
    } finally {
      release([value, grads]);
    }
  }

  /** By layer, by node, the bias last. */
  weights(): Promise<number[][][]> {
    const { weights } = this.model;
    return this.rows((path) => weights.get(path));
  }

  /** Steps of gradient descent, the same examples in every one; weights and updates are float32. */
  async train(examples: readonly Example[], steps = 1): Promise<void> {
    const batch = [examples.map(([x]) => x), examples.map(([, t]) => t)] as const;
    await this.model.fit(function* () {
      for (let i = 0; i < steps; i++) yield batch;
    });
  }

  free(): void {
    release(this.model.state);
  }

  private rows(of: (path: string) => Tensor | undefined): Promise<number[][][]> {
    return Promise.all(
      this.like.map((rows, l) => rowsLike(rows, of(`${nameOf(l + 1)}/kernel`)!, of(`${nameOf(l + 1)}/bias`))),
    );
  }
}

/** An engine for as long as `use` takes. */
export const onEngine = async <T>(
  network: Network,
  rate: number,
  use: (engine: Engine) => Promise<T>,
): Promise<T> => {
  const engine = new Engine(network, rate);
  try {
    return await use(engine);
  } finally {
    engine.free();
  }
};

/** a of every node, layer by layer, from the first hidden one on. */
export const outputsOnEngine = async (network: Network, x: readonly number[]): Promise<number[][]> => {
  const chain = layersOf(network);
  const all = scope(() => {
    let a: Tensor = tensor([[...x]]);
    return chain.map((layer, l) => {
      const rows = network.weights[l]!;
      a = layer.forward(a, toParams(rows, a.shape[1]!), { training: false, seed: 0 }).y;
      return a;
    });
  });
  try {
    return await Promise.all(all.map(numbersOf));
  } finally {
    release(all);
  }
};
