// The simulator's two libraries for x86-64, with vectors of 256 and of 512 bits, give the same bits.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasAvx512 } from "../../../ts-lib/host/setup/machine.mjs";
import { file, sis } from "./sis.js";

const script = file(
  "lanes.ts",
  `import { Graph, Hash } from "sis";
const graph = new Graph();
let state = 1;
const random = (count: number) => Float32Array.from({ length: count }, () => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return state / 1073741824 - 1;
});
const x = graph.input("x", "f32", [1, 19, 23, 29]);
const threes = graph.conv(x, graph.constant(random(37 * 19 * 9), [37, 19, 3, 3]), undefined, { pads: [1, 1, 1, 1] });
const ones = graph.conv(threes, graph.constant(random(18 * 37), [18, 37, 1, 1]));
const rows = graph.reshape(ones, graph.ints(18 * 23, 29));
const product = graph.matMul(rows, graph.constant(random(29 * 31), [29, 31]));
graph.output("y", graph.softmax(graph.tanh(product)));
graph.output("sum", graph.reduceSum(graph.exp(product), graph.ints(1)));
graph.compile().run({ x: random(19 * 23 * 29) });
const hash = new Hash();
for (const { data } of Object.values(graph.outputs)) hash.update(data);
console.log(hash.hex());
`,
);

async function hashOf(lanes: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await sis(["run", script], { env: lanes });
  assert.is(code, 0, stderr);
  assert.match(stdout, /^[0-9a-f]{64}\n$/);
  return stdout;
}

const either = hasAvx512() ? test : test.skip;
if (!hasAvx512()) console.log("skipped: this processor has no AVX-512, so there is one library to run");
either("8 and 16 lanes", async () => {
  assert.is(await hashOf({}), await hashOf({ SIS_LANES: "8" }));
});
test.run();
