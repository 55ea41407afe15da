// On the emulated board: the table of what scripts may rely on, and places of stack traces and of errors of graphs, the same
// as on the host.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../ts-lib/host/setup/root.mjs";
import { compare, languageScript, rowsOf } from "../ts/host/language-table.js";
import { expectedPlaces, throwing, uncaughtText } from "../ts/host/places.js";
import { pathOf, sis } from "../ts/host/sis.js";

const on = (target: string, script: string, ...args: string[]) =>
  sis(["run", script, "--target", target, "--out", pathOf("out"), "--", ...args]);

test("what scripts may rely on holds on the device", async () => {
  const rows = rowsOf((await on("native", languageScript, "table")).stdout);
  const { stdout, stderr, code } = await on("qemu-virt", languageScript);
  assert.is(code, 0, stderr);
  compare("device", rows, stdout);
});

test("stack traces name places of the TypeScript on the device itself", async () => {
  const { stdout, stderr, code } = await on("qemu-virt", throwing);
  assert.is(code, 1, stderr);
  assert.is(stdout, expectedPlaces("qemu-virt"));
  assert.ok(stderr.endsWith(uncaughtText()), stderr);
});

test("errors of graphs name the line that added the operator", async () => {
  const script = inRoot("tests", "places", "graph-errors.ts");
  const board = await on("qemu-virt", script);
  const host = await on("native", script);
  assert.is(board.stdout, host.stdout);
  assert.ok(board.stderr.endsWith(host.stderr), board.stderr);
});

test.run();
