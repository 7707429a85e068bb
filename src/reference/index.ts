/**
 * `handgrad/reference`: the network of objects of lesson 1, and the perceptron of lesson 5, in plain float64
 * TypeScript, without tfjs; and a step as a sequence of small steps that one walks forwards and backwards.
 */
export { activations64, type Activation64, type Activation64Name } from './activation.js';
export { Connection, Connections } from './connection.js';
export { Layer } from './layer.js';
export { Network, type Example, type NetworkOptions, type TrainOptions, type Weights } from './network.js';
export { ConstNode, Node } from './node.js';
export { operations, perform, type Operation, type Phase, type Update } from './operations.js';
export * as perceptron from './perceptron.js';
export * as separation from './separation.js';
export * as vector from './vector.js';
