// `sis format`: lays out TypeScript with biome and C with clang-format.
import { formatAll } from "../testing/style.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";

export const format = defineCommand({
  name: "format",
  inRepository: true,
  summary: "format TypeScript and C in place",
  define() {},
  async run() {
    await formatAll();
    return exitCodes.ok;
  },
});
