// Profiles made by a rule, for tests of the page: a deep network of any number of nodes with every state a node can have, an
// If and a Loop with blocks, and a pipeline. The same arguments give the same profile.
import type {
  BlockProfile,
  ChannelProfile,
  FlowProfile,
  GraphProfile,
  NodeProfile,
  OperatorProfile,
  Profile,
  TensorProfile,
  Trace,
} from "../../../ts-lib/sis/profile/format.js";

/** Numbers in 0..1, the same run after run. */
function drawer(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

class Maker {
  readonly blocks: BlockProfile[] = [{ parent: 0, owner: -1, which: 0, outputs: [] }];
  readonly nodes: NodeProfile[] = [];
  readonly tensors: TensorProfile[] = [];
  block = 0;
  readonly #draw: () => number;
  #position = 0;

  constructor(seed: number) {
    this.#draw = drawer(seed);
  }

  tensor(name: string, kind: TensorProfile["kind"], shape: number[] | null, window?: number): number {
    const id = this.tensors.length;
    const bytes = (shape ?? [0]).reduce((all, size) => all * size, 4);
    const place = kind === "constant" || shape === null ? -1 : 0;
    const root = window === undefined ? id : this.tensors[window]!.root;
    this.tensors.push({
      ...{ id, name, kind, dtype: "f32", shape, bytes, root, place },
      ...{ first: this.#position, last: this.#position },
    });
    return id;
  }

  /** Adds a node with one output of this shape, whose id it returns. */
  node(
    operator: string,
    inputs: number[],
    shape: number[] | null,
    more: Partial<NodeProfile> = {},
    cost = 1,
  ): number {
    const id = this.nodes.length;
    const state = more.state ?? "runs";
    const position = state === "runs" ? ++this.#position : -1;
    const output = this.tensor(
      `${operator}_${id}_out`,
      state === "folded" ? "constant" : "value",
      shape,
      state === "view" ? inputs[0] : undefined,
    );
    for (const input of inputs)
      if (input >= 0) {
        const { root } = this.tensors[input]!;
        this.tensors[root]!.last = Math.max(this.tensors[root]!.last, this.#position);
      }
    const estimate = state === "runs" ? Math.round(cost * (50_000 + this.#draw() * 500_000)) : 0;
    const instructions = Math.round(estimate * (0.8 + this.#draw() * 0.6));
    const ns = Math.round(instructions * (0.2 + this.#draw() * 0.1));
    this.nodes.push({
      ...{ id, operator, name: `stage${this.nodes.length >> 5}/${operator.toLowerCase()}_${id}` },
      ...{ block: this.block, position, state, estimate, tiles: Math.ceil(cost * 16) },
      ...{ scratchBytes: cost > 1 && state === "runs" ? 65_536 : 0, scratchPlace: cost > 1 ? 0 : -1 },
      ...{ packedBytes: cost > 1 ? 36_864 : 0, inputs, outputs: [output] },
      ...(state === "runs"
        ? {
            counts: {
              ...{ runs: 4, ns: 4 * ns, instructions: 4 * instructions },
              ...{ p50: ns, p95: Math.round(ns * 1.1), p99: Math.round(ns * 1.3) },
            },
          }
        : {}),
      ...more,
    });
    return output;
  }

  within(build: () => number): number {
    const outer = this.block;
    const made = this.blocks.push({ parent: outer, owner: -1, which: 0, outputs: [] }) - 1;
    this.block = made;
    this.blocks[made]!.outputs.push(build());
    this.block = outer;
    return made;
  }

  /** First fit, so that the map over time looks as a planner's does. */
  place(start: number): { activationBytes: number; livenessBytes: number } {
    const placed: TensorProfile[] = [];
    let end = start;
    const roots = this.tensors.filter(({ place, root, id }) => place >= 0 && root === id);
    for (const tensor of roots.sort((a, b) => b.bytes - a.bytes)) {
      const beside = placed
        .filter((other) => other.first <= tensor.last && other.last >= tensor.first)
        .sort((a, b) => a.place - b.place);
      let place = start;
      for (const other of beside)
        if (other.place < place + tensor.bytes) place = Math.max(place, other.place + other.bytes);
      tensor.place = place;
      placed.push(tensor);
      end = Math.max(end, place + tensor.bytes);
    }
    for (const tensor of this.tensors)
      if (tensor.root !== tensor.id) tensor.place = this.tensors[tensor.root]!.place;
    const scratch = Math.max(0, ...this.nodes.map(({ scratchBytes }) => scratchBytes));
    for (const node of this.nodes) if (node.scratchBytes > 0) node.scratchPlace = end;
    let most = 0;
    for (let at = 0; at <= this.#position; at++) {
      const alive = placed.filter(({ first, last }) => first <= at && last >= at);
      most = Math.max(
        most,
        alive.reduce((sum, { bytes }) => sum + bytes, 0),
      );
    }
    return { activationBytes: end + scratch - start, livenessBytes: most + scratch };
  }

  trace(): Trace {
    const trace: Trace = { what: [], core: [], start: [], end: [] };
    let at = 1_000;
    for (const node of this.nodes) {
      if (node.position < 0 || !node.counts) continue;
      trace.what.push(node.id);
      trace.core.push(0);
      trace.start.push(at);
      at += node.counts.p50 ?? 0;
      trace.end.push(at);
      at += 150;
    }
    return trace;
  }
}

/** A network of exactly so many nodes (at least 40). */
export function graphFixture(count: number, name = "deep"): GraphProfile {
  const maker = new Maker(count);
  let x = maker.tensor("image", "input", [1, 16, 56, 56]);
  const image = x;
  const shape = [1, 16, 56, 56];
  const weight = () => maker.tensor("weight", "constant", [16, 16, 3, 3]);

  const folded = maker.node("Unsqueeze", [weight()], [1, 16, 1, 1], { state: "folded" });
  x = maker.node("Conv", [x, weight()], shape, {}, 20);
  const dead = maker.node("Shape", [x], [4], { state: "dead" });
  maker.node("Cast", [dead], [4], { state: "dead" });
  const wide = maker.node("Cast", [x], shape, { hidden: true, name: "" });
  x = maker.node("Mul", [wide, folded], shape);
  x = maker.node("Cast", [x], shape, { hidden: true, name: "" });
  x = maker.node("Reshape", [x], [16, 3136], { state: "view" });
  x = maker.node("Reshape", [x], shape, { state: "view" });

  const condition = maker.node("Greater", [x, folded], []);
  const branches: number[] = [];
  for (const operator of ["Relu", "Neg"])
    branches.push(maker.within(() => maker.node("Add", [maker.node(operator, [x], shape), x], shape)));
  x = maker.node("If", [condition], shape);
  branches.forEach((block, which) => {
    Object.assign(maker.blocks[block]!, { owner: maker.nodes.length - 1, which });
  });

  const body = maker.within(() => {
    const carried = maker.tensor("carried", "blockInput", shape);
    return maker.node("Relu", [maker.node("Mul", [carried, carried], shape)], shape);
  });
  x = maker.node("Loop", [folded, condition, x], shape);
  maker.blocks[body]!.owner = maker.nodes.length - 1;

  const found = maker.node("NonZero", [x], null, { dynamic: true });
  maker.node("Gather", [x, found], null, { dynamic: true });
  // Dense blocks: each layer reads all before it by Concat; every third Relu goes into its convolution.
  while (maker.nodes.length + 7 <= count) {
    const normal = maker.node("BatchNormalization", [x, folded], shape, { over: 0 });
    const relu = maker.node("Relu", [normal], shape, { over: 0 });
    const conv = maker.node("Conv", [relu, weight()], shape, {}, 8);
    const leader = maker.nodes.length - 1;
    const act = maker.node("Relu", [conv], shape, leader % 3 === 0 ? { fused: leader } : { over: 0 });
    const again = maker.node("Conv", [act, weight()], shape, {}, 30);
    x = maker.node("Concat", [x, again], [1, 32, 56, 56]);
    x = maker.node("AveragePool", [x], shape);
  }
  while (maker.nodes.length < count) x = maker.node("Sigmoid", [x], shape);

  const weightBytes = maker.nodes.reduce((sum, { packedBytes }) => sum + packedBytes, 0);
  const plan = maker.place(weightBytes);
  const { blocks, nodes, tensors } = maker;
  const inState = (state: string) => nodes.filter((node) => node.state === state).length;
  return {
    ...{ name, opset: 17, runs: 4, blocks, nodes, tensors },
    figures: {
      ...{ nodes: inState("runs") + inState("view"), folded: inState("folded"), views: inState("view") },
      ...{ recordBytes: 400 * count, weightBytes, ...plan },
      instructions: nodes.reduce((sum, { estimate }) => sum + estimate, 0),
      ...{ dynamic: 2, dynamicBytes: 4 << 20 },
    } as GraphProfile["figures"],
    inputs: [{ name: "image", tensor: image }],
    outputs: [{ name: "score", tensor: x }],
    trace: maker.trace(),
  };
}

const operatorFixture = (
  name: string,
  kind: string,
  stage: OperatorProfile["stage"],
  inputs: number[],
  outputs: number[],
  ns: number,
): OperatorProfile => ({
  ...{ name, kind, stage, priority: 0, inputs, outputs, firings: 200, waits: 3, copiedBytes: 0 },
  counts: { runs: 200, ns: ns * 200, p50: ns, p95: ns * 1.2, p99: ns * 1.5 },
});

/** source → window → tee → two models → join, `steps` steps long. */
export function flowFixture(steps: number): FlowProfile {
  const draw = drawer(7);
  const operators = [
    operatorFixture("sound", "memory", "acquire", [], [0], 2_000),
    operatorFixture("window", "function", "clean", [0], [1], 40_000),
    operatorFixture("tee", "tee", "explore", [1], [2, 3], 500),
    { ...operatorFixture("speech", "graph", "model", [2], [4], 400_000), graph: 0 },
    operatorFixture("pitch", "function", "model", [3], [5], 150_000),
    operatorFixture("spans", "function", "explain", [4, 5], [6], 10_000),
  ];
  const ends = [
    ["sound", 0, 1],
    ["window", 1, 2],
    ["to speech", 2, 3],
    ["to pitch", 2, 4],
    ["speech", 3, 5],
    ["pitch", 4, 5],
    ["spans", 5, -1],
  ] as const;
  const channels = ends.map(([name, from, to], i): ChannelProfile => {
    const capacity = 4 + 2 * (i % 3);
    let depth = 0;
    const depths = Array.from({ length: steps }, () => {
      depth = Math.min(capacity, Math.max(0, depth + Math.round(draw() * 2 - 1)));
      return depth;
    });
    return {
      ...{ name, schema: "f32[512]", capacity, from, to, peak: Math.max(...depths), published: steps },
      ...{ heldFull: 3 * i, heldEmpty: i, buffers: capacity + 1, bufferBytes: 2_048, depths },
    };
  });
  const trace: Trace = { what: [], core: [], start: [], end: [] };
  const traceSteps: number[] = [];
  let at = 0;
  for (let step = 0; step < steps; step++)
    operators.forEach((operator, what) => {
      const took = Math.round((operator.counts?.p50 ?? 0) * (0.9 + draw() * 0.2));
      trace.what.push(what);
      trace.core.push(0);
      trace.start.push(at);
      trace.end.push(at + took);
      traceSteps.push(step);
      at += took + 300;
    });
  return { name: "listener", steps, channels, operators, trace, traceSteps };
}

export const profileFixture = (nodes: number): Profile => ({
  ...{ format: "sis-profile", version: 1, title: `fixture of ${nodes} nodes`, target: "sim" },
  ...{ measures: ["ns", "instructions"], unit: "ns" },
  graphs: [graphFixture(nodes), graphFixture(60, "small")],
  flows: [flowFixture(200)],
});
