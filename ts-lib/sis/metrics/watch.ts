// The watcher behind --metrics and --json: profiles every graph that the script compiles, and reports at its end.

import { writeFile } from "../files.js";
import type { Graph } from "../graph.js";
import { type Watchable, type WatchedSchedule, watchers } from "../watch.js";
import { type FlowFigures, flowMetrics } from "./flows.js";
import { type GraphSample, graphMetrics, sampleOf } from "./graphs.js";
import { type Metric, metricsJson } from "./metric.js";
import { printMetrics } from "./print.js";
import { scheduleMetrics } from "./schedules.js";

export interface ReportSettings {
  /** METRIC lines on the diagnostics. */
  readonly lines: boolean;
  /** The file to write, as JSON. */
  readonly json?: string;
}

/** In the order they were made; of what was freed, what was measured till then. */
const graphs = new Map<Graph, GraphSample | undefined>();
const pipelines = new Map<Watchable, FlowFigures | undefined>();
const schedules = new Map<WatchedSchedule, readonly Metric[] | undefined>();
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
    pipelines.set(pipeline, undefined);
  },
  unpiped(pipeline) {
    pipelines.set(pipeline, figuresOf(pipeline));
  },
  scheduled(schedule) {
    schedules.set(schedule, undefined);
  },
  unscheduled(schedule) {
    schedules.set(schedule, schedule.metrics());
  },
  leaving: report,
});

const figuresOf = (pipeline: Watchable) => pipeline.figures() as FlowFigures;

/** The bundle calls this before the script begins. */
export function prepare(given: ReportSettings): void {
  settings = given;
}

/** The bundle calls this when the script's last line ran. */
export function report(): void {
  if (reported) return;
  reported = true;
  const samples = [...graphs].map(([graph, sample]) => sample ?? sampleOf(graph));
  const flows = [...pipelines].map(
    ([pipeline, figures]) => [pipeline.name, figures ?? figuresOf(pipeline)] as const,
  );
  const sets = [...schedules].map(([schedule, values]) => values ?? schedule.metrics());
  const all = [...graphMetrics(samples), ...flowMetrics(flows), ...scheduleMetrics(sets)];
  if (settings.lines) printMetrics(all);
  if (settings.json !== undefined) writeFile(settings.json, `${JSON.stringify(metricsJson(all), null, 1)}\n`);
}
