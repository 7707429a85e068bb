/** What `--monitor` saw last, a line for each layer. */
import type { MonitorReport } from '../../train/callbacks/monitorReport.js';
import type { Paint } from '../io.js';
import { table } from './table.js';

const number = (value: number | undefined): string => (value === undefined ? '' : value.toPrecision(3));
const share = (value: number | undefined): string =>
  value === undefined ? '' : `${(100 * value).toFixed(1)}%`;

export const monitorTable = ({ step, layers }: MonitorReport, paint: Paint): string[] => [
  `step ${step}: sizes of gradients, and the shares of dead and of saturated units`,
  ...table(
    ['layer', 'output', 'dead', 'saturated', 'parameters'],
    Object.entries(layers).map(([path, { gradient, dead, saturated, parameters }]) => [
      path,
      number(gradient),
      share(dead),
      share(saturated),
      Object.entries(parameters)
        .map(([name, value]) => `${name} ${number(value)}`)
        .join(', '),
    ]),
    paint,
  ),
];
