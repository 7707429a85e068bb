/** `handgrad plot`: a picture as an SVG, in a file or on stdout. */
import { useBackend } from '../backends/index.js';
import { HandgradError } from '../errors.js';
import { plots, type PlotName } from '../plots/index.js';
import type { Io } from './io.js';
import { LiveLine } from './liveLine.js';
import type { Values, plotOptions } from './options.js';
import { writeTextFile } from './writeFile.js';

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

export const plot = async (
  name: PlotName,
  { out, seed, lang, backend }: Values<typeof plotOptions>,
  io: Io,
): Promise<void> => {
  if (out === undefined && io.stdout.isTTY)
    throw new HandgradError(
      'option',
      'plot: expected a file to write to: an SVG is not for reading in a terminal.',
      `handgrad plot ${name} --out ${name}.svg`,
    );
  const live = new LiveLine(io);
  try {
    // One thread, so that the picture does not depend on how many cores there are.
    await useBackend(backend, { threads: 1 });
    const svg = await plots[name].draw({ seed, lang, progress: (what) => live.draw(() => what[lang]) });
    live.clear();
    if (out === undefined) io.stdout.write(svg);
    else {
      const bytes = await writeTextFile(out, svg);
      io.stderr.write(`wrote ${out}, ${kilobytes(bytes)}\n`);
    }
  } finally {
    live.clear();
  }
};
