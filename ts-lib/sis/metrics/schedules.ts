// Metrics of deterministic schedules: what each says of itself. Of several, each has its number, from 1, in its labels.

import type { Metric } from "./metric.js";

export function scheduleMetrics(schedules: readonly (readonly Metric[])[]): Metric[] {
  if (schedules.length === 1) return [...schedules[0]];
  return schedules.flatMap((metrics, i) =>
    metrics.map((metric) => ({
      ...metric,
      label: metric.label === undefined ? `${i + 1}` : `${i + 1}:${metric.label}`,
    })),
  );
}
