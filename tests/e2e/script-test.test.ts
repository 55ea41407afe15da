// The same test files on the emulated board, all in one boot, and on the host: the same results.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { testSuite } from "../ts/host/script-suite.js";
import { file, pathOf, sis } from "../ts/host/sis.js";

test("a suite on qemu-virt, in the vm and in native comes to the same", async () => {
  testSuite();
  file(
    "second.test.ts",
    `import { test } from "uvu";
import * as assert from "uvu/assert";
import { Graph, listFiles, readText, target, writeFile } from "sis";
import { matchesTensor } from "sis/testing";

test("has its own files and none of the file before it", () => {
  assert.equal(listFiles(), ["__snapshots__/second.snap.npz", "words"]);
  assert.is(readText("words"), "hello");
  writeFile("left", "behind");
});
test("is where it is said to be", () => {
  assert.ok(["vm", "native", "qemu-virt"].includes(target()));
});
test("matches the snapshot of another target", () => {
  const graph = new Graph();
  graph.output("y", graph.sigmoid(graph.input("x", "f32", [4])));
  matchesTensor(graph.compile().run({ x: [-1, 0, 1, 2] }).y, "sigmoid", { rtol: 0, atol: 0 });
});
test.run();
`,
  );
  file("words.txt", "hello");
  file("second.test.manifest.json", JSON.stringify({ files: { words: "words.txt" } }));
  const snapshots = await sis(["script:test", pathOf("second.test.ts"), "--update"]);
  assert.match(snapshots.stdout, /1 snapshot written: sigmoid/);
  const results: unknown[] = [];
  for (const target of ["vm", "native", "qemu-virt"]) {
    const json = pathOf(`${target}.json`);
    const run = await sis(["script:test", pathOf("."), "--target", target, "--json", json]);
    assert.is(run.code, 1, `${target}: ${run.stderr}`);
    assert.match(run.stdout, /8 passed, 4 failed, 2 skipped\n$/, target);
    const { target: _, ...rest } = JSON.parse(readFileSync(json, "utf8"));
    results.push(rest);
  }
  assert.equal(results[1], results[0]);
  assert.equal(results[2], results[0]);
});

test.run();
