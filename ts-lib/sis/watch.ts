// Watchers: modules of ours that a bundle loads before the script, to be told of what the script makes (--metrics, profile
// pages). Without one nothing here does anything.

import type { Graph } from "./graph.js";

/** What a watcher needs of a pipeline; PipelineFigures is more. */
export interface Watchable {
  readonly name: string;
  figures(): object;
}

export interface Watcher {
  compiled?(graph: Graph): void;
  /** Before its memory goes. */
  freed?(graph: Graph): void;
  /** A pipeline was built. */
  piped?(pipeline: Watchable): void;
  /** The script calls exit(). */
  leaving?(): void;
}

/** @internal In the order they were loaded. */
export const watchers: Watcher[] = [];
