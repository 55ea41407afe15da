// What the page shows at the moment, and what can be asked of the profile: the one place that knows how costs are read.

import type {
  Counts,
  GraphProfile,
  Measure,
  NodeProfile,
  TensorProfile,
} from "../../../sis/profile/format.js";
import { short, time } from "./dom.js";
import type { PageData } from "./drawing.js";

/** A measure, or what the compiler estimates. */
export type Cost = Measure | "estimate";

export const costNames: Readonly<Record<Cost, string>> = {
  ns: "time",
  instructions: "instructions",
  cycles: "cycles",
  l1dRefills: "L1D refills",
  l1dAccesses: "L1D accesses",
  estimate: "estimate",
};

export const costText = (cost: Cost, value: number) => (cost === "ns" ? time(value) : short(value));

/** A quantile or time of a trace. */
export const unitText = ({ data }: State, value: number) => costText(data.profile.unit ?? "ns", value);

/** Of one run, or one firing. */
export const costOf = (counts: Counts | undefined, cost: Measure): number | undefined => {
  const sum = counts?.[cost];
  return sum === undefined || !counts?.runs ? undefined : sum / counts.runs;
};

type Listener = () => void;

export class State {
  readonly data: PageData;
  graphIndex = 0;
  cost: Cost;
  which: "built" | "compiled" = "compiled";
  /** Node by id; -1 = none. */
  selected = -1;
  readonly #listeners: Record<"graph" | "cost" | "which" | "selected", Listener[]> = {
    graph: [],
    cost: [],
    which: [],
    selected: [],
  };
  #nodes: ReadonlyMap<number, NodeProfile> | undefined;
  #tensors: ReadonlyMap<number, TensorProfile> | undefined;
  #readers: ReadonlyMap<number, NodeProfile[]> | undefined;
  #makers: ReadonlyMap<number, NodeProfile> | undefined;
  #groups: ReadonlyMap<number, NodeProfile[]> | undefined;
  readonly #sums = new Map<Cost, number>();

  constructor(data: PageData) {
    this.data = data;
    this.graphIndex = this.#dearest();
    this.cost = this.costs[0] ?? "estimate";
  }

  /** The graph that most is estimated for is shown first. */
  #dearest(): number {
    const costs = this.data.profile.graphs.map(
      ({ figures, runs }) => figures.instructions * Math.max(1, runs),
    );
    return Math.max(0, costs.indexOf(Math.max(...costs)));
  }

  get graph(): GraphProfile | undefined {
    return this.data.profile.graphs[this.graphIndex];
  }

  /** What there is to look at for this graph, measured first. */
  get costs(): Cost[] {
    const { graph } = this;
    const order: Measure[] = ["ns", "instructions", "cycles", "l1dRefills", "l1dAccesses"];
    const measured = order.filter((measure) =>
      graph?.nodes.some(({ counts }) => counts?.[measure] !== undefined),
    );
    return [...measured, "estimate"];
  }

  on(what: "graph" | "cost" | "which" | "selected", listener: Listener): void {
    this.#listeners[what].push(listener);
  }

  showGraph(index: number): void {
    this.graphIndex = index;
    this.#nodes = this.#tensors = this.#readers = this.#makers = this.#groups = undefined;
    this.#sums.clear();
    this.selected = -1;
    if (!this.costs.includes(this.cost)) this.cost = this.costs[0] ?? "estimate";
    this.#tell("graph");
  }

  showCost(cost: Cost): void {
    this.cost = cost;
    this.#tell("cost");
  }

  showWhich(which: "built" | "compiled"): void {
    this.which = which;
    this.#tell("which");
  }

  select(id: number): void {
    this.selected = id;
    this.#tell("selected");
  }

  #tell(what: "graph" | "cost" | "which" | "selected"): void {
    for (const listener of this.#listeners[what]) listener();
  }

  node(id: number): NodeProfile | undefined {
    this.#nodes ??= new Map(this.graph?.nodes.map((node) => [node.id, node]));
    return this.#nodes.get(id);
  }

  tensor(id: number): TensorProfile | undefined {
    this.#tensors ??= new Map(this.graph?.tensors.map((tensor) => [tensor.id, tensor]));
    return this.#tensors.get(id);
  }

  /** The nodes that run as one with this one: itself first, then what is fused into it. */
  group(node: NodeProfile): readonly NodeProfile[] {
    if (!this.#groups) {
      const groups = new Map<number, NodeProfile[]>();
      for (const one of this.graph?.nodes ?? [])
        if (one.fused !== undefined) groups.set(one.fused, [...(groups.get(one.fused) ?? []), one]);
      this.#groups = groups;
    }
    return [node, ...(this.#groups.get(node.id) ?? [])];
  }

  /** "Conv + Relu". */
  groupTitle(node: NodeProfile): string {
    return this.group(node)
      .map(({ operator, hidden }) => (hidden ? `${operator} (hidden)` : operator))
      .join(" + ");
  }

  /** What a group costs in one run of the graph. */
  groupCost(node: NodeProfile): number {
    return this.group(node).reduce((sum, one) => sum + this.totalOf(one), 0);
  }

  maker(tensor: number): NodeProfile | undefined {
    this.#makers ??= new Map(
      this.graph?.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
    );
    return this.#makers.get(tensor);
  }

  readers(tensor: number): readonly NodeProfile[] {
    if (!this.#readers) {
      const readers = new Map<number, NodeProfile[]>();
      for (const node of this.graph?.nodes ?? [])
        for (const input of new Set(node.inputs)) readers.set(input, [...(readers.get(input) ?? []), node]);
      this.#readers = readers;
    }
    return this.#readers.get(tensor) ?? [];
  }

  /** What a node costs in one run of it, by the measure shown; undefined where that was not counted. */
  costOf(node: NodeProfile, cost: Cost = this.cost): number | undefined {
    return cost === "estimate" ? node.estimate : costOf(node.counts, cost);
  }

  /** In one run of the graph: a loop's body counts as often as it ran. */
  totalOf(node: NodeProfile, cost: Cost = this.cost): number {
    if (cost === "estimate") return node.estimate;
    return (node.counts?.[cost] ?? 0) / Math.max(1, this.graph?.runs ?? 1);
  }

  sum(cost: Cost = this.cost): number {
    let sum = this.#sums.get(cost);
    if (sum === undefined) {
      sum = 0;
      for (const node of this.graph?.nodes ?? []) sum += this.totalOf(node, cost);
      this.#sums.set(cost, sum);
    }
    return sum;
  }
}

/** Whether it computes something at run. */
export const isRun = ({ state }: NodeProfile) => state === "runs" || state === "copy";

export const shapeOf = (tensor: TensorProfile | undefined) =>
  !tensor ? "–" : `${tensor.dtype}${tensor.shape ? `[${tensor.shape.join(", ")}]` : "[…]"}`;

/** What is worth saying of a node besides its operator. */
export function marksOf(node: NodeProfile): string[] {
  return [
    ...(node.state === "runs" ? [] : [node.state]),
    ...(node.hidden ? ["hidden cast"] : []),
    ...(node.dynamic ? ["dynamic"] : []),
    ...(node.fused === undefined ? [] : ["fused"]),
    ...(node.over === undefined ? [] : ["in place"]),
  ];
}
