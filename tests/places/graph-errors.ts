// Errors of graphs, and the lines that added what they are of. What stands behind a mark is the place that the error of that
// name must tell; tests/ts/host/graph-places.test.ts compares on all targets.
import { type CustomOperator, Graph, memorySource, pipeline, SisError } from "sis";

async function show(mark: string, run: () => unknown): Promise<void> {
  try {
    await run();
    console.log(mark, "no error");
  } catch (error) {
    if (!(error instanceof SisError)) throw error;
    const { code, operator, node, at } = error;
    const told = /; added at (\S+)$/.exec(error.message)?.[1];
    console.log(JSON.stringify([mark, code, operator, node, at, told === undefined || told === at]));
  }
}

const onlyPositive = (graph: Graph, name: string) => {
  const x = graph.input("x", "f32", [4]);
  const i = graph.input("i", "i64", [1]);
  return graph.output("y", graph.named(name)./*gather*/ gather(graph.relu(x), i));
};

await show("shape", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2, 3]);
  graph.relu(x);
  return graph.named("product")./*shape*/ matMul(x, x);
});

await show("gather", () => {
  const graph = new Graph();
  onlyPositive(graph, "");
  graph.compile();
  return graph.run({ x: [1, 2, 3, 4], i: [9] });
});

await show("dimension", () => {
  const graph = new Graph();
  const n = graph.dimension("n", 6);
  const x = graph.input("x", "f32", [n]);
  const shape = graph.constant([2, 3], [2], "i64");
  graph.output("y", graph./*dimension*/ reshape(graph.neg(x), shape));
  graph.compile();
  return graph.resize({ n: 5 }).run();
});

const failing: CustomOperator = {
  name: "Failing",
  shapes: (x) => x,
  run() {
    throw new Error("in its body");
  },
};
await show("custom", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [4]);
  const [y] = graph./*custom*/ custom(failing, graph.custom({ ...failing, run: () => {} }, x)[0]!);
  graph.output("y", y!);
  return graph.compile().run();
});

await show("body", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [4]);
  const { carried } = graph.loop({ trips: 3, carried: [x] }, (i, _go, value) => {
    const index = graph.mul(i, graph.ints(9));
    return { carried: [graph.add(value!, graph./*body*/ gather(x, graph.unsqueeze(index, graph.ints(0))))] };
  });
  graph.output("y", carried[0]!);
  return graph.compile().run();
});

await show("branch", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [4]);
  const i = graph.input("i", "i64", [1]);
  const go = graph.input("go", "bool", []);
  const then = graph.block(() => [graph./*branch*/ gather(x, i)]);
  const other = graph.block(() => [graph.gather(x, graph.ints(0))]);
  graph.output("y", graph.if(go, 1, { then_branch: then, else_branch: other })[0]!);
  return graph.compile().run({ x: [1, 2, 3, 4], i: [7], go: [1] });
});

await show("halves", () => {
  const graph = new Graph();
  const x = graph.input("x", "f16", [4]);
  const i = graph.input("i", "i64", [1]);
  const y = graph./*halves*/ gather(graph.exp(x), i);
  graph.output("y", graph.exp(y));
  return graph.compile().run({ i: [4] });
});

await show("pipe", async () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [4]);
  const i = graph.constant([1], [1], "i64");
  const rows = graph.cast(graph.mul(graph.slice(x, graph.ints(0), graph.ints(1)), graph.constant([1])), {
    to: 7,
  });
  graph.output("y", graph./*pipe*/ gather(x, graph.add(rows, i)));
  graph.compile();
  await pipeline("line")
    .source("numbers", memorySource(Float32Array.of(1, 2, 3, 4, 9, 9, 9, 9), { shape: [4] }))
    .model("pick", graph)
    .explain("end", { inputs: { y: "f32" }, run: () => {} })
    .run();
});

const last = new Graph();
const x = last.input("x", "f32", [4]);
last.output("y", last.named("pick")./*uncaught*/ gather(x, last.input("i", "i64", [1])));
last.compile();
last.run({ i: [5] });
