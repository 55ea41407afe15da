// Every example prints the same on the simulator, in both QuickJS engines and on the board, hashes of its outputs included.
import { readdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../ts-lib/host/setup/root.mjs";
import { pathOf, sis } from "../ts/host/sis.js";

const examples = readdirSync(inRoot("ts-lib", "examples")).filter((name) => name.endsWith(".ts"));
const targets = ["sim", "vm", "native", "qemu-virt"];

/** What must not differ: all but where it ran, what that cost, and the scratch its kernels plan for. */
const comparable = (output: string, target: string) =>
  output
    .replaceAll(target, "TARGET")
    .replace(/[\d.]+ (ms|instructions) a chunk/g, "COST")
    .replace(/\d+ of activations \(bound \d+\)/g, "SCRATCH");

for (const name of examples) {
  test(name, async () => {
    const script = inRoot("ts-lib", "examples", name);
    const outputOn = async (target: string) => {
      const { code, stdout, stderr } = await sis([
        "run",
        script,
        "--target",
        target,
        "--out",
        pathOf(target),
      ]);
      assert.is(code, 0, `${target}\n${stdout}${stderr}`);
      return comparable(stdout, target);
    };
    const [first = "", ...others] = targets;
    const expected = await outputOn(first); // alone: it makes the bundle
    const outputs = await Promise.all(others.map(outputOn));
    outputs.forEach((output, i) => {
      assert.is(output, expected, `${others[i]} prints otherwise than ${first}`);
    });
  });
}

test("there are examples", () => {
  assert.ok(examples.length >= 6);
});

test.run();
