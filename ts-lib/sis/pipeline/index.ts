// What scripts import of pipelines.

export type { RunOptions, RunReport } from "./driver.js";
export type { ChannelFigures, OperatorFigures, PipelineFigures } from "./figures.js";
export {
  type Answer,
  type FunctionOperator,
  type NoPorts,
  operator,
  type RecordSink,
  record,
  type Sink,
  type TypedGraph,
  typed,
  type Verdict,
} from "./operators.js";
export { type Pipeline, type PipelineOptions, pipeline, type SourceOptions } from "./pipeline.js";
export type {
  OutputView,
  PortShape,
  Ports,
  PortType,
  PortTypes,
  TokenType,
  TokenView,
  Views,
} from "./ports.js";
export {
  consoleSource,
  type FeedItem,
  type FunctionSource,
  fileSource,
  functionSource,
  iterableSource,
  memorySource,
  type PieceOptions,
  type Source,
  timerSource,
} from "./sources.js";
export type { Branch, Carry, Channel, From, Stage, StageMethod, StageOptions } from "./stage.js";
export { Stream, type StreamOptions, stream } from "./stream.js";
