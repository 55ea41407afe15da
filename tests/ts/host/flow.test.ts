// Dynamic shapes, loops and sequences: the same script on sim, vm and native gives the same bits and the same errors.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { agree } from "./everywhere.js";

test("dynamic shapes: read after each run, an overflow with its figures, the run after it", async () => {
  const output = await agree(
    "dynamic.ts",
    `import { Graph, SisError, sha256 } from "sis";
     const graph = new Graph();
     const x = graph.input("x", "f32", [60]);
     const shape = graph.input("shape", "i64", [2]);
     const turned = graph.transpose(graph.named("fold").reshape(x, shape));
     graph.output("y", graph.tanh(turned));
     graph.output("z", graph.named("many").expand(graph.reduceSum(turned), shape));
     graph.compile({ dynamic: 65536 });
     const { y, z } = graph.outputs;
     try { y.shape; } catch (error) { console.log(String(error)); }
     const values = Array.from({ length: 60 }, (_, i) => ((i * 31) % 17) / 8 - 1);
     for (const sizes of [[6, 10], [3, 20], [60, 1]]) {
       graph.run({ x: values, shape: sizes });
       console.log(y.shape, sha256(y.data), z.shape, sha256(z.data));
     }
     for (const sizes of [[7, 9], [1, 60]]) {
       try {
         graph.run({ shape: sizes });
         console.log(y.shape, y.numbers().length);
       } catch (error) {
         if (!(error instanceof SisError)) throw error;
         console.log(error.code, error.node, error.message);
       }
     }
     const small = new Graph();
     const n = small.input("n", "i64", [1]);
     small.output("y", small.named("fill").expand(small.constant([2.5]), n));
     small.compile({ dynamic: 4096 });
     try { small.run({ n: [5000] }); } catch (error) {
       const { code, node, asked, free, message } = error as SisError;
       console.log(code, node, asked, free, message);
     }
     console.log(small.run({ n: [3] }).y.numbers(), small.figures().dynamic, small.dynamicNodes);`,
  );
  assert.match(output, /OUT_OF_ARENA fill 20000 4\d\d\d/);
});

test("loops and scans: static and dynamic ones, nested, with conditions", async () => {
  await agree(
    "loops.ts",
    `import { Graph, sha256 } from "sis";
     const graph = new Graph();
     const x = graph.input("x", "f32", [5, 8]);
     const trips = graph.input("trips", "i64", []);
     const fixed = graph.scan({ states: [graph.constant(new Float32Array(8))], inputs: [x], outputDirections: ["backward"] }, ([s], [row]) => {
       const next = graph.tanh(graph.add(s, row));
       return { states: [next], outputs: [next] };
     });
     graph.output("states", fixed.states[0]);
     graph.output("rows", fixed.outputs[0]);
     const grown = graph.loop({ trips, carried: [x] }, (i, go, list) => {
       const inner = graph.loop({ trips: i, carried: [list] }, (_k, _go, part) => ({ carried: [graph.mul(part, graph.constant(0.5))] }));
       const total = graph.reduceSum(graph.abs(inner.carried[0]), undefined, { keepdims: 0 });
       return {
         condition: graph.less(total, graph.constant(100)),
         carried: [graph.concat([list, graph.neg(x)], { axis: 0 })],
         scans: [total],
       };
     });
     graph.output("list", grown.carried[0]);
     graph.output("totals", grown.scans[0]);
     graph.compile();
     console.log(graph.figures().dynamic, graph.figures().dynamicBytes);
     for (const [times, size] of [[0, 1], [4, 0.25], [9, 1], [3, 0.01]] as const) {
       graph.run({ x: Array.from({ length: 40 }, (_, i) => (((i * 29) % 23) / 10 - 1) * size), trips: times });
       for (const [name, tensor] of Object.entries(graph.outputs)) console.log(name, tensor.shape, sha256(tensor.data));
     }`,
  );
});

test("sequences: items, optionals that are empty, what a stale position says", async () => {
  const output = await agree(
    "sequences.ts",
    `import { Graph, SisError, sha256, valueType } from "sis";
     const graph = new Graph({ opset: 18 });
     const words = graph.sequenceInput("words", "f32", [[3], [2, 2], []]);
     const at = graph.input("at", "i64", []);
     const on = graph.input("on", "bool", []);
     const [mapped] = graph.sequenceMap([words], (word) => [graph.exp(word)]);
     graph.output("mapped", mapped);
     graph.output("left", graph.named("drop").sequenceErase(mapped, at));
     const [maybe] = graph.if(on, 1, {
       then_branch: graph.block(() => [graph.optional(mapped)]),
       else_branch: graph.block(() => [graph.optional(undefined, { type: valueType("f32", "sequence") })]),
     });
     graph.output("maybe", maybe);
     graph.compile();
     for (const [position, isOn] of [[0, true], [-1, false], [3, true], [1, true]] as const) {
       try {
         graph.run({ words: [[1, 2, 3], [4, 5, 6, 7], 8], at: position, on: isOn });
         for (const [name, tensor] of Object.entries(graph.outputs)) {
           const { kind } = tensor;
           console.log(name, kind, kind === "sequence" ? [...tensor.sequence].map(({ dtype, shape, data }) => [dtype, shape, sha256(data)]) : "");
         }
       } catch (error) {
         if (!(error instanceof SisError)) throw error;
         console.log(error.code, error.node, error.message);
       }
     }`,
  );
  assert.match(output, /maybe nothing/);
});

test.run();
