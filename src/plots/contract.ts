/** A plot: from what the running backend computes to the text of an SVG file. It needs no Node. */
import type { Language, Text } from '../explain/language.js';

export interface PlotContext {
  /** Of all that is drawn by lot: initial values, data, the order of examples. */
  readonly seed: number;
  readonly lang: Language;
  /** Called before what may take long, with what it is. */
  readonly progress: (what: Text) => void;
}

export interface Plot {
  /** In a line. */
  readonly about: Text;
  /** @returns the text of an SVG file; the same one for the same context on the same backend */
  draw(context: PlotContext): Promise<string>;
}
