// Tiles of one operator on threads, under the thread sanitizer: every case of every operator, with tiles so small that small
// tensors have many.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildTree, treeFolder } from "../../../ts-lib/host/cmake.js";

test("no tile touches what another one writes", async () => {
  await buildTree("host-threads");
  const program = join(treeFolder("host-threads"), "tests/c/check/unit-check-team");
  // The sanitizer wants its addresses where they always are.
  const said = execFileSync("setarch", ["-R", program], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  assert.match(said, /2 Tests 0 Failures 0 Ignored/);
});

test.run();
