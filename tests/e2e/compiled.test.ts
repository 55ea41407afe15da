// Compiled models on the board: what this machine packs for it is what it packs itself, byte for byte; and a file from the
// initrd is used where it lies.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundleScript } from "../../ts-lib/host/bundle.js";
import { packScript } from "../../ts-lib/host/initrd.js";
import { runSim } from "../../ts-lib/host/targets/sim/run.js";
import { file, pathOf } from "../ts/host/sis.js";
import { watched } from "./watched.js";

const limits = { memory: 64 << 20, stack: 256 << 10, time: 0 };

/** One byte less than the network's own: the larger of its two Winograd convolutions gives way, wherever it is compiled. */
const limit = 566_197;

/** Everything that packs, once: products of few and many rows, convolutions of each kind, recurrent networks, 8 bits. */
const network = `import { Graph, Hash, args, loadModel, readFile, sha256, writeFile } from "sis";
const numbers = (count: number, seed: number) => Float32Array.from({ length: count }, (_, i) => (((i * 7919 + seed * 104729) % 41) - 20) / 64);
function build(maxMemory = ${limit}) {
  const graph = new Graph({ maxMemory });
  let seed = 1;
  const c = (...shape: number[]) => graph.constant(numbers(shape.reduce((a, b) => a * b, 1), ++seed), shape);
  const positive = (n: number) => graph.constant(numbers(n, ++seed).map((x) => Math.abs(x) + 0.5), [n]);
  const bytes = (...shape: number[]) => graph.constant(Int8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 37) % 101 - 50), shape, "i8");
  const image = graph.input("image", "f32", [1, 16, 20, 20]);
  const rows = graph.input("rows", "f32", [30, 64]);
  const one = graph.input("one", "f32", [1, 64]);
  const steps = graph.input("steps", "f32", [5, 1, 16]);
  graph.output("c3", graph.relu(graph.conv(image, c(24, 16, 3, 3), c(24), { pads: [1, 1, 1, 1] })));
  graph.output("plain", graph.conv(image, c(48, 16, 3, 3), undefined, { pads: [1, 1, 1, 1] }));
  const conv = graph.conv(image, c(20, 16, 1, 1));
  graph.output("c1", graph.clip(graph.batchNormalization(conv, c(20), c(20), c(20), positive(20)), graph.constant([0], []), graph.constant([6], [])));
  graph.output("c7", graph.conv(image, c(8, 16, 7, 7), c(8), { strides: [2, 2], pads: [3, 3, 3, 3] }));
  graph.output("dw", graph.conv(image, c(16, 1, 3, 3), c(16), { group: 16, pads: [1, 1, 1, 1] }));
  graph.output("grouped", graph.conv(image, c(16, 4, 3, 3), undefined, { group: 4 }));
  graph.output("turned", graph.convTranspose(image, c(16, 8, 3, 3), c(8), { strides: [2, 2] }));
  graph.output("many", graph.gemm(rows, c(64, 50), c(50)));
  graph.output("left", graph.matMul(c(40, 30), rows));
  graph.output("few", graph.matMul(one, c(64, 100)));
  const [lstm] = graph.lstm(steps, c(1, 64, 16), c(1, 64, 16), c(1, 128), undefined, undefined, undefined, undefined, { hidden_size: 16 });
  const [gru] = graph.gru(steps, c(1, 48, 16), c(1, 48, 16), c(1, 96), undefined, undefined, { hidden_size: 16 });
  graph.output("lstm", lstm);
  graph.output("gru", gru);
  const q = graph.quantizeLinear(rows, graph.constant([0.01], []), graph.constant(Uint8Array.of(128), [], "u8"));
  graph.output("q", graph.matMulInteger(q, bytes(64, 20), graph.constant(Uint8Array.of(128), [], "u8")));
  return graph;
}
const inputs = { image: numbers(6400, 100), rows: numbers(1920, 101), one: numbers(64, 102), steps: numbers(80, 103) };
function results(graph: Graph) {
  const hash = new Hash();
  for (const { data } of Object.values(graph.run(inputs))) hash.update(data);
  return hash.hex();
}
`;
const save = `${network}
const bytes = build().save();
writeFile("net.sis", bytes);
console.log(sha256(bytes), bytes.length);
const [all, some] = [build(0), build()].map((graph) => graph.compile().figures().ownBytes);
console.log(all, all - some);`;

const use = `${network}
const own = build().save();
console.log(sha256(own), own.length);
console.log(sha256(readFile("net.sis")));
const plain = build().compile();
console.log(results(plain));
const graph = loadModel("net.sis").compile();
console.log(results(graph));
const { weightBytes, activationBytes } = graph.figures();
console.log(weightBytes, activationBytes === plain.figures().activationBytes, plain.figures().weightBytes > 100000);`;

test("this machine packs what the board packs, and the board uses the file where it lies", async () => {
  let said = "";
  const { file: bundle } = await bundleScript(file("save.ts", save));
  const code = await runSim({
    ...{ bundle, files: new Map(), args: [], limits, out: pathOf("."), layout: "arm64" },
    onOutput: (text) => {
      said += text;
    },
  });
  assert.is(code, 0, said);
  const [packed, own] = said.trim().split("\n");
  assert.is(own, `${limit + 1} ${48 * 16 * 27 * 4}`, "own bytes without a limit, and what gave way");
  const made = readFileSync(pathOf("net.sis"));
  const initrd = packScript({
    script: readFileSync((await bundleScript(file("use.ts", use))).file),
    args: [],
    limits,
    files: new Map([["net.sis", made]]),
  });
  const { result, output, said: diagnostics } = await watched({ board: "qemu-virt", initrd });
  assert.is(result.exitCode, 0, diagnostics);
  const [there, given, plain, loaded, figures] = output.trim().split("\n");
  assert.is(there, packed);
  assert.is(given, packed?.split(" ")[0]);
  assert.is(loaded, plain);
  assert.is(figures, "0 true true");
});

test.run();
