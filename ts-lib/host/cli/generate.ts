// `sis generate`: writes the generated files anew from the tables and descriptions they are made of.

import { generateAll, staleGenerated } from "../generators.js";
import { say } from "../setup/progress.mjs";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";

export interface GenerateOptions {
  /** Write nothing; name the stale files. */
  check?: boolean;
}

export const generate = defineCommand<GenerateOptions>({
  name: "generate",
  inRepository: true,
  summary: "write generated files anew from operator tables, native contract and boards",
  define(command) {
    command.option("--check", "write nothing; exit 1 and name the stale files if there are any");
  },
  async run({ check }) {
    if (!check) {
      await generateAll();
      return exitCodes.ok;
    }
    const stale = await staleGenerated();
    if (stale) say(stale);
    return stale ? exitCodes.error : exitCodes.ok;
  },
});
