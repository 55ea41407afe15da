// What a graph measured of its runs: Graph.startProfile, Graph.profile. Numbers that the target cannot count are absent.

import { graphFacts, graphNode, graphProfile } from "sis:native";
import { operatorName } from "./facts.js";
import type { GraphMemory } from "./memory.js";

/** What latencies and times on the way are measured in: the first of these that the target can count. */
export type ProfileUnit = (typeof units)[number][1];
const units = [
  [1, "ns"],
  [2, "instructions"],
  [4, "cycles"],
  [8, "l1dRefills"],
  [16, "l1dAccesses"],
] as const;

/** What was counted of something that ran several times. What the target cannot count is not there. */
export interface Measured {
  /** How often it ran to its end. */
  runs: number;
  /** Sums over these runs. Of a node without those in the blocks it owns. */
  ns?: number;
  /** Instructions, summed over the runs. */
  instructions?: number;
  /** Cycles, summed over the runs. */
  cycles?: number;
  /** Lines fetched into the first data cache, and accesses to it. */
  l1dRefills?: number;
  /** Accesses to the first data cache, summed over the runs. */
  l1dAccesses?: number;
  /** Of single runs, in the profile's unit. Quantiles are within 1/32, the least and the most exact. */
  least?: number;
  /** Median of single runs. */
  p50?: number;
  /** What 95 of 100 single runs did not exceed. */
  p95?: number;
  /** What 99 of 100 single runs did not exceed. */
  p99?: number;
  /** The largest of single runs. */
  most?: number;
}

/** The same of one node. */
export interface MeasuredNode extends Measured {
  /** As in `facts().nodes`. */
  id: number;
  /** The last time it ran, in the profile's unit from the beginning of that run of the graph; with what is inside. */
  began?: number;
  /** When it ended the last time, counted as `began` is. */
  ended?: number;
}

/** What `graph.profile()` gives: counts of the graph, of its nodes, of its operators. */
export interface Profile {
  /** Absent where the target counts nothing. */
  unit?: ProfileUnit;
  /** Whole runs of the graph. */
  runs: Measured;
  /** Nodes that ran. */
  nodes: MeasuredNode[];
  /** By ONNX name, all its nodes together; latencies are of single nodes. Hidden casts are under Cast. */
  operators: Record<string, Measured>;
}

const whats = { runs: 0, node: 1, operator: 2 };

/** @internal `Graph.profile`. */
export function profileOf(memory: GraphMemory): Profile {
  const graph = memory.handle();
  const [, nodeCount] = graphFacts(graph);
  const whole = graphProfile(graph, whats.runs, 0);
  const nodes: MeasuredNode[] = [];
  const ids = new Set<number>();
  for (let id = 0; id < nodeCount; id++) {
    const values = graphProfile(graph, whats.node, id);
    if (values[0] === 0) continue;
    const [operator] = graphNode(graph, id);
    const [began, ended] = values.slice(12);
    ids.add(operator);
    nodes.push({ id, ...measuredOf(values), ...(ended < 0 ? {} : { began, ended }) });
  }
  const list = [...ids].map((id) => [operatorName(id), measuredOf(graphProfile(graph, whats.operator, id))]);
  const unit = units.find(([bit]) => bit === whole[6])?.[1];
  return {
    ...(unit === undefined ? {} : { unit }),
    runs: measuredOf(whole),
    nodes,
    operators: Object.fromEntries(list) as Record<string, Measured>,
  };
}

/** In the order of sis_profile_value; -1 is what cannot be counted. */
function measuredOf(values: readonly number[]): Measured {
  const [runs, ns, instructions, cycles, l1dRefills, l1dAccesses, , least, p50, p95, p99, most] = values;
  const all = { ns, instructions, cycles, l1dRefills, l1dAccesses, least, p50, p95, p99, most };
  const there = Object.entries(all).filter(([, value]) => value >= 0);
  return { runs, ...Object.fromEntries(there) };
}
