// Benchmarks operators and models on any target: one line of JSON a case, { name, operator?, instructions?, estimated, ns?,
// macs?, bytes?, against?, shares? }. Arguments: a regular expression that names of cases match (none means all), then for each model a JSON text,
// { name, file, options }, options as `readModel(file).build` takes them. Instructions are what the core counted for one run,
// less the call around it, a graph of next to nothing; `estimated` is what the compiler said before, less what it says of that
// graph; ns, on the host only, is the fastest of many runs.
// `against`: the case that does the same in f32. `shares`, of the table's cases: instructions on the path that four cores would
// take, their largest shares and what is done between, counted share after share on one (docs/cores.md).

import { args, Graph, instructions, type ModelOptions, now, readModel, target } from "sis";
import { type BenchCase, input, seeded } from "./bench-case.js";
import { benchCases } from "./bench-cases.js";
import { tableCases } from "./bench-table.js";

interface BenchModel {
  readonly name: string;
  readonly file: string;
  readonly options: ModelOptions;
}

/** Under emulation time means nothing; only these run on a real clock. */
const hasClock = ["sim", "vm", "native"].includes(target());
/** Of `shares`. */
const CORES = 4;
/** Beside fewer it shows that the engine does some thousand more around one run, and one graph, than around the next: two are made,
 * and run more than once. */
const short = 1_000_000;
/** Milliseconds to look for the fastest run. */
const patience = 30;

const call: BenchCase = { operator: "Relu", name: "", build: (graph) => graph.relu(input(graph, 1)) };

/** The least so far. */
let callInstructions = Number.POSITIVE_INFINITY;

const [wanted = "", ...models] = args();
const isWanted = ({ name }: { name: string }) => new RegExp(wanted).test(name);
for (const item of [...tableCases, ...benchCases].filter(isWanted)) {
  const { name, operator, macs, against } = item;
  let alone = own(measure(built(item), item));
  if ((alone.instructions ?? short) < short) alone = lesser(alone, own(measure(built(item), item)));
  const counts = tableCases.includes(item) && alone.instructions !== undefined;
  const shares = counts ? own(measure(built(item), item, CORES)).instructions : undefined;
  console.log(JSON.stringify({ name, operator, ...alone, macs, against, shares }));
}
for (const { name, file, options } of models.map((text) => JSON.parse(text) as BenchModel).filter(isWanted))
  console.log(JSON.stringify({ name, ...own(measure(readModel(file).build(options))), bytes: undefined }));

interface Measured {
  readonly bytes: number;
  readonly estimated: number;
  readonly instructions?: number;
  readonly ns?: number;
}

/** Without the call, which is counted beside it: what the engine does around differs a little from time to time. */
function own(measured: Measured): Measured {
  const around = measure(built(call));
  const estimated = Math.max(measured.estimated - around.estimated, 0);
  const { instructions: count } = measured;
  if (count === undefined || around.instructions === undefined) return { ...measured, estimated };
  callInstructions = Math.min(callInstructions, around.instructions);
  return { ...measured, estimated, instructions: Math.max(count - callInstructions, 0) };
}

function lesser(a: Measured, b: Measured): Measured {
  return (b.instructions ?? 0) < (a.instructions ?? 0) ? b : a;
}

function built({ build, opset, exact }: BenchCase): Graph {
  const graph = new Graph({ ...(opset !== undefined && { opset }), ...(exact && { exact }) });
  graph.output("y", build(graph));
  return graph;
}

/** `cores`: as so many would take it. */
function measure(graph: Graph, { around = 0 }: { around?: number } = {}, cores?: number): Measured {
  graph.compile(cores === undefined ? {} : { countCores: cores });
  const tensors = [...Object.values(graph.inputs), ...Object.values(graph.outputs)];
  for (const { dtype, data } of Object.values(graph.inputs))
    if (dtype === "f32") (data as Float32Array).set(seeded(data.length).map((x) => x + around));
  graph.run(); // caches, and what the engine does on a first call
  const count = counted(graph);
  const measured = {
    bytes: tensors.reduce((sum, { data }) => sum + data.byteLength, 0),
    estimated: graph.figures().instructions,
    ...(count !== undefined && { instructions: count }),
    ...(hasClock && { ns: fastest(graph) }),
  };
  graph.free();
  return measured;
}

/** Of a run; of short ones the least of some, since now and then the engine tidies up in between. */
function counted(graph: Graph): number | undefined {
  let least: number | undefined;
  for (let runs = 0; runs < 2 && (least === undefined || least < short); runs++) {
    const spared = graph.figures().spared;
    const before = instructions();
    graph.run();
    const after = instructions();
    if (before === undefined || after === undefined) return undefined;
    least = Math.min(least ?? Number.POSITIVE_INFINITY, after - before - (graph.figures().spared - spared));
  }
  return least;
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
