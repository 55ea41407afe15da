// The table of what scripts may rely on holds on sim, vm and native, and docs/language.md says what it says. The device's
// column: tests/e2e/language.test.ts.
import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "./everywhere.js";
import { compare, currentPage, languageScript, page, pagePath, rowsOf } from "./language-table.js";
import { pathOf, sis } from "./sis.js";

test("what scripts may rely on", async () => {
  const run = (target: string, ...args: string[]) =>
    sis(["run", languageScript, "--target", target, "--out", pathOf("out"), "--", ...args]);
  const rows = rowsOf((await run("sim", "table")).stdout);
  assert.ok(rows.length > 40, `${rows.length} rows`);
  for (const target of targets) {
    const { stdout, stderr, code } = await run(target);
    assert.is(code, 0, `${target}\n${stderr}`);
    compare(target, rows, stdout);
  }
  if (process.env.SIS_UPDATE) writeFileSync(pagePath, page(rows));
  assert.is(currentPage(), page(rows), "docs/language.md is stale");
});

test.run();
