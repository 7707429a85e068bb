/** The plots by name. */
import { activations } from './activations.js';
import type { Plot } from './contract.js';
import { gradients } from './gradients.js';
import { lossSurface } from './lossSurface.js';

export const plots = { activations, gradients, 'loss-surface': lossSurface } as const satisfies Record<
  string,
  Plot
>;
export type PlotName = keyof typeof plots;
export const plotNames = Object.keys(plots) as PlotName[];
