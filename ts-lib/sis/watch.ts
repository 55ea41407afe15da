// Who wants to know what a script does with graphs and pipelines: nobody, but in a bundle that measures itself
// (profile/record.ts). Costs a look at an empty list.

import type { Graph } from "./graph.js";

export interface Watcher {
  /** A graph was made from a model's file. */
  named(graph: Graph, file: string): void;
  /** A graph that can run now. */
  compiled(graph: Graph): void;
  ran(graph: Graph): void;
  /** A graph whose memory is about to go. */
  freed(graph: Graph): void;
  /** A pipeline that can run now. */
  built(pipeline: WatchedPipeline): void;
  /** A pipeline made one more step. */
  stepped(pipeline: WatchedPipeline): void;
  /** A pipeline whose memory is about to go. */
  unbuilt(pipeline: WatchedPipeline): void;
  /** The script ends at once, by `exit`. */
  ended(): void;
}

/** A pipeline as its watcher sees it: C's numbers of operators and channels, and what they are. */
export interface WatchedPipeline {
  readonly name: string;
  /** By C's number, in the order of channelFigures and operatorFigures. */
  readonly channelFigures: (channel: number) => readonly number[];
  readonly operatorFigures: (operator: number) => readonly number[];
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

export const watchers: Watcher[] = [];
