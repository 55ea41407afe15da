// The sis command line without set-up and compilation in front, for tests that start it as a process of its own.
import { runCommandLine } from "../../../ts-lib/host/cli/main.js";
import { Failure } from "../../../ts-lib/host/setup/failure.mjs";
import { say } from "../../../ts-lib/host/setup/progress.mjs";

try {
  process.exitCode = await runCommandLine(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  say(`error: ${error.message}`);
  process.exitCode = error.exitCode;
}
