#!/usr/bin/env node
// The `sis` command: sets up and compiles what is missing or stale, then hands over to the compiled command line.
// Plain JavaScript, for on a fresh clone there is nothing else yet.
import { pathToFileURL } from "node:url";
import { withBuildLock } from "../setup/build-lock.mjs";
import { isFailure } from "../setup/failure.mjs";
import { checkNode } from "../setup/machine.mjs";
import { ensureNpm } from "../setup/npm.mjs";
import { say, warn } from "../setup/progress.mjs";
import { inBuild } from "../setup/root.mjs";
import { setUp, setUpCommand } from "../setup/setup.mjs";
import { ensureTypeScript } from "../setup/typescript.mjs";

/** Commands that report TypeScript's errors themselves. */
const builders = new Set(["build", "test", "start", "lint", "format"]);

async function main() {
  const args = process.argv.slice(2);
  const started = performance.now();
  checkNode();
  if (args[0] === "setup") return await withBuildLock(() => setUpCommand(args.slice(1)));
  const asksHelp =
    args.length === 0 ||
    args.some((arg) => arg === "--help" || arg === "-h") ||
    ["help", "--version", "-V"].includes(args[0] ?? "");
  const wantsTests = args[0] === "test" || args[0] === "lint" || args[0] === "format";
  const errors = await withBuildLock(async () => {
    // Asking for help must not install Debian packages.
    if (asksHelp) await ensureNpm();
    else await setUp({ tests: wantsTests });
    return await ensureTypeScript();
  });
  if (errors && !builders.has(args[0] ?? "")) {
    say(errors);
    warn("TypeScript has errors (above); going on with what was compiled");
  }
  const { runCommandLine } = await import(pathToFileURL(inBuild("js/ts-lib/host/cli/main.js")).href);
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
  // A system call that failed names its file; that is the user's to mend as well.
  const plain = isFailure(error) || (error instanceof Error && "syscall" in error);
  const text = plain ? error.message : error instanceof Error ? error.stack : error;
  say(`error: ${text}`);
  process.exitCode = isFailure(error) ? error.exitCode : 1;
}
