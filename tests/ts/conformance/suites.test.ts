// ONNX's own tests, releases 1.12 and 1.17: all of them on the simulator; a fixed tenth on the device in one boot, with
// the same bits.
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { CaseResult } from "../../../ts-lib/host/conformance/run.js";
import { complaints, runSuites, tenthOf, unusedExcuses } from "./suites.js";

let onSim: CaseResult[] = [];

test("every case passes on the simulator, or is one of strings, training, ai.onnx.ml or random values", async () => {
  onSim = await runSuites("sim");
  assert.ok(onSim.length >= 2360, `only ${onSim.length} cases`);
  assert.equal(complaints(onSim), []);
});

test("the list of known failures holds nothing else", () => {
  assert.equal(unusedExcuses(onSim), []);
});

test("a tenth of the cases gives the same on the device", async () => {
  const names = tenthOf(onSim);
  const expected = onSim.filter(({ name }) => names.includes(name));
  assert.ok(names.length >= 236);
  assert.equal(await runSuites("qemu-virt", names), expected);
});

test.run();
