// Runs the table of what scripts may rely on: a line of JSON for each row, [group, name, what went wrong or ""]. With the
// argument `table` the rows themselves. tests/ts/host/language.test.ts and tests/e2e/language.test.ts compare.
import { args } from "sis";
import builtins from "./builtins.js";
import errors from "./errors.js";
import library from "./library.js";
import syntax from "./syntax.js";

for (const { group, name, run, differs } of [...syntax, ...builtins, ...errors, ...library]) {
  if (args()[0] === "table") {
    console.log(JSON.stringify([group, name, differs ?? {}]));
    continue;
  }
  let wrong = "";
  try {
    await run();
  } catch (error) {
    wrong = String(error) || "failed";
  }
  console.log(JSON.stringify([group, name, wrong]));
}
