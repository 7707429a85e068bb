/** `accuracy,f1Score:average=macro`: what is measured beside the loss. */
import * as v from 'valibot';
import type { Loss } from '../losses/contract.js';
import { losses } from '../losses/registry.js';
import { metricRows, metrics, type MetricLike } from '../metrics/registry.js';
import { choose, type Chosen, type Makers, type Options } from './grammar.js';

/** One of several metrics, by the loss and the targets: it has no factory. */
const accuracy = (kind: string) => Object.assign(() => kind, { kind, options: {} });
const makers = {
  accuracy: accuracy('accuracy'),
  acc: accuracy('acc'),
  ...metrics,
  ...losses,
} as Makers<MetricLike>;

/** With commas between, or `none`. */
export const metricList = v.pipe(
  v.string(),
  v.transform((text): readonly Chosen<MetricLike>[] =>
    text === 'none' ? [] : text.split(',').map((part) => choose('metric', makers, part)),
  ),
);

/** What a bare name would have been given; what was given comes first. */
const byLoss = (name: string, loss: Loss): Options => {
  const rows: Readonly<Record<string, { readonly byName?: ((loss: Loss) => object) | undefined }>> =
    metricRows;
  return { ...rows[name]?.byName?.(loss) };
};

/** @param oneHot - whether the targets are rows with one 1 */
export const metricsOf = (list: readonly Chosen<MetricLike>[], loss: Loss, oneHot: boolean): MetricLike[] =>
  list.map(({ name, options, make }) => {
    // Of one class against the rest most answers are no, and accuracy would count them.
    if (oneHot && (name === 'accuracy' || name === 'acc'))
      return metrics.categoricalAccuracy({ name: 'accuracy' });
    return make({ ...byLoss(name, loss), ...options });
  });
