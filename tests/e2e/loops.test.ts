// Inner loops of the image as it ships, by what needs no tool beside the compiler's: `sis bench --loops` models the others too.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type LoopRow, loopIn, shippedImage, slots } from "../../ts-lib/host/bench/loops.js";
import { pathOf, sis } from "../ts/host/sis.js";

const multiplyAdds = (body: readonly string[]) => body.filter((line) => line.startsWith("fmla")).length;

test("8 x 12 in order: multiply-adds take 80 % of the issue slots of a Cortex-A53", async () => {
  const body = await loopIn(shippedImage, "sis_wide_3_a53");
  assert.ok(multiplyAdds(body) / slots(body) >= 0.8);
});

test("8 x 12: nine of ten instructions multiply, five paired loads for 48 multiply-adds", async () => {
  const body = await loopIn(shippedImage, "sis_wide_3_neon");
  const loads = body.filter((line) => line.startsWith("ld"));
  assert.ok(loads.every((line) => line.startsWith("ldp q")));
  assert.is(loads.length * 48, multiplyAdds(body) * 5);
  assert.ok(multiplyAdds(body) / body.length >= 0.89);
});

// What models the other cores is no part of the tests' set-up.
const modelled = spawnSync("llvm-mca-22", ["--version"]).status === 0 ? test : test.skip;
if (modelled !== test) console.log("skipped: sis bench --loops without llvm-mca 22");
modelled("sis bench --loops prints its table and keeps it as JSON", async () => {
  const json = pathOf("loops.json");
  const { code, stdout, stderr } = await sis(["bench", "--loops", "--json", json]);
  assert.is(code, 0, stderr);
  const { target, loops } = JSON.parse(readFileSync(json, "utf8")) as { target: string; loops: LoopRow[] };
  assert.is(target, "qemu-virt");
  assert.is(loops.length, stdout.trimEnd().split("\n").length - 1, "but for the table's head");
  for (const { loop, core, percent, due } of loops) {
    assert.ok(percent >= due && percent <= 100, `${loop} on ${core}: ${percent}`);
    assert.match(stdout, `${percent.toFixed(1)} %`);
  }
});

test.run();
