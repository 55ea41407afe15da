// `sis test`: every runner, builds first; the last line is "N passed, N failed".
import { Failure } from "../setup/failure.mjs";
import { reportRunners } from "../testing/report.js";
import { allRunners, runnerNamed, runnerNames } from "../testing/runners.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";

export interface TestOptions {
  /** Also what takes long. */
  full?: boolean;
  /** Only tests whose name holds this. */
  filter?: string;
  /** Only this runner. */
  runner?: string;
}

export const test = defineCommand<TestOptions>({
  name: "test",
  inRepository: true,
  summary: "build and run every test",
  define(command) {
    command
      .option("--full", "also run what takes long")
      .option("--filter <text>", "only test files and programs whose name holds this text")
      .option("--runner <name>", `only one runner: ${runnerNames.join(", ")}`);
  },
  async run({ full = false, filter, runner }) {
    if (runner && !runnerNames.includes(runner)) {
      throw new Failure(`no runner "${runner}"; there are ${runnerNames.join(", ")}`, {
        exitCode: exitCodes.usage,
      });
    }
    return await reportRunners(runner ? runnerNamed(runner) : allRunners(), { full, filter });
  },
});
