// `sis prepack`: makes what the npm package carries; `npm pack` runs it.
import { makePackage } from "../package/make.js";
import { say } from "../setup/progress.mjs";
import { compileAll } from "./build.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";

export interface PrepackOptions {
  /** For this kind of machine alone. */
  here?: boolean;
}

export const prepack = defineCommand<PrepackOptions>({
  name: "prepack",
  inRepository: true,
  summary: "make what the npm package carries, as npm pack does: simulators, images, notices",
  define(command) {
    command.option(
      "--here",
      "simulators for this kind of machine alone, and the loaders that are built: for a try",
    );
  },
  async run({ here }) {
    await compileAll();
    const { files } = await makePackage(here);
    const bytes = Object.values(files).reduce((sum, size) => sum + size, 0);
    say(`build/package: ${Object.keys(files).length} files, ${(bytes / 1e6).toFixed(1)} MB`);
    return exitCodes.ok;
  },
});
