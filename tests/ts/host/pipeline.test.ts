// Pipelines: the same script on sim, vm and native gives the same tokens, the same figures and the same errors.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { agree, targets } from "./everywhere.js";
import { file, sis } from "./sis.js";

const prelude = `
import { Graph, Hash, SisError, functionSource, iterableSource, fileSource, memorySource, operator, pipeline, record, typed } from "sis";
const ramp = (count: number, each: number) => memorySource(Float32Array.from({ length: count }, (_, i) => i / 8), { shape: [each] });
async function show(what: () => unknown): Promise<void> {
  try {
    console.log(await what());
  } catch (error) {
    if (!(error instanceof SisError)) throw error;
    const { code, operator, message, cause } = error;
    console.log(code, operator, message, cause instanceof Error ? cause.name : cause);
  }
}
function filter(): Graph {
  const graph = new Graph();
  const x = graph.input("x", "f32", [8]);
  const state = graph.input("state", "f32", [8]);
  const next = graph.add(graph.mul(state, graph.constant(0.75)), x);
  graph.output("y", graph.tanh(next));
  graph.output("next", next);
  return graph;
}
`;

test("graphs with a carry, a tee, functions, records; reset and runs in pieces give the same bits", async () => {
  const output = await agree(
    "pipeline.ts",
    `${prelude}
     const kept = record("f32", 40);
     let product = 1;
     const p = pipeline("all")
       .source("x", ramp(160, 8))
       .tee((x) => [
         x.model("filter", typed(filter(), { inputs: {}, outputs: { y: "f32" } }), { carry: { state: "next" } }),
         x.clean("half", {
           inputs: { x: "f32" },
           outputs: ({ x }) => ({ half: { dtype: "f32", shape: [Number(x.shape![0]) / 2] } }),
           run({ x }, { half }) { for (let i = 0; i < 4; i++) half.data[i] = x.data[2 * i]; },
         }, { capacity: 3, priority: 7 }),
       ])
       .explain("join", {
         inputs: { y: "f32", half: "f32" },
         outputs: { z: { dtype: "f32", shape: [12] } },
         run({ y, half }, { z }) { z.data.set(y.data); z.data.set(half.data, 8); product = Math.fround(product * 1.0625 + y.data[3]); },
       });
     const end = p.explain("kept", kept);
     console.log(await end.run(), kept.tokens, new Hash().update(kept.data).hex(), product);
     for (const steps of [1, 7]) {
       end.reset();
       while ((await end.run({ steps })).state !== "done");
       console.log(kept.tokens, new Hash().update(kept.data).hex());
     }
     console.log(end.figures().channels);
     end.free();
     await show(() => end.run());`,
  );
  assert.match(output, /state: 'done'/);
  const hashes = [...output.matchAll(/[0-9a-f]{64}/g)].map(([text]) => text);
  assert.is(hashes.length, 3);
  assert.is(new Set(hashes).size, 1);
});

test("what functions throw, stalled joins, wrong joins, graphs that are in a pipeline", async () => {
  const output = await agree(
    "pipeline-errors.ts",
    `${prelude}
     let bad = true;
     const p = pipeline("moody").source("x", ramp(4, 1)).explain("mood", ({ x }) => {
       if (bad && x.data[0] === 0.25) throw new RangeError("not today");
       console.log("fired", x.data[0]);
     });
     await show(() => p.run());
     bad = false;
     await show(() => p.run());
     await show(() => pipeline("a").source("x", ramp(4, 1)).explain("b", (async () => {}) as never).run());
     await show(() => pipeline("a").source("x", ramp(4, 1)).explain("b", (() => "no") as never).run());
     const short = functionSource({ outputs: { y: { dtype: "f32", shape: [1] } }, run: () => "ended" });
     const q = pipeline("short");
     await show(() => q.source("x", ramp(4, 1)).join(q.source("none", short)).explain("join", () => {}).run());
     await show(() => pipeline("stalled").source("x", ramp(4, 1)).explain("kept", record("f32", 2)).run());
     await show(() => pipeline("a").source("x", ramp(4, 1)).model("f", filter(), { carry: { state: "next" } }));
     const graph = filter();
     const held = pipeline("held").source("x", ramp(16, 8)).model("f", graph, { carry: { state: "next" } });
     const end = held.explain("y", { inputs: { y: "f32" }, run({ y }) { if (y.shape[0] !== 8) throw new Error("shape"); graph.run(); } });
     await show(() => end.run());
     await show(() => graph.run());
     await show(() => graph.free());
     end.free();
     await show(() => end.figures());
     await show(() => pipeline("twice").source("x", ramp(16, 8)).run());`,
  );
  assert.match(
    output,
    /CUSTOM_FAILED mood operator "mood" of pipeline "moody": its function threw: not today/,
  );
  assert.match(output, /STALLED .*operator "kept" has filled its memory of 8 bytes/);
  assert.match(output, /goes nowhere/);
});

