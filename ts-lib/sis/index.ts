/**
 * What scripts import as "sis". Everything here runs on the device and on the host alike.
 * @module sis
 */

export type { DtypeArrays } from "../generated/dtypes.js";
export type { MetricName } from "../generated/metrics.js";
export type * from "../generated/operators.js";
export { operators } from "../generated/operators.js";
export { isCompiled } from "./compiled/magic.js";
export type { LoopBody, LoopResults, LoopStart, LoopStep } from "./control/loop.js";
export type { ScanBody, ScanDirection, ScanResults, ScanStart, ScanStep } from "./control/scan.js";
export type { SequenceMapBody } from "./control/sequence-map.js";
export type { CustomOperator, TensorType } from "./custom.js";
export {
  arrayFromBytes,
  arrayOfValues,
  byteCount,
  bytesOf,
  type Dtype,
  elementAt,
  elementCount,
  fromBfloat,
  fromHalf,
  shapeText,
  type TensorArray,
  toBfloat,
  toHalf,
} from "./dtype.js";
export { type ErrorCode, type ErrorDetails, SisError } from "./errors.js";
export type {
  ArenaPlace,
  BlockFacts,
  GraphFacts,
  NodeFacts,
  NodeState,
  TensorFacts,
  TensorKind,
} from "./facts.js";
export {
  args,
  consoleEnded,
  exit,
  instructions,
  listFiles,
  now,
  readConsole,
  readFile,
  readText,
  target,
  write,
  writeFile,
} from "./files.js";
export { type Fusion, type FusionPass, fusionPasses, fusionWithout } from "./fusion.js";
/** The pins of a board, as "sis:gpio" has them. */
export * as gpio from "./gpio.js";
export {
  Block,
  Graph,
  type GraphCosts,
  type GraphFigures,
  type GraphOptions,
  NEWEST_OPSET,
  type NodeNames,
  type RunInputs,
  Tensor,
} from "./graph.js";
export { valueType } from "./info.js";
export { type MathFunctions, math } from "./math.js";
export type { Measured, MeasuredNode, Profile, ProfileUnit } from "./measured.js";
export type { CompileOptions } from "./memory.js";
export type { FlowChannel, FlowOperator } from "./metrics/flows.js";
export {
  type FlowFigures,
  type Metric,
  metricKey,
  metricLine,
  metrics,
  metricsJson,
  printMetrics,
} from "./metrics/index.js";
export { readNpy, writeNpy } from "./npy.js";
export { readNpz, writeNpz } from "./npz.js";
export type { ModelOptions } from "./onnx/inputs.js";
export { loadModel, Model, type ReadOptions, readModel } from "./onnx/load.js";
export type { ModelValue, NodeValue } from "./onnx/source.js";
export type { UnsupportedOperator } from "./onnx/support.js";
export { type Manifest, type PackageFile, refusals } from "./package/manifest.js";
export { isPackage, type ModelPackage, type PackageOptions, readPackage } from "./package/read.js";
export { type PackageContent, writePackage } from "./package/write.js";
export {
  readPb,
  readPbOptional,
  readPbSequence,
  writePb,
  writePbNothing,
  writePbSequence,
} from "./pb.js";
export * from "./pipeline/index.js";
export { type Picture, readPng } from "./png.js";
export {
  type Admission,
  Admitted,
  type Deterministic,
  type DeterministicReport,
  type DeterministicRun,
  runDeterministic,
  Schedule,
  type ScheduleFigures,
  type TaskFigures,
  type Terms,
} from "./schedule.js";
export { Sequence } from "./sequence.js";
export { Hash, sha256 } from "./sha.js";
export type { TensorValue, TensorValues, ValueKind } from "./tensor.js";
export { readWav, type Sound } from "./wav.js";
