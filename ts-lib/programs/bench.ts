// Benchmarks operators on any target: one line of JSON a case, { name, instructions?, ns?, macs?, bytes?, against? }. Argument:
// a regular expression that names of cases match; none means all. Instructions are what the core counted for one run, less
// the call around it; ns, on the host only, is the fastest of many runs. `against`: the case that does the same in f32.

import { args, Graph, instructions, now, target } from "sis";
import { type BenchCase, input, seeded } from "./bench-case.js";
import { benchCases } from "./bench-cases.js";

/** Under emulation time means nothing; only these run on a real clock. */
const hasClock = ["sim", "vm", "native"].includes(target());
/** Milliseconds to look for the fastest run. */
const patience = 30;

const call: BenchCase = { operator: "Relu", name: "", build: (graph) => graph.relu(input(graph, 1)) };

const [wanted = ""] = args();
const callInstructions = measure(call).instructions ?? 0;
for (const item of benchCases) {
  if (!new RegExp(wanted).test(item.name)) continue;
  const { bytes, ns, instructions: count } = measure(item);
  const own = count === undefined ? undefined : Math.max(count - callInstructions, 0);
  const { name, macs, against } = item;
  console.log(JSON.stringify({ name, instructions: own, ns, macs, bytes, against }));
}

function measure({ build, opset }: BenchCase): { bytes: number; instructions?: number; ns?: number } {
  const graph = new Graph(opset === undefined ? {} : { opset });
  graph.output("y", build(graph));
  graph.compile();
  const tensors = [...Object.values(graph.inputs), ...Object.values(graph.outputs)];
  for (const { dtype, data } of Object.values(graph.inputs))
    if (dtype === "f32") (data as Float32Array).set(seeded(data.length));
  graph.run(); // caches, and what the engine does on a first call
  const before = instructions();
  graph.run();
  const after = instructions();
  const result = {
    bytes: tensors.reduce((sum, { data }) => sum + data.byteLength, 0),
    instructions: before === undefined || after === undefined ? undefined : after - before,
    ns: hasClock ? fastest(graph) : undefined,
  };
  graph.free();
  return result;
}

function fastest(graph: Graph): number {
  let best = Number.POSITIVE_INFINITY;
  for (const end = now() + patience; now() < end; ) {
    const began = now();
    graph.run();
    best = Math.min(best, now() - began);
  }
  return Math.round(best * 1e6);
}