test("iteration, async iterables, tokens of several shapes, a file in pieces, pause and stop", async () => {
  const output = await agree(
    "pipeline-world.ts",
    `${prelude}
     async function* words() { for (const text of ["one", "three", ""]) { await undefined; yield { shape: [text.length], data: new TextEncoder().encode(text) }; } }
     const texts = pipeline("words").source("word", iterableSource(words(), { dtype: "u8", shape: [{ max: 8 }] }));
     for await (const { word } of texts.tokens()) console.log(word.shape, new TextDecoder().decode(word.data));
     const bytes = pipeline("file").source("pair", fileSource("pairs", { dtype: "u16", shape: [2], offset: 2, bytes: 8, times: 2 }));
     const seen: number[] = [];
     for await (const { pair } of bytes.tokens({ capacity: 3 })) { seen.push(...pair.data); if (seen.length === 4) break; }
     console.log(seen);
     let n = 0;
     const endless = pipeline("endless")
       .source("n", functionSource({ outputs: { n: { dtype: "i64", shape: [1] } }, run({ n: out }) { out.data[0] = BigInt(n++); } }))
       .explain("stop", ({ n }) => { if (n.data[0] % 10n === 9n) endless.stop(); });
     for (let i = 0; i < 3; i++) console.log(await endless.run(), n);
     endless.pause();
     setTimeout(() => { console.log("resumed", n); endless.resume(); }, 5);
     console.log(await endless.run({ steps: 4 }), n);`,
    0,
    ["--file", `pairs=${file("pairs", "ABabcdefghij")}`],
  );
  assert.match(output, /\[ 5 \] three/);
});

test("the console line by line, as it comes; a timer beside it", async () => {
  const script = file(
    "pipeline-console.ts",
    `import { consoleSource, pipeline, timerSource } from "sis";
     const lines = pipeline("lines").source("line", consoleSource({ longest: 9 }));
     for await (const { line } of lines.tokens()) console.log(line.shape, new TextDecoder().decode(line.data));
     const ticks: bigint[] = [];
     const timer = pipeline("timer").source("tick", timerSource(2)).explain("see", ({ tick }) => {
       if (ticks.push(tick.data[0]) === 3) timer.stop();
     });
     console.log((await timer.run()).state, ticks);`,
  );
  for (const target of targets) {
    const input = ["go\n", "on\r\n\nhalf ", "a line\nlast"];
    const fine = await sis(["run", script, "--target", target], {
      input: input.map((text) => text.replace("half ", "")),
    });
    assert.is(
      fine.stdout,
      "[ 2 ] go\n[ 2 ] on\n[ 0 ] \n[ 6 ] a line\n[ 4 ] last\nstopped [ 0n, 1n, 2n ]\n",
      target + fine.stderr,
    );
    const long = await sis(["run", script, "--target", target], { input });
    assert.is(long.code, 1, target);
    assert.match(long.stderr, /source "line": a line of the console is longer than 9 bytes/, target);
  }
});

test.run();
