// Custom operators: a script's function as a node gives the same results and errors on sim, vm and native.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { agree } from "./everywhere.js";

const prelude = `
import { type CustomOperator, Graph, SisError, type TensorType, type TensorValue } from "sis";
const numbers = ({ data }: TensorValue) => Array.from(data as Float32Array);
function show(what: () => unknown): void {
  try {
    console.log(what());
  } catch (error) {
    if (!(error instanceof SisError)) throw error;
    const { code, operator, node, message, cause } = error;
    console.log(code, operator, node, message, cause instanceof Error ? cause.name : cause);
  }
}
const cube: CustomOperator = {
  name: "Cube",
  shapes: (x) => x,
  run([x], [y]) {
    for (let i = 0; i < x.data.length; i++) y.data[i] = Number(x.data[i]) ** 3;
  },
};
`;

test("runs among other nodes, more than once, with several outputs and dtypes", async () => {
  const output = await agree(
    "custom.ts",
    `${prelude}
     const graph = new Graph();
     const x = graph.input("x", "f32", [2, 3]);
     const w = graph.constant(Float32Array.from({ length: 300 }, (_, i) => i), [300], "f32");
     const split: CustomOperator = {
       name: "Split",
       shapes: (a, b) => [{ dtype: "i64", shape: [a.shape[0]] }, { dtype: "f32", shape: [b.shape[0] - 298] }],
       run([a, b], [signs, rest]) {
         for (let i = 0; i < 2; i++) signs.data[i] = BigInt(Math.sign(numbers(a)[3 * i]));
         (rest.data as Float32Array).set(numbers(b).slice(298));
       },
     };
     const [c] = graph.custom(cube, graph.relu(x));
     const [signs, rest] = graph.custom(split, c, w);
     graph.output("y", graph.neg(graph.custom(cube, c)[0]));
     graph.output("signs", signs);
     graph.output("rest", rest);
     graph.compile();
     for (const first of [1, -1]) {
       const y = graph.run({ x: [first, 2, -3, 0.5, -0.5, 1] });
       console.log(y.y.shape, numbers(y.y), y.signs.data, y.rest.data);
     }`,
  );
  assert.match(output, /-512/);
});

test("follows named dimensions, lives in a branch of If, keeps state of its own", async () => {
  const output = await agree(
    "custom-dims.ts",
    `${prelude}
     const graph = new Graph();
     const n = graph.dimension("n", 4);
     const x = graph.input("x", "f32", [n, 1]);
     const which = graph.input("which", "bool", []);
     let calls = 0;
     const count: CustomOperator = {
       name: "Count",
       shapes: ({ shape }) => ({ dtype: "f32", shape: [shape[0] * 2] }),
       run: ([x], [y]) => { (y.data as Float32Array).fill(++calls * x.shape[0]); },
     };
     const [y] = graph.if(which, 1, {
       then_branch: graph.block(() => graph.custom(count, x)),
       else_branch: graph.block(() => [graph.reshape(graph.concat([x, x], { axis: 0 }), graph.ints(-1))]),
     });
     graph.output("y", y);
     graph.compile();
     for (const [size, then] of [[4, 1], [2, 1], [3, 0], [1, 1]]) {
       graph.resize({ n: size });
       console.log(numbers(graph.run({ x: Array.from({ length: size }, (_, i) => i), which: then === 1 }).y).join(" "));
     }`,
  );
  assert.is(output.trim().split("\n").length, 4);
});

test("takes inputs whose shape is known only at run, in the body of a loop", async () => {
  const output = await agree(
    "custom-dynamic.ts",
    `${prelude}
     const graph = new Graph();
     const x = graph.input("x", "f32", [6]);
     const end = graph.input("end", "i64", [1]);
     const head = graph.slice(x, graph.ints(0), end);
     const growing = { ...cube, name: "Growing", shapes: ({ dtype, shape }) => ({ dtype, shape: [shape[0] + 1] }) } as CustomOperator;
     const { carried } = graph.loop({ trips: graph.constant([2], [], "i64"), carried: [head] }, (_i, _c, value) => ({
       carried: graph.custom(growing, value),
     }));
     graph.output("y", carried[0]);
     graph.compile();
     for (const n of [3n, 0n, 6n])
       console.log(numbers(graph.run({ x: [1, 2, -1, 0.5, 3, 1], end: [n] }).y).join(" "));`,
  );
  assert.match(output, /^1 512 -1 0 0\n/);
});

test("what a function throws names the node, ends the run, and hurts nothing", async () => {
  const output = await agree(
    "custom-errors.ts",
    `${prelude}
     let why = "";
     const moody: CustomOperator = {
       name: "Moody",
       shapes: (x) => x,
       run([x], [y]) {
         if (why === "range") throw new RangeError("not today");
         if (why === "text") throw "just text";
         if (why === "run") graph.run();
         if (why === "free") graph.free();
         if (why === "resize") graph.resize({ n: 1 });
         if (why === "swallow") try { graph.run(); } catch {}
         (y.data as Float32Array).set(x.data as Float32Array);
       },
     };
     const graph = new Graph();
     const n = graph.dimension("n", 2);
     const x = graph.input("x", "f32", [n]);
     graph.output("y", graph.named("mood").custom(moody, x)[0]);
     const bad = (shapes: unknown) => show(() => graph.named("bad").custom({ name: "Bad", shapes, run() {} } as CustomOperator, x));
     bad(() => { throw new TypeError("no rule"); });
     bad(() => 7);
     bad(() => []);
     bad(() => ({ dtype: "f32", shape: [-1] }));
     bad(() => ({ dtype: "f33", shape: [1] }));
     bad(() => ({ dtype: "f32", shape: [1.5] }));
     bad(() => ({ dtype: "f32", shape: Array(9).fill(1) }));
     bad(() => ({ dtype: "f32", shape: [2 ** 40, 2 ** 40] }));
     show(() => graph.custom({ name: "Half", shapes: (x: TensorType) => x } as unknown as CustomOperator, x));
     show(() => graph.loop({ trips: 2, carried: [x] }, () => undefined as never));
     show(() => graph.sequenceMap([graph.sequenceConstruct([x])], () => []));
     graph.compile();
     for (why of ["range", "text", "run", "free", "resize", "swallow", ""])
       show(() => numbers(graph.run({ x: [1, 2] }).y));
     graph.free();
     show(() => graph.run());`,
  );
  assert.match(output, /Custom Moody "mood": its body threw: not today/);
});

test.run();
