// A metric: a name of ops-c/metrics.json, perhaps a label, and a value; and its form on the console. The host's tools use
// this file too.

import type { MetricName } from "../../generated/metrics.js";

/** One measured value. */
export interface Metric {
  /** See docs/metrics.md. */
  readonly name: MetricName;
  /** Which graph, channel or operator, where there are several. */
  readonly label?: string;
  /** In the unit that its name ends with. */
  readonly value: number;
}

/** Of values that are no whole numbers. */
const DIGITS = 6;

/** A list to which only what is there is added: a value that is undefined, or not finite, is no metric. */
export class MetricList {
  readonly all: Metric[] = [];

  add(name: MetricName, value: number | undefined, label?: string): void {
    if (value === undefined || !Number.isFinite(value)) return;
    const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
    this.all.push({ name, ...(label === undefined ? {} : { label }), value: rounded });
  }
}

/** Labels stand in brackets, without what would end a name, a label or the line. */
export const metricKey = ({ name, label }: Metric): string =>
  label === undefined ? name : `${name}[${label.replace(/[^\w.:-]+/g, "_").replace(/^_|_$/g, "")}]`;

/** "METRIC ml_relu_ns=172" or "METRIC flow_channel_peak[sound]=3". */
export const metricLine = (metric: Metric): string => `METRIC ${metricKey(metric)}=${metric.value}`;

/** As `--json` writes them: key → value. */
export const metricsJson = (metrics: readonly Metric[]): Record<string, number> =>
  Object.fromEntries(metrics.map((metric) => [metricKey(metric), metric.value]));

/** An operator in the name of a metric, as in C: MatMul → mat_mul, LSTM → lstm. */
export const operatorPart = (operator: string): string =>
  operator
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
