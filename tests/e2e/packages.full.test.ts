// An image that lists its models: it says so, runs the packages on its list, and nothing else, be it packed, plain or built
// by a script.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { operators } from "../../ts-lib/generated/operators.js";
import { bundleScript } from "../../ts-lib/host/bundle.js";
import { packScript } from "../../ts-lib/host/initrd.js";
import { inBuild, inRoot } from "../../ts-lib/host/setup/root.mjs";
import { run } from "../../ts-lib/host/setup/run.mjs";
import { file } from "../ts/host/sis.js";
import { listedHash, makePackage, type Wish } from "../ts/packages/maker.js";
import { model, node, value } from "../ts/sis/models.js";
import { watched } from "./watched.js";

const board = "qemu-virt";
const image = inBuild("images", `${board}-listed`, "sis.img");
const relu = model({
  input: [value("x", [4])],
  output: [value("y", [4])],
  node: [node("Relu", ["x"], ["y"])],
});
const wish: Wish = { model: relu, operators: [operators.Relu.id], memory: 1 << 20 };
const good = makePackage(wish);
const changed = Buffer.from(good);
changed[changed.length - 1]! ^= 1;

const files = new Map<string, Uint8Array>([
  ["1 listed", good],
  ["2 laxer", makePackage({ ...wish, memory: (1 << 20) + 1 })],
  ["3 changed", changed],
  ["4 plain", relu],
]);

const script = `
import { Graph, listFiles, loadModel, SisError } from "sis";
const attempt = (name: string, run: () => unknown): void => {
  try {
    run();
    console.log(name + ": ran");
  } catch (error) {
    if (!(error instanceof SisError)) throw error;
    console.log(name + ": " + error.code);
  }
};
for (const name of listFiles()) attempt(name, () => loadModel(name).compile().run({ x: [1, -1, 2, -2] }));
attempt("5 script's own", () => {
  const graph = new Graph();
  graph.relu(graph.input("x", "f32", [4]));
});
attempt("6 nothing in it", () => {
  const graph = new Graph();
  graph.output("y", graph.input("x", "f32", [4]));
  graph.compile();
});
`;

test("an image is built for a list of models", async () => {
  const models = file("models.txt", `# what this board runs\n\n${listedHash(good)}  corpus 1.2.3\n`);
  const sis = inRoot("ts-lib/host/bin/sis.mjs");
  const { code, output } = await run(process.execPath, [sis, "build", "--models", models]);
  assert.is(code, 0, output);
});

test("it says so", async () => {
  const { said } = await watched({ board, image, input: "mlinfo\rversion\rexit\r" });
  assert.ok(
    said.includes(`models\n    none but those of this list may run (1)\n    ${listedHash(good)}\n`),
    said,
  );
  assert.match(said, /^SIS .*, listed models only$/m);
});

test("it runs what is listed and nothing else", async () => {
  const bundle = await bundleScript(file("listed.ts", script));
  const limits = { memory: 32 << 20, stack: 256 << 10, time: 0 };
  const initrd = packScript({ script: readFileSync(bundle.file), args: [], limits, files });
  const { output, said } = await watched({ board, image, initrd });
  assert.is(
    output,
    [
      "1 listed: ran",
      "2 laxer: NOT_LISTED",
      "3 changed: HASH_MISMATCH",
      "4 plain: NOT_LISTED",
      "5 script's own: NOT_LISTED",
      "6 nothing in it: NOT_LISTED",
      "",
    ].join("\n"),
    said,
  );
});

test.run();
