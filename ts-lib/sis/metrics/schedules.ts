// Metrics of deterministic schedules. Of several: counts are summed, the worst jitter counts.

import type { MetricName } from "../../generated/metrics.js";
import { type Metric, MetricList } from "./metric.js";

const JITTER = "deterministic_jitter_p99_ns";

export type ScheduleMetrics = Readonly<Record<string, number>>;

export function scheduleMetrics(schedules: readonly ScheduleMetrics[]): Metric[] {
  const sums = new Map<string, number>();
  for (const [name, value] of schedules.flatMap((each) => Object.entries(each))) {
    const before = sums.get(name) ?? 0;
    sums.set(name, name === JITTER ? Math.max(before, value) : before + value);
  }
  const list = new MetricList();
  for (const [name, value] of sums) list.add(name as MetricName, value);
  return list.all;
}
