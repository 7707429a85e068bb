/**
 * `handgrad/explain`: a step of backpropagation as small steps, each with its formula, its numbers and its
 * value, that one walks forwards and backwards. Needs neither tfjs nor Node.
 *
 *     const network = new Network({ sizes: [2, 3, 1], activation: 'tanh' });
 *     network.present([0.1, 0.2], [1]);
 *     const walk = new Walk(network, { notation: notations.lesson1(network), rate: 0.5 });
 *     console.log(walk.next()); // { phase: 'forward', symbol: 'net3', formula: …, numbers: …, value: … }
 *     walk.back();
 */
export { languages, type Language, type Text } from './language.js';
export { notations, type Notation, type NotationName } from './notation.js';
export { explain, Walk, type Step, type WalkOptions } from './walk.js';
export { Network, type NetworkOptions } from '../reference/network.js';
