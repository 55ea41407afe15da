// What scripts import of metrics.

import { badArgument } from "../errors.js";
import { Graph } from "../graph.js";
import type { Watchable, WatchedSchedule } from "../watch.js";
import { type FlowFigures, flowMetrics } from "./flows.js";
import { graphMetrics, sampleOf } from "./graphs.js";
import type { Metric } from "./metric.js";
import { scheduleMetrics } from "./schedules.js";

export type { FlowFigures } from "./flows.js";
export { type Metric, metricKey, metricLine, metricsJson } from "./metric.js";
export { printMetrics } from "./print.js";

/**
 * All metrics of graphs, pipelines and schedules, as docs/metrics.md lists them; what a graph measures is there from
 * `startProfile()` on, and what the target cannot count is never there.
 *
 * ```ts
 * graph.startProfile();
 * for (const chunk of chunks) graph.run({ x: chunk });
 * printMetrics(metrics(graph));
 * ```
 */
export function metrics(...sources: readonly (Graph | Watchable | WatchedSchedule)[]): Metric[] {
  const graphs: Graph[] = [];
  const pipelines: [string, FlowFigures][] = [];
  const schedules: (readonly Metric[])[] = [];
  for (const source of sources) {
    if (source instanceof Graph) graphs.push(source);
    else if ("metrics" in source) schedules.push(source.metrics());
    else if ("figures" in source) pipelines.push([source.name, source.figures() as FlowFigures]);
    else throw badArgument("metrics: expected graphs, pipelines and schedules");
  }
  return [...graphMetrics(graphs.map(sampleOf)), ...flowMetrics(pipelines), ...scheduleMetrics(schedules)];
}
