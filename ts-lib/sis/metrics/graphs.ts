// Metrics of graphs, from their figures and, where they were profiled, from what was measured.

import { SisError } from "../errors.js";
import type { GraphFacts } from "../facts.js";
import type { Graph, GraphFigures } from "../graph.js";
import type { Measured, Profile } from "../measured.js";
import { type Metric, MetricList, operatorPart } from "./metric.js";

/** What is kept of a graph, so that it may go. */
export interface GraphSample {
  readonly figures: GraphFigures;
  /** Undefined when the graph was not profiled. */
  readonly profile?: Profile;
  /** All nodes' runs, of those that run within others too, and bytes of their inputs and outputs. */
  readonly nodeRuns: number;
  readonly operandBytes: number;
  /** Of the run-time region, most in the last run. */
  readonly regionPeakBytes: number;
}

export function sampleOf(graph: Graph): GraphSample {
  const figures = graph.figures();
  const profile = profileOf(graph);
  const facts = graph.facts();
  const { regionPeakBytes } = facts;
  if (profile === undefined) return { figures, nodeRuns: 0, operandBytes: 0, regionPeakBytes };
  return { figures, profile, ...workOf(facts, profile), regionPeakBytes };
}

function profileOf(graph: Graph): Profile | undefined {
  try {
    return graph.profile();
  } catch (error) {
    if (error instanceof SisError && error.code === "BAD_STATE") return undefined;
    throw error;
  }
}

/** What a node that runs within another hands on or is handed there does not count as bytes: it stays in the cache. */
function workOf(
  { nodes, tensors }: GraphFacts,
  profile: Profile,
): { nodeRuns: number; operandBytes: number } {
  const runs = new Map(profile.nodes.map((node) => [node.id, node.runs]));
  const groups = new Map<number, number[]>();
  for (const { id, leader = id } of nodes) {
    const group = groups.get(leader);
    if (group) group.push(id);
    else groups.set(leader, [id]);
  }
  let [nodeRuns, operandBytes] = [0, 0];
  for (const [leader, group] of groups) {
    const count = runs.get(leader) ?? 0;
    nodeRuns += count * group.length;
    const handedOn = new Set(group.slice(0, -1).flatMap((id) => nodes[id].outputs));
    const all = new Set(group.flatMap((id) => [...nodes[id].inputs, ...nodes[id].outputs]));
    for (const tensor of all)
      if (tensor !== undefined && (!handedOn.has(tensor) || tensors[tensor].output))
        operandBytes += count * tensors[tensor].bytes;
  }
  return { nodeRuns, operandBytes };
}

/** All metrics of some graphs. With more than one, what is each graph's own carries its number, from 1, as label. */
export function graphMetrics(samples: readonly GraphSample[]): Metric[] {
  const list = new MetricList();
  const label = (i: number) => (samples.length > 1 ? String(i + 1) : undefined);
  samples.forEach(({ figures, profile, regionPeakBytes }, i) => {
    addMemory(list, figures, label(i));
    list.add("ml_arena_region_peak_bytes", regionPeakBytes, label(i));
    if (profile !== undefined) addRuns(list, profile, label(i));
  });
  const profiles = samples.flatMap(({ profile }) => (profile === undefined ? [] : [profile]));
  if (profiles.length === 0) return list.all;
  addRates(list, profiles, samples);
  addOperators(list, profiles);
  samples.forEach(({ profile }, i) => {
    for (const [name, measured] of Object.entries(profile?.operators ?? {}))
      addQuantiles(list, `ml_${operatorPart(name)}`, profile?.unit, measured, label(i));
  });
  return list.all;
}

