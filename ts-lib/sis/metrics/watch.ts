// The watcher behind --metrics and --json: profiles every graph that the script compiles, and reports at its end.

import { writeFile } from "../files.js";
import type { Graph } from "../graph.js";
import { type Watchable, watchers } from "../watch.js";
import { type FlowFigures, flowMetrics } from "./flows.js";
import { type GraphSample, graphMetrics, sampleOf } from "./graphs.js";
import { metricsJson, printMetrics } from "./metric.js";

export interface ReportSettings {
  /** METRIC lines on the diagnostics. */
  readonly lines: boolean;
  /** The file to write, as JSON. */
  readonly json?: string;
}

/** In the order they were compiled; of one that was freed, what was measured till then. */
const graphs = new Map<Graph, GraphSample | undefined>();
const pipelines: Watchable[] = [];
let reported = false;
let settings: ReportSettings = { lines: true };

watchers.push({
  compiled(graph) {
    graphs.set(graph.startProfile(), undefined);
  },
  freed(graph) {
    if (graphs.has(graph) && graphs.get(graph) === undefined) graphs.set(graph, sampleOf(graph));
  },
  piped(pipeline) {
    pipelines.push(pipeline);
  },
  leaving: report,
});

/** The bundle calls this before the script begins. */
export function prepare(given: ReportSettings): void {
  settings = given;
}

/** The bundle calls this when the script's last line ran. */
export function report(): void {
  if (reported) return;
  reported = true;
  const samples = [...graphs].map(([graph, sample]) => sample ?? sampleOf(graph));
  const figures = pipelines.map((pipeline) => [pipeline.name, pipeline.figures() as FlowFigures] as const);
  const all = [...graphMetrics(samples), ...flowMetrics(figures)];
  if (settings.lines) printMetrics(all);
  if (settings.json !== undefined) writeFile(settings.json, `${JSON.stringify(metricsJson(all), null, 1)}\n`);
}
