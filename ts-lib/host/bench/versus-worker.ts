// Runs in a process of its own, with the simulator's loader hooks: times each model on SIS, onnxruntime-node and onnxruntime-web,
// turn and turn about so that a machine that slows down slows all three, and prints a line of JSON a model.
import { readFileSync } from "node:fs";
import type * as Ort from "onnxruntime-node";
import { args, readModel } from "sis";
import type { BenchModel } from "./models.js";
import type { Versus, VersusWork } from "./versus.js";

/** Milliseconds of each for one model, at least; and runs. */
const patience = 1500;
const leastRuns = 5;

type Feeds = Record<string, Ort.Tensor>;
type Runner = () => Promise<Float32Array>;

const work = JSON.parse(args()[0] ?? "{}") as VersusWork;
const node = ((await import(work.node)) as { default: typeof Ort }).default;
const web = (await import(work.web)) as typeof Ort;
web.env.wasm.numThreads = 1;
web.env.wasm.wasmPaths = `${work.webFolder}/`;
for (const model of work.models) console.log(JSON.stringify(await compare(model)));

async function compare(model: BenchModel): Promise<Versus> {
  const sis = sisRunner(model);
  const runners = {
    sis: sis.run,
    node: await ortRunner(node, model, sis),
    web: await ortRunner(web, model, sis),
  };
  const [ours, theirs] = [Float32Array.from(await runners.sis()), await runners.node()];
  await runners.web();
  const best = { sis: Infinity, node: Infinity, web: Infinity };
  const end = performance.now() + 3 * patience;
  for (let run = 0; run < leastRuns || performance.now() < end; run++)
    for (const who of ["sis", "node", "web"] as const)
      best[who] = Math.min(best[who], await timed(runners[who]));
  return { name: model.name, ...best, difference: differenceOf(ours, theirs) };
}

async function timed(run: Runner): Promise<number> {
  const began = performance.now();
  await run();
  return Math.round((performance.now() - began) * 1e6);
}

interface SisRunner {
  readonly run: Runner;
  readonly output: string;
  readonly inputs: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>
  >;
}

function sisRunner({ file, options }: BenchModel): SisRunner {
  const graph = readModel(file).build(options).compile();
  const inputs = Object.fromEntries(
    Object.entries(graph.inputs).map(([name, tensor]) => {
      const data = tensor.data as Float32Array;
      for (let i = 0; i < data.length; i++) data[i] = ((i * 7919) % 1000) / 1000;
      return [name, { shape: tensor.shape, data }];
    }),
  );
  const [output = ""] = Object.keys(graph.outputs);
  const run = async () => {
    graph.run();
    return graph.outputs[output]?.data as Float32Array;
  };
  return { run, output, inputs };
}

async function ortRunner(ort: typeof Ort, { path, options }: BenchModel, like: SisRunner): Promise<Runner> {
  const session = await ort.InferenceSession.create(readFileSync(path), {
    executionProviders: [ort === node ? "cpu" : "wasm"],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  });
  const feeds: Feeds = {};
  for (const [name, { shape, data }] of Object.entries(like.inputs))
    feeds[name] = new ort.Tensor("float32", data.slice(), [...shape]);
  for (const [name, value] of Object.entries((options.constants ?? {}) as Record<string, number>))
    feeds[name] = new ort.Tensor("int64", BigInt64Array.of(BigInt(value)), []);
  return async () => (await session.run(feeds, [like.output]))[like.output]?.data as Float32Array;
}

function differenceOf(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  let difference = 0;
  for (const [i, value] of b.entries()) {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - (a[i] ?? Number.NaN)));
  }
  return difference / (largest || 1);
}