function addMemory(list: MetricList, figures: GraphFigures, label: string | undefined): void {
  const { weightBytes, activationBytes, dynamicBytes, livenessBytes, recordBytes } = figures;
  const { nodes, fused, absorbed } = figures;
  const all = nodes + absorbed;
  list.add("ml_arena_bytes", weightBytes + activationBytes + dynamicBytes, label);
  list.add("ml_arena_weight_bytes", weightBytes, label);
  list.add("ml_arena_activation_bytes", activationBytes, label);
  list.add("ml_arena_peak_bytes", livenessBytes, label);
  list.add("ml_arena_region_bytes", dynamicBytes, label);
  list.add("ml_record_bytes", recordBytes, label);
  list.add("ml_operator_fusion_rate", all === 0 ? undefined : (fused + absorbed) / all, label);
}

function addRuns(list: MetricList, { unit, runs }: Profile, label: string | undefined): void {
  list.add("ml_inference_count", runs.runs, label);
  if (runs.runs === 0) return;
  const microseconds = (ns: number | undefined) => (ns === undefined ? undefined : ns / 1000);
  list.add("ml_inference_latency_us", microseconds(mean(runs.ns, runs)), label);
  if (unit === "ns") {
    list.add("ml_inference_latency_us_p50", microseconds(runs.p50), label);
    list.add("ml_inference_latency_us_p95", microseconds(runs.p95), label);
    list.add("ml_inference_latency_us_p99", microseconds(runs.p99), label);
  }
  list.add("ml_inference_inst", mean(runs.instructions, runs), label);
  if (unit === "instructions") {
    list.add("ml_inference_inst_p50", runs.p50, label);
    list.add("ml_inference_inst_p95", runs.p95, label);
    list.add("ml_inference_inst_p99", runs.p99, label);
  }
  list.add("ml_inference_cycles", mean(runs.cycles, runs), label);
}

const mean = (sum: number | undefined, { runs }: Measured) => (sum === undefined ? undefined : sum / runs);

function addRates(list: MetricList, profiles: readonly Profile[], samples: readonly GraphSample[]): void {
  const nodes = profiles.flatMap((profile) => profile.nodes);
  const total = (of: readonly Measured[], which: "ns" | "l1dRefills" | "l1dAccesses") =>
    of.reduce((sum, measured) => sum + (measured[which] ?? Number.NaN), 0);
  const work = (which: "nodeRuns" | "operandBytes") =>
    samples.reduce((sum, sample) => sum + sample[which], 0);
  const whole = profiles.map(({ runs }) => runs);
  list.add("ml_ops_per_second", (work("nodeRuns") / total(whole, "ns")) * 1e9);
  list.add("ml_memory_bandwidth_gb_s", work("operandBytes") / total(nodes, "ns"));
  const found = 1 - total(nodes, "l1dRefills") / total(nodes, "l1dAccesses");
  list.add("ml_cache_efficiency_pct", 100 * found);
}

function addOperators(list: MetricList, profiles: readonly Profile[]): void {
  for (const name of new Set(profiles.flatMap(({ operators }) => Object.keys(operators)))) {
    const parts = profiles.flatMap(({ operators }) => operators[name] ?? []);
    const runs = parts.reduce((sum, part) => sum + part.runs, 0);
    const each = (which: "ns" | "instructions" | "cycles" | "l1dRefills") =>
      parts.reduce((sum, part) => sum + (part[which] ?? Number.NaN), 0) / runs;
    const metric = `ml_${operatorPart(name)}` as const;
    list.add(`${metric}_count`, runs);
    list.add(`${metric}_ns`, each("ns"));
    list.add(`${metric}_inst`, each("instructions"));
    list.add(`${metric}_cycles`, each("cycles"));
    list.add(`${metric}_l1d_miss`, each("l1dRefills"));
  }
}

function addQuantiles(
  list: MetricList,
  metric: `ml_${string}`,
  unit: Profile["unit"],
  { p50, p95, p99 }: Measured,
  label: string | undefined,
): void {
  const kind = { ns: "ns", instructions: "inst" }[String(unit)] as "ns" | "inst" | undefined;
  if (kind === undefined) return;
  list.add(`${metric}_${kind}_p50`, p50, label);
  list.add(`${metric}_${kind}_p95`, p95, label);
  list.add(`${metric}_${kind}_p99`, p99, label);
}
