/** The 3-4-2 network of lesson 1, with its numbers. */
import type { Example, Network } from '../../reference/network.js';
import { presets, startOf, type Preset } from '../presets.js';
import { shallow, type Shallow } from './equations.js';

const preset: Preset = presets['3-4-2'];
export const { network: options, rate } = preset;
export const example: Example = [preset.x, preset.t];

export const start = (): Network => startOf(preset);

/** In the lesson's letters. */
export const inLetters = ({ weights }: Network): Shallow => shallow(weights, ...example);
