// METRIC lines on the console.

import { write } from "sis:native";
import { type Metric, metricLine } from "./metric.js";

const DIAGNOSTICS = 2;

/** One line each, to the diagnostics. */
export function printMetrics(metrics: readonly Metric[]): void {
  write(DIAGNOSTICS, metrics.map((metric) => `${metricLine(metric)}\n`).join(""));
}
