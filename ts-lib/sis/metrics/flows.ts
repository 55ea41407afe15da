// Metrics of pipelines, from their figures.

import type { ChannelFigures, OperatorFigures } from "../pipeline/figures.js";
import { type Metric, MetricList } from "./metric.js";

/** As a pipeline's figures say it. */
export interface FlowFigures {
  /** Steps made. */
  readonly steps: number;
  /** By operator's name. */
  readonly operators: Readonly<Record<string, FlowOperator>>;
  /** By channel's name. */
  readonly channels: Readonly<Record<string, FlowChannel>>;
}

/** What `metrics` reads of an operator's figures. */
export type FlowOperator = Pick<
  OperatorFigures,
  "firings" | "ns" | "instructions" | "l1dRefills" | "p50Ns" | "p95Ns" | "p99Ns"
>;

/** What `metrics` reads of a channel's figures. */
export type FlowChannel = Pick<ChannelFigures, "peak" | "capacity" | "published" | "heldFull" | "heldEmpty">;

/** `pipelines`: name and figures. With more than one, labels begin with the pipeline's name. */
export function flowMetrics(pipelines: readonly (readonly [string, FlowFigures])[]): Metric[] {
  const list = new MetricList();
  for (const [name, { steps, channels, operators }] of pipelines) {
    const label = (text: string) => (pipelines.length > 1 ? `${name}:${text}` : text);
    list.add("flow_steps", steps, name);
    for (const [key, channel] of Object.entries(channels)) addChannel(list, channel, label(key));
    for (const [key, operator] of Object.entries(operators)) addOperator(list, operator, label(key));
  }
  return list.all;
}

function addChannel(list: MetricList, channel: FlowChannel, label: string): void {
  list.add("flow_channel_peak", channel.peak, label);
  list.add("flow_channel_capacity", channel.capacity, label);
  list.add("flow_channel_published", channel.published, label);
  list.add("flow_channel_held_full", channel.heldFull, label);
  list.add("flow_channel_held_empty", channel.heldEmpty, label);
}

function addOperator(list: MetricList, operator: FlowOperator, label: string): void {
  const { firings, ns, instructions, l1dRefills, p50Ns, p95Ns, p99Ns } = operator;
  const mean = (sum: number | undefined) => (sum === undefined ? undefined : sum / firings);
  list.add("flow_operator_firings", firings, label);
  list.add("flow_operator_ns", mean(ns), label);
  list.add("flow_operator_ns_p50", p50Ns, label);
  list.add("flow_operator_ns_p95", p95Ns, label);
  list.add("flow_operator_ns_p99", p99Ns, label);
  list.add("flow_operator_inst", mean(instructions), label);
  list.add("flow_operator_l1d_miss", mean(l1dRefills), label);
}
