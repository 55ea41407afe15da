// Threads that share an operator: the same bits with any number, on every target of this machine, said in every place.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "./everywhere.js";
import { file, sis } from "./sis.js";

const source = (options: string) => `import { Graph, Hash } from "sis";
let state = 1;
const random = (count: number) => Float32Array.from({ length: count }, () => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return state / 1073741824 - 1;
});
const graph = new Graph();
const x = graph.input("x", "f32", [1, 24, 64, 64]);
const y = graph.relu(graph.conv(x, graph.constant(random(40 * 24 * 9), [40, 24, 3, 3]), undefined, { pads: [1, 1, 1, 1] }));
const rows = graph.reshape(y, graph.ints(640, 256));
graph.output("product", graph.matMul(rows, graph.constant(random(256 * 96), [256, 96])));
graph.output("softmax", graph.softmax(rows));
graph.compile(${options}).run({ x: random(24 * 64 * 64) });
const hash = new Hash();
for (const { data } of Object.values(graph.outputs)) hash.update(data);
console.log(hash.hex(), graph.figures().activationBytes);
`;
const script = file("cores.ts", source(""));

async function run(path: string, ...options: string[]): Promise<[hash: string, bytes: number]> {
  const { code, stdout, stderr } = await sis(["run", path, ...options]);
  assert.is(code, 0, stderr);
  const [hash = "", bytes = ""] = stdout.trim().split(" ");
  return [hash, Number(bytes)];
}

for (const target of targets)
  test(`${target}: the same bits, and scratch for each`, async () => {
    const [hash, bytes] = await run(script, "--target", target);
    const [shared, more] = await run(script, "--target", target, "--cores", "3");
    assert.is(shared, hash);
    assert.ok(more > bytes);
  });

test("a script's manifest says so too, and a graph for itself", async () => {
  const [hash, one] = await run(script);
  const [, three] = await run(script, "--cores", "3");
  const manifested = file("manifested.ts", source(""));
  file("manifested.manifest.json", JSON.stringify({ cores: 3 }));
  assert.equal(await run(manifested), [hash, three]);
  assert.equal(await run(manifested, "--cores", "1"), [hash, one]);
  assert.equal(await run(file("own.ts", source("{ cores: 3 }"))), [hash, three]);
  assert.equal(await run(file("alone.ts", source("{ cores: 1 }")), "--cores", "3"), [hash, one]);
  assert.equal(await run(file("counted.ts", source("{ countCores: 3 }"))), [hash, three]);
});

test("numbers that are none", async () => {
  for (const value of ["0", "17", "two", "1.5"])
    assert.is((await sis(["run", script, "--cores", value])).code, 2, value);
  const wrong = await sis(["run", file("wrong.ts", source("{ cores: 0 }"))]);
  assert.is(wrong.code, 1);
  assert.match(wrong.stderr, /cores: 0 is none of 1 to 16/);
});

test.run();
