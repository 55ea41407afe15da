// `sis profile`: scripts and models on the simulator, what is in the profile file, and that the script goes on as without it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Profile, parseProfile } from "../../../ts-lib/sis/profile/format.js";
import { officialSuite } from "../host/official.js";
import { file, pathOf, sis } from "../host/sis.js";

const profileOf = (name: string): Profile => parseProfile(readFileSync(pathOf(name), "utf8"));

const script = `
import { exit, Graph, writeFile } from "sis";
const graph = new Graph();
const x = graph.input("x", "f32", [4, 4]);
const two = graph.named("two").add(graph.constant(1), graph.constant(1));
graph.named("unused").neg(x);
const act = graph.named("act").relu(x);
const turned = graph.named("turned").transpose(x);
const sum = graph.named("sum").matMul(act, turned);
const twice = graph.named("twice").mul(sum, two);
graph.output("y", graph.named("flat").reshape(twice, graph.ints(16)));
graph.compile();
for (let i = 0; i < 5; i++) graph.run();
const other = new Graph();
other.output("z", other.neg(other.input("w", "f32", [8])));
other.compile().run();
other.free();
writeFile("mine.txt", "kept");
console.log("said");
`;

for (const target of ["sim", "vm", "native"])
  test(`a script on ${target}`, async () => {
    const path = file(`${target}.ts`, script);
    const page = pathOf(`${target}.html`);
    const args = ["profile", path, "--target", target, "-o", page, "--json", pathOf(`${target}.json`)];
    const { code, stdout, stderr } = await sis([...args, "--out", pathOf(target)]);
    assert.is(code, 0, stderr);
    assert.is(stdout, "said\n", "what the script says, and nothing else");
    assert.is(readFileSync(join(pathOf(target), "mine.txt"), "utf8"), "kept");
    assert.not(existsSync(join(pathOf(target), "sis-profile.json")));
    assert.match(readFileSync(page, "utf8"), /^<!doctype html>/);

    const { graphs, measures, unit, title } = profileOf(`${target}.json`);
    assert.is(title, `${target}.ts`);
    assert.ok(measures.includes("ns"), "hosts have a clock");
    assert.is(unit, "ns");
    assert.is(graphs.length, 2, "the one that was freed too");
    const [{ nodes, tensors, runs, inputs, outputs, trace } = assert.unreachable() as never] = graphs;
    const node = (name: string) => nodes.find((one) => one.name === name)!;
    assert.is(runs, 5);
    assert.equal(
      ["two", "unused", "act", "sum", "flat"].map((name) => node(name).state),
      ["folded", "dead", "runs", "runs", "view"],
    );
    assert.is(node("sum").counts?.runs, 5);
    assert.ok(node("sum").counts!.ns! > 0 && node("sum").estimate > 0);
    assert.is(node("two").counts, undefined);
    assert.is(
      tensors[node("flat").outputs[0]!]!.root,
      tensors[node("twice").outputs[0]!]!.root,
      "the view's memory",
    );
    assert.equal([inputs[0]?.name, outputs[0]?.name], ["x", "y"]);
    assert.is(trace?.what.length, nodes.filter(({ state }) => state === "runs").length);
    assert.ok(trace!.end.every((end, i) => end >= trace!.start[i]!));
  });

test("a script that ends by exit, and one that works on after its last line", async () => {
  const run = "graph.output('y', graph.neg(graph.input('x', 'f32', [4])));graph.compile();";
  const begin = `import { exit, Graph } from "sis"; const graph = new Graph(); ${run}\n`;
  const late = file(
    "late.ts",
    `${begin} setTimeout(() => { graph.run(); setTimeout(() => graph.run(), 5); }, 5);`,
  );
  assert.is((await sis(["profile", late, "--json", pathOf("late.json")])).code, 0);
  assert.is(profileOf("late.json").graphs[0]?.runs, 2);
  const early = file("early.ts", `${begin} graph.run(); exit(0); console.log("never");`);
  assert.is((await sis(["profile", early, "--json", pathOf("early.json")])).code, 0);
  assert.is(profileOf("early.json").graphs[0]?.runs, 1);
});

test("a pipeline's channels, operators and steps", async () => {
  const path = file(
    "flow.ts",
    `import { Graph, memorySource, pipeline } from "sis";
const graph = new Graph();
graph.output("y", graph.relu(graph.input("x", "f32", [4])));
const flow = pipeline("small").source("x", memorySource(new Float32Array(40), { dtype: "f32", shape: [4] })).model("net", graph);
for await (const token of flow.tokens()) void token;
`,
  );
  const { code, stderr } = await sis(["profile", path, "--json", pathOf("flow.json")]);
  assert.is(code, 0, stderr);
  const { flows, graphs } = profileOf("flow.json");
  const [flow] = flows;
  assert.is(flows.length, 1);
  assert.is(flow?.name, "small");
  assert.equal(
    flow?.operators.map(({ name, kind, stage, firings }) => [name, kind, stage, firings]),
    [
      ["x", "memory", "acquire", 10],
      ["net", "graph", "model", 10],
    ],
  );
  const [net] = flow!.operators.slice(1);
  assert.is(graphs[net!.graph!]?.runs, 10);
  assert.equal(
    flow?.channels.map(({ from, to, schema, published }) => [from, to, schema, published]),
    [
      [0, 1, "f32[4]", 10],
      [1, -1, "f32[4]", 10],
    ],
  );
  assert.is(flow?.channels[0]?.depths.length, flow?.steps);
});

test("a model: seeded inputs, saved profile, drawn again", async () => {
  const model = join(officialSuite, "test_gemm_all_attributes", "model.onnx");
  const { code, stderr } = await sis(["profile", model, "--runs", "2", "--json", pathOf("gemm.json")]);
  assert.is(code, 0, stderr);
  assert.ok(existsSync(pathOf("model.profile.html")), "named after the model");
  const { graphs } = profileOf("gemm.json");
  assert.equal([graphs[0]?.name, graphs[0]?.runs, graphs[0]?.nodes.length], ["model.onnx", 2, 1]);
  const again = await sis(["profile", pathOf("gemm.json"), "-o", pathOf("again.html")]);
  assert.is(again.code, 0, again.stderr);
  assert.is(readFileSync(pathOf("again.html"), "utf8"), readFileSync(pathOf("model.profile.html"), "utf8"));
});

test("what goes wrong is said, and no page is made", async () => {
  const failing = file("failing.ts", 'throw new Error("on purpose");');
  const failed = await sis(["profile", failing]);
  assert.is(failed.code, 1);
  assert.match(failed.stderr, /on purpose/);
  assert.not(existsSync(pathOf("failing.profile.html")));
  for (const [args, message] of [
    [["absent.onnx"], /no such file: absent\.onnx/],
    [[file("other.json", '{"format":"x"}')], /this is no profile file/],
    [[file("newer.json", '{"format":"sis-profile","version":99}')], /version 99/],
  ] as const) {
    const { code, stderr } = await sis(["profile", ...args]);
    assert.is(code, 2, stderr);
    assert.match(stderr, message);
  }
});

test.run();
