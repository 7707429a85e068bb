import { inColumns } from '../columns.js';

/** What was seen of a layer in one step. */
export interface LayerReport {
  /** Of its output y: the mean and the standard deviation of all its values. */
  readonly mean: number;
  readonly std: number;
  /** Where y has a least value and no largest (relu): the share of units (the last dimension) at it in every row. */
  readonly dead?: number;
  /** Where y has both (sigmoid, tanh): the share of values within 1 % of the range of one of them. */
  readonly saturated?: number;
  /** ‖∂L/∂y‖, where something below is trained. */
  readonly gradient?: number;
  /** ‖∂L/∂W‖ of each trained parameter W, without its penalty: `kernel`, `bias`. */
  readonly parameters: Readonly<Record<string, number>>;
}

export interface MonitorReport {
  /** From 1. */
  readonly step: number;
  /** By path, `block/dense`, in the network's order. A layer that stands twice has an entry for each place. */
  readonly layers: Readonly<Record<string, LayerReport>>;
}

/** One line for each layer, its parameters' norms at the end. */
export const reportLines = (report: MonitorReport): string[] => {
  const text = (value: number | undefined): string => (value === undefined ? '' : value.toPrecision(3));
  const share = (value: number | undefined): string =>
    value === undefined ? '' : `${(100 * value).toFixed(1)} %`;
  const rows = Object.entries(report.layers).map(([path, l]) => [
    path,
    ...[l.mean, l.std].map(text),
    ...[l.dead, l.saturated].map(share),
    text(l.gradient),
    Object.entries(l.parameters)
      .map(([name, value]) => `${name} ${text(value)}`)
      .join(', '),
  ]);
  const head = [
    `Step ${report.step}`,
    'mean',
    'std',
    'dead',
    'saturated',
    '‖∂L/∂y‖',
    'gradients of parameters',
  ];
  return inColumns([head, ...rows], new Set([1, 2, 3, 4, 5]));
};
