// `sis profile` on the board: what it counts, node by node, and that the script's answer is what it is without.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseProfile } from "../../ts-lib/sis/profile/format.js";
import { sis } from "../ts/host/sis.js";

const folder = mkdtempSync(join(tmpdir(), "sis-profile-"));
const script = join(folder, "board.ts");
writeFileSync(
  script,
  `import { Graph, memorySource, pipeline } from "sis";
const graph = new Graph();
const x = graph.input("x", "f32", [8, 8]);
graph.output("y", graph.named("soft").softmax(graph.named("product").matMul(x, graph.relu(x))));
const sound = Float32Array.from({ length: 256 }, (_, i) => Math.sqrt(i));
const flow = pipeline("small").source("x", memorySource(sound, { dtype: "f32", shape: [8, 8] })).model("net", graph);
for await (const { y } of flow.tokens()) console.log(y.data[0], y.data[63]);
`,
);

test("the board counts instructions, and time is left out under emulation", async () => {
  const saved = join(folder, "board.json");
  const plain = await sis(["run", script, "--target", "qemu-virt"]);
  const args = [
    "profile",
    script,
    "--target",
    "qemu-virt",
    "-o",
    join(folder, "board.html"),
    "--json",
    saved,
  ];
  const { code, stdout, stderr } = await sis(args);
  assert.is(code, 0, stderr);
  assert.is(stdout, plain.stdout);
  const { measures, unit, target, graphs, flows } = parseProfile(readFileSync(saved, "utf8"));
  assert.is(target, "qemu-virt");
  assert.ok(measures.includes("instructions"));
  assert.not(measures.includes("ns"));
  assert.is(unit, "instructions");
  const [graph] = graphs;
  assert.is(graph?.runs, 4);
  const product = graph?.nodes.find(({ name }) => name === "product");
  assert.is(product?.counts?.runs, 4);
  assert.ok(product!.counts!.instructions! > 4 * 64, "at least one instruction an element");
  assert.is(product?.counts?.ns, undefined);
  assert.equal(
    flows[0]?.operators.map(({ name, firings }) => [name, firings]),
    [
      ["x", 4],
      ["net", 4],
    ],
  );
  assert.ok((flows[0]?.operators[1]?.counts?.instructions ?? 0) > product!.counts!.instructions!);
});

test.run();
