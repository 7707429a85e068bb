/**
 * handgrad: backpropagation for TensorFlow.js, every gradient written out by hand and proved.
 */
export {
  backendInfo,
  backendNames,
  useBackend,
  type BackendInfo,
  type BackendName,
  type BackendOptions,
} from './backends/index.js';
export { OutOfMemoryError } from './backends/outOfMemory.js';
export { useFastestBackend, type FastestOptions, type Timing, type Trial } from './backends/fastest.js';
export { graph } from './compose/graph.js';
export { residual } from './compose/residual.js';
export { sequential } from './compose/sequential.js';
export type { GraphOptions, Node } from './compose/wiring.js';
export {
  everything,
  layer,
  mergeLayer,
  type Cache,
  type Child,
  type Common,
  type Context,
  type Layer,
  type LayerDefinition,
  type Mask,
  type MergeDefinition,
  type Need,
  type Observe,
  type ParamSpec,
  type Shape,
  type Tensors,
  type Value,
} from './contract.js';
export { HandgradError, ShapeError, type ErrorCode } from './errors.js';
export { initializerFactory, type Initializer } from './initializers/contract.js';
export { initializers, type InitializerLike } from './initializers/registry.js';
export { loss, lossFactory, type Loss } from './losses/contract.js';
export { losses, type LossLike } from './losses/registry.js';
export { meanOver, metricFactory, type Metric } from './metrics/contract.js';
export { metrics, type MetricLike } from './metrics/registry.js';
export { constraintFactory, type Constraint } from './constraints/contract.js';
export { constraints, type ConstraintLike } from './constraints/registry.js';
export { scheduleFactory, type Schedule } from './schedules/contract.js';
export { schedules } from './schedules/registry.js';
export * as ops from './ops/index.js';
export * as options from './options.js';
export { layerFactory, type Factory, type OptionTable } from './options.js';
export type { Tree } from './tree.js';
export { optimizerFactory, rule, type Moment, type Optimizer } from './optimizers/contract.js';
export { optimizers, type OptimizerLike } from './optimizers/registry.js';
export { layers } from './registry.js';
export { regularizerFactory, type Regularizer } from './regularizers/contract.js';
export { regularizers, type RegularizerLike } from './regularizers/registry.js';
export type { Callback, Logs, TrainInfo } from './train/callbacks/contract.js';
export type { EarlyStopping } from './train/callbacks/earlyStopping.js';
export type { Monitor } from './train/callbacks/monitor.js';
export type { LayerReport, MonitorReport } from './train/callbacks/monitorReport.js';
export type { ReduceLROnPlateau } from './train/callbacks/reduceLROnPlateau.js';
export { callbacks } from './train/callbacks/registry.js';
export type { TerminateOnNaN } from './train/callbacks/terminateOnNaN.js';
export type { ArrayLike, NumberArray, ShapedArray } from './train/data.js';
export type { History } from './train/fit.js';
export { Model } from './train/model.js';
export type { CompileOptions, EvaluateOptions, FitOptions, ModelOptions } from './train/modelOptions.js';
export type { BatchLike, Dataset, Several } from './train/source.js';
