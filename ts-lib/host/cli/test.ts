// `sis test`: builds, then every runner; the last line is "N passed, N failed".
import { buildAll } from "./build.js";
import { reportRunners } from "../testing/report.js";
import { runnersOf } from "../testing/runners.js";
import { defineCommand } from "./command.js";

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
  summary: "build and run every test",
  define(command) {
    command
      .option("--full", "also run what takes long")
      .option("--filter <text>", "only test files and programs whose name holds this text")
      .option("--runner <name>", `only one runner: ${runnersOf().map((runner) => runner.name).join(", ")}`);
  },
  async run({ full = false, filter, runner }) {
    await buildAll(["host", "device"]);
    const chosen = runnersOf().filter((item) => !runner || item.name === runner);
    return await reportRunners(chosen, { full, filter });
  },
});
