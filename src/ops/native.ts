/**
 * TensorFlow's own kernels, on the backend `tensorflow`: tfjs-node's binding runs any op of TensorFlow by its name, at
 * 5 µs a call where one of tfjs costs 13 µs and more.
 */
import { backend, type DataId, type Tensor } from '@tensorflow/tfjs-core';
import type { Axis, Operand } from './reference.js';

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean;
}
type Output = object;

/** What tfjs-node's backend has beside what every backend has. */
interface NativeBackend {
  readonly binding: {
    readonly TF_Version: string;
    readonly TF_ATTR_BOOL: number;
    readonly TF_FLOAT: number;
    readonly TF_INT32: number;
    createTensor(shape: readonly number[], type: number, values: Float32Array | Int32Array): number;
    deleteTensor(id: number): void;
    executeOp(
      op: string,
      attributes: readonly Attribute[],
      inputs: readonly number[],
      outputs: number,
    ): Output[];
  };
  readonly tensorMap: { get(id: DataId): { readonly values: ArrayLike<unknown> | null } };
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(output: Output): Tensor;
}

const native = (): NativeBackend => backend() as unknown as NativeBackend;

/** Whether signals are kept back while an op runs: in the addon as `handgrad backends --install native` compiles it. */
export const keepsSignalsBack = (): boolean => native().binding.TF_Version.includes('+handgrad');

/** The library's own number of a tensor that is no tensor of tfjs. */
type Constant = number;

/** Numbers and axes are handed to the library once, and kept there: the same ones come in every step. The last ones used. */
const constants = new Map<string | number, Constant>();
const mostConstants = 256;

const constant = (key: string | number, make: (to: NativeBackend['binding']) => Constant): Constant => {
  const { binding } = native();
  const id = constants.get(key) ?? make(binding);
  constants.delete(key);
  constants.set(key, id); // the last in the order of use
  if (constants.size > mostConstants) {
    const [oldest, unused] = constants.entries().next().value!;
    binding.deleteTensor(unused);
    constants.delete(oldest);
  }
  return id;
};

const scalarOf = (x: number): Constant =>
  // A map takes −0 for 0.
  constant(Object.is(x, -0) ? '-0' : x, (to) => to.createTensor([], to.TF_FLOAT, Float32Array.of(x)));
const axesOf = (axes: readonly number[]): Constant =>
  constant(`axes ${axes.join()}`, (to) => to.createTensor([axes.length], to.TF_INT32, Int32Array.from(axes)));

/** Attributes that are true, by their names; TensorFlow's defaults are false, and it finds the types by itself. */
const flags = new Map<string, readonly Attribute[]>();
const attributesOf = (names: readonly string[]): readonly Attribute[] => {
  const key = names.join();
  const known = flags.get(key);
  if (known) return known;
  const type = native().binding.TF_ATTR_BOOL;
  const made = names.map((name) => ({ name, type, value: true }));
  flags.set(key, made);
  return made;
};

const execute = (
  op: string,
  trueAttributes: readonly string[],
  ids: readonly number[],
  outputs: number,
): Output[] => native().binding.executeOp(op, attributesOf(trueAttributes), ids, outputs);

/** An op of one output. @param trueAttributes - the names of its attributes that are true */
export const runNative = (
  op: string,
  inputs: readonly Tensor[],
  trueAttributes: readonly string[] = [],
): Tensor => {
  const to = native();
  return to.createOutputTensor(execute(op, trueAttributes, to.getInputTensorIds(inputs), 1)[0]!);
};

/** An op of two outputs. */
export const runNativePair = (op: string, inputs: readonly Tensor[]): readonly [Tensor, Tensor] => {
  const to = native();
  const [first, second] = execute(op, [], to.getInputTensorIds(inputs), 2);
  return [to.createOutputTensor(first!), to.createOutputTensor(second!)];
};

/** The number of a scalar that tfjs has not handed over yet; undefined if it has, or if it is none. */
const freshNumberOf = (to: NativeBackend, x: Tensor): number | undefined =>
  x.rank === 0 && x.dtype === 'float32' ? (to.tensorMap.get(x.dataId).values?.[0] as number) : undefined;

export const runNativeBinary = (op: string, a: Operand, b: Operand): Tensor => {
  const to = native();
  const idOf = (x: Operand): number => {
    const number = typeof x === 'number' ? x : freshNumberOf(to, x);
    return number === undefined ? to.getInputTensorIds([x as Tensor])[0]! : scalarOf(number);
  };
  return to.createOutputTensor(execute(op, [], [idOf(a), idOf(b)], 1)[0]!);
};

/** @param axis - undefined: all of them */
export const runNativeReduction = (
  op: string,
  x: Tensor,
  axis: Axis | undefined,
  keepDims: boolean,
): Tensor => {
  const to = native();
  const axes = axis === undefined ? [...x.shape.keys()] : typeof axis === 'number' ? [axis] : axis;
  const ids = [to.getInputTensorIds([x])[0]!, axesOf(axes)];
  return to.createOutputTensor(execute(op, keepDims ? ['keep_dims'] : [], ids, 1)[0]!);
};
