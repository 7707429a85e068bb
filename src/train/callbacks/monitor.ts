import type { Tensor } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import type { Layer, Observe } from '../../contract.js';
import { retain, scope } from '../../memory.js';
import { count, factory } from '../../options.js';
import type { Output } from '../../optionTable.js';
import { layersByPath } from '../layersByPath.js';
import { pathAndAbove } from '../plan.js';
import { Readings } from '../readings.js';
import type { Callback, TrainInfo } from './contract.js';
import { measured, norm, statistics, type Name } from './measures.js';
import { reportLines, type LayerReport, type MonitorReport } from './monitorReport.js';

const table = {
  /** Looks at step 1 and at every so many steps from there. */
  every: v.optional(count(), 10),
  onReport: v.optional(
    v.custom<(report: MonitorReport) => void | Promise<void>>(
      (value) => typeof value === 'function',
      'expected a function that takes a report',
    ),
  ),
};

/** Where the numbers of a reading go. */
interface Seen {
  readonly step: number;
  readonly path: string;
  readonly names: readonly Name[];
  readonly parameter?: string;
}

/** The callback, with what it has seen. */
export class Monitor implements Callback {
  /** Of every step that was looked at since the last `fit` began. */
  readonly reports: MonitorReport[] = [];
  private readonly readings = new Readings();
  private seen: Seen[] = [];
  private layers: ReadonlyMap<string, Layer> = new Map();
  /** By the name of an output: its layer's path; undefined for outputs after the first. */
  private outputs: ReadonlyMap<string, string | undefined> = new Map();
  /** The path of a network that is one layer: its parameters have none in front. */
  private only: string | undefined;

  constructor(private readonly options: Output<typeof table>) {}

  onTrainBegin({ model: { network, inputShapes } }: Pick<TrainInfo, 'model'>): void {
    this.reports.length = 0;
    this.layers = layersByPath(network, network.inputs ? inputShapes : inputShapes[0]!);
    this.outputs = new Map(
      [...this.layers].flatMap(([path, { outputs }]): [string, string | undefined][] =>
        outputs ? outputs.map((o, i) => [`${path}/${o}`, i === 0 ? path : undefined]) : [[path, path]],
      ),
    );
    this.only = network.children ? undefined : network.kind;
  }

  watch(step: number): Observe | undefined {
    if (step % this.options.every !== 0) return undefined;
    return (name, what, value) => {
      const path = this.outputs.get(name);
      if (path === undefined) {
        if (what === 'gradient' && !this.outputs.has(name)) this.seeParameter(step + 1, name, value);
        return;
      }
      const { range } = this.layers.get(path)!;
      const at = { step: step + 1, path };
      if (what === 'gradient') this.see({ ...at, names: ['gradient'] }, () => norm(value));
      else this.see({ ...at, names: measured(range) }, () => statistics(value, range));
    };
  }

  onBatchEnd(): Promise<void> {
    return this.report();
  }

  /** Steps that were never told of, since one of them went wrong, are reported too. */
  onSettled(): Promise<void> {
    return this.report();
  }

  /** A report as lines of text: one for each layer, its parameters' norms at the end. Default: the last one. */
  table(report = this.reports.at(-1)): string[] {
    return report ? reportLines(report) : [];
  }

  /** Or the value of a composite, which is that of a layer in it, and is not looked at twice. */
  private seeParameter(step: number, name: string, g: Tensor): void {
    const path = pathAndAbove(name).find((p) => this.layers.has(p)) ?? this.only;
    if (path === undefined) return;
    const parameter = path === this.only ? name : name.slice(path.length + 1);
    this.see({ step, path, names: [], parameter }, () => norm(g));
  }

  /** On the device, and past the scopes of the step. */
  private see(seen: Seen, make: () => Tensor): void {
    this.readings.push([retain(scope(make))]);
    this.seen.push(seen);
  }

  /** All that is on the device is read at once. */
  private async report(): Promise<void> {
    const seen = this.seen;
    if (seen.length === 0) return;
    this.seen = [];
    const values = await this.readings.read();
    const steps = new Map<number, Map<string, Entry>>();
    seen.forEach(({ step, path, names, parameter }, i) => {
      const layers = steps.get(step) ?? new Map<string, Entry>();
      const entry = layers.get(path) ?? { mean: NaN, std: NaN, parameters: {} };
      const [numbers] = values[i]!;
      names.forEach((name, k) => void (entry[name] = numbers![k]!));
      if (parameter !== undefined) entry.parameters[parameter] = numbers![0]!;
      steps.set(step, layers.set(path, entry));
    });
    for (const [step, layers] of steps) {
      const report = { step, layers: Object.fromEntries(layers) };
      this.reports.push(report);
      await this.options.onReport?.(report);
    }
  }
}

/** A report in the making. */
type Entry = { -readonly [K in keyof LayerReport]: LayerReport[K] } & { parameters: Record<string, number> };

/**
 * Looks into the network every so many steps: how large the gradients are that arrive at each layer and its
 * parameters, where its outputs lie, and which units are dead or saturated. The numbers are computed on the
 * device in the middle of the step and read with its loss; a step that is not looked at costs nothing.
 *
 *     const monitor = callbacks.monitor({ every: 100 });
 *     await model.fit(x, y, { callbacks: monitor });
 *     monitor.reports.at(-1)?.layers['dense'];   // { mean, std, dead, gradient, parameters: { kernel, bias } }
 *     console.log(monitor.table().join('\n'));
 */
export const monitor = factory('monitor', table, (options) => new Monitor(options));
