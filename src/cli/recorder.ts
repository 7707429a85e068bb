import type { Callback, Logs, TrainInfo } from '../train/callbacks/contract.js';
import type { Model } from '../train/model.js';
import type { LiveLine } from './liveLine.js';
import { progressLine } from './render/progress.js';
import type { TrainReport } from './report.js';

const seconds = (since: number): number => (performance.now() - since) / 1000;

/** Follows a run: keeps its losses, redraws its progress, and ends it when that is asked for. */
export class Recorder implements Callback {
  /** Of every step. */
  readonly losses: number[] = [];
  interrupted = false;
  /** What the training took, without the evaluation after it. */
  seconds = 0;
  private model: Model | undefined;
  private epochs = 0;
  private steps = 0;
  private epoch = 0;
  private step = 0;
  private sums: Record<string, number> = {};
  private begun = 0;
  private epochBegun = 0;

  constructor(
    private readonly live: LiveLine,
    private readonly report: Pick<TrainReport, 'epoch'>,
  ) {}

  /** Ends the training after the step, or as soon as it begins. */
  interrupt(): void {
    this.interrupted = true;
    if (this.model) this.model.stopTraining = true;
  }

  onTrainBegin({ model, epochs, batchesPerEpoch = 0 }: TrainInfo): void {
    this.model = model;
    this.epochs = epochs;
    this.steps = batchesPerEpoch;
    this.begun = performance.now();
    if (this.interrupted) model.stopTraining = true;
  }

  onEpochBegin(epoch: number): void {
    this.epoch = epoch;
    this.step = 0;
    this.sums = {};
    this.epochBegun = performance.now();
    this.draw();
  }

  onBatchEnd(batch: number, logs: Logs): void {
    this.step = batch + 1;
    this.losses.push(logs.loss);
    for (const [name, value] of Object.entries(logs)) this.sums[name] = (this.sums[name] ?? 0) + value;
    this.draw();
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    this.report.epoch({
      epoch,
      epochs: this.epochs,
      logs,
      seconds: seconds(this.epochBegun),
      ...(this.step < this.steps ? { steps: `${this.step}/${this.steps}` } : {}),
    });
  }

  onTrainEnd(): void {
    this.seconds = seconds(this.begun);
  }

  private draw(): void {
    this.live.draw((width, paint) =>
      progressLine(
        {
          epoch: this.epoch,
          epochs: this.epochs,
          step: this.step,
          steps: this.steps,
          done: this.losses.length,
          seconds: seconds(this.begun),
          logs: Object.fromEntries(Object.entries(this.sums).map(([name, sum]) => [name, sum / this.step])),
        },
        width,
        paint,
      ),
    );
  }
}
