// sis compile: for this machine on each of its engines, and for a board, whose file this machine names and refuses.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { file, pathOf, sis } from "./sis.js";

const vad = inRoot("node_modules", "@jjhbw", "silero-vad", "weights", "silero_vad_op18_ifless.onnx");
const settled = ["--dim", "batch=1", "--dim", "sequence=576", "--constant", "sr=16000"];

const script = (name: string) => `import { loadModel, Hash, sha256 } from "sis";
const graph = loadModel("${name}"${name.endsWith("onnx") ? ", { dims: { batch: 1, sequence: 576 }, constants: { sr: 16000 } }" : ""}).compile();
const hash = new Hash();
for (let i = 0; i < 3; i++) {
  const { output, stateN } = graph.run({ input: Float32Array.from({ length: 576 }, (_, k) => ((k * 31 + i) % 97) / 97 - 0.5) });
  hash.update(output.data).update(stateN.data);
}
console.log(hash.hex());`;

const run = async (path: string, name: string, target: string) => {
  const result = await sis([
    "run",
    file(`${target}-${name}.ts`, script(name)),
    "--target",
    target,
    "--file",
    `${name}=${path}`,
  ]);
  assert.is(result.code, 0, result.stderr);
  return result.stdout;
};

test("one for here gives the model's bits, in every engine that has its layout", async () => {
  const made = await sis(["compile", vad, "-o", "vad.sis", ...settled, "--for", "sim", "--json"]);
  assert.is(made.code, 0, made.stderr);
  const { bytes, figures } = JSON.parse(made.stdout) as { bytes: number; figures: { weightBytes: number } };
  assert.is(bytes, readFileSync(pathOf("vad.sis")).length);
  const plain = await run(vad, "vad.onnx", "sim");
  assert.is(await run(pathOf("vad.sis"), "vad.sis", "sim"), plain);
  assert.is(await run(pathOf("vad.sis"), "vad.sis", "vm"), plain);
  assert.is(figures.weightBytes, 0);
  const own = await sis(["compile", vad, "-o", "native.sis", ...settled, "--for", "native"]);
  assert.is(own.code, 0, own.stderr);
  assert.is(await run(pathOf("native.sis"), "native.sis", "native"), plain);
});

test("one for a board is refused here, by name", async () => {
  const made = await sis(["compile", vad, "-o", "board.sis", ...settled]);
  assert.is(made.code, 0, made.stderr);
  assert.match(made.stdout, /used where they lie/);
  const plan = await sis(["plan", "board.sis"]);
  assert.is(plan.code, 3);
  assert.match(plan.stderr, /^WRONG_LAYOUT: board\.sis: the model was compiled for arm64/m);
  assert.is((await sis(["compile", vad, ...settled, "--for", "raspi2b"])).code, 3);
  assert.is((await sis(["compile", "board.sis"])).code, 2);
});

test.run();
