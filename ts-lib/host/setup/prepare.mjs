// What the `sis` command does first in the repository: brings the machine, npm packages and compiled TypeScript to where
// the command line can run.
import { withBuildLock } from "./build-lock.mjs";
import { ensureNpm } from "./npm.mjs";
import { say, warn } from "./progress.mjs";
import { setUp, setUpCommand as setUpNow } from "./setup.mjs";
import { ensureTypeScript } from "./typescript.mjs";

/** Commands that report TypeScript's errors themselves. */
const builders = new Set(["build", "test", "start", "lint", "format", "prepack"]);

/** Commands that need what only the tests need. */
const testers = new Set(["test", "lint", "format"]);

/** `sis setup`; resolves to its exit code. @param {readonly string[]} args */
export const setUpCommand = (args) => withBuildLock(() => setUpNow(args));

/** Before `sis args…`. @param {readonly string[]} args */
export async function prepare(args) {
  const [command = ""] = args;
  const asksHelp =
    args.length === 0 ||
    args.some((arg) => arg === "--help" || arg === "-h") ||
    ["help", "--version", "-V"].includes(command);
  const errors = await withBuildLock(async () => {
    // Asking for help must not install Debian packages.
    if (asksHelp) await ensureNpm();
    else await setUp({ tests: testers.has(command) });
    return await ensureTypeScript();
  });
  if (errors && !builders.has(command)) {
    say(errors);
    warn("TypeScript has errors (above); going on with what was compiled");
  }
}
