// Watchers: modules of ours that a bundle loads before the script, to be told of what the script makes (--metrics, profile
// pages). Without one nothing here does anything.

import type { Graph } from "./graph.js";
import type { Metric } from "./metrics/metric.js";

/** What a watcher needs of a pipeline; PipelineFigures is more. */
export interface Watchable {
  readonly name: string;
  figures(): object;
}

export interface Watcher {
  /** A graph was made from a model's file. */
  named?(graph: Graph, file: string): void;
  /** A graph that can run now. */
  compiled?(graph: Graph): void;
  /** It was run by the script itself. */
  ran?(graph: Graph): void;
  /** Before its memory goes. */
  freed?(graph: Graph): void;
  /** A pipeline was built. */
  piped?(pipeline: WatchedPipeline): void;
  /** It made one more step; a watched pipeline makes one after the other. */
  stepped?(pipeline: WatchedPipeline): void;
  /** Before its memory goes. */
  unpiped?(pipeline: WatchedPipeline): void;
  /** A schedule of deterministic pipelines was made, and before it goes. */
  scheduled?(schedule: WatchedSchedule): void;
  unscheduled?(schedule: WatchedSchedule): void;
  /** The script calls exit(). */
  leaving?(): void;
}

export interface WatchedSchedule {
  metrics(): readonly Metric[];
}

/** A pipeline as watchers see it: C's numbers of operators and channels, and what they are. */
export interface WatchedPipeline extends Watchable {
  /** By C's number, in the order of channelFigures and operatorFigures. */
  channelFigures(channel: number): readonly number[];
  operatorFigures(operator: number): readonly number[];
  readonly operators: readonly WatchedOperator[];
  readonly channels: readonly WatchedChannel[];
}

export interface WatchedOperator {
  readonly number: number;
  readonly name: string;
  /** As of flowKinds. */
  readonly kind: string;
  readonly stage: "acquire" | "clean" | "explore" | "model" | "explain";
  readonly priority: number;
  readonly graph?: Graph;
}

export interface WatchedChannel {
  readonly number: number;
  readonly name: string;
  /** "f32[512]". */
  readonly schema: string;
  /** Operators by C's number; undefined is the script's own end. */
  readonly from?: number;
  readonly to?: number;
}

/** @internal In the order they were loaded. */
export const watchers: Watcher[] = [];
