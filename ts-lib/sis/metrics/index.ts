// What scripts import of metrics.

import { badArgument } from "../errors.js";
import { Graph } from "../graph.js";
import type { Watchable } from "../watch.js";
import { type FlowFigures, flowMetrics } from "./flows.js";
import { graphMetrics, sampleOf } from "./graphs.js";
import type { Metric } from "./metric.js";

export type { FlowFigures } from "./flows.js";
export { type Metric, metricKey, metricLine, metricsJson, printMetrics } from "./metric.js";

/**
 * All metrics of graphs and pipelines, as docs/metrics.md lists them; what a graph measures is there from
 * `startProfile()` on, and what the target cannot count is never there.
 *
 * ```ts
 * graph.startProfile();
 * for (const chunk of chunks) graph.run({ x: chunk });
 * printMetrics(metrics(graph));
 * ```
 */
export function metrics(...sources: readonly (Graph | Watchable)[]): Metric[] {
  const graphs = sources.filter((source): source is Graph => source instanceof Graph);
  const pipelines = sources.filter((source): source is Watchable => !(source instanceof Graph));
  if (!pipelines.every((source) => typeof source?.figures === "function"))
    throw badArgument("metrics: expected graphs and pipelines");
  return [
    ...graphMetrics(graphs.map(sampleOf)),
    ...flowMetrics(pipelines.map((pipeline) => [pipeline.name, pipeline.figures() as FlowFigures] as const)),
  ];
}
