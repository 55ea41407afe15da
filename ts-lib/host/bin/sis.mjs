#!/usr/bin/env node
// The `sis` command: in the repository it sets up and compiles what is missing or stale, in an installed package
// everything is there; then it hands over to the compiled command line. Plain JavaScript, for on a fresh clone there is
// nothing else yet.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Failure, isFailure, isPlain } from "../setup/failure.mjs";
import { checkNode } from "../setup/machine.mjs";
import { say } from "../setup/progress.mjs";
import { inBuild, isInstalled, root } from "../setup/root.mjs";

async function main() {
  const args = process.argv.slice(2);
  const started = performance.now();
  checkNode();
  if (!isInstalled) {
    const { prepare, setUpCommand } = await import("../setup/prepare.mjs");
    if (args[0] === "setup") return await setUpCommand(args.slice(1));
    await prepare(args);
  }
  const entry = inBuild("js/ts-lib/host/cli/main.js");
  if (isInstalled && !existsSync(entry))
    throw new Failure(`the installed package is damaged: there is no ${entry}`, {
      mend: `rm -r ${root} && npm install`,
      exitCode: 4,
    });
  const { runCommandLine } = await import(pathToFileURL(entry).href);
  return await runCommandLine(args, { preparedIn: performance.now() - started });
}

// The reader left, as `| head` does: the command goes on to its end.
process.stdout.on("error", (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPIPE") throw error;
});

try {
  process.exitCode = await main();
} catch (error) {
  // What the user can mend is said plainly; anything else is ours, and its stack helps.
  const text = isPlain(error) ? error.message : error instanceof Error ? error.stack : error;
  say(`error: ${text}`);
  process.exitCode = isFailure(error) ? error.exitCode : 1;
}
