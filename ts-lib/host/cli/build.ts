// `sis build`: TypeScript, the check of generated files, and the C trees; quick when nothing changed.

import { buildTree, buildTrees, type TreeName, trees } from "../cmake.js";
import { staleGenerated } from "../generators.js";
import { Failure } from "../setup/failure.mjs";
import { say, warn } from "../setup/progress.mjs";
import { ensureTypeScript } from "../setup/typescript.mjs";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";

export interface BuildOptions {
  /** Only this tree of C, with its tests and without TypeScript; everything a user needs otherwise. */
  tree?: TreeName;
}

/** Everything `sis build` does. Throws Failure with the compiler's words. */
export async function buildAll(wanted: readonly TreeName[]): Promise<void> {
  const errors = await ensureTypeScript();
  if (errors) throw new Failure(`${errors}\nTypeScript has errors`);
  const stale = await staleGenerated();
  if (stale) warn(`generated files are stale; "npm run generate" writes them anew\n${stale}`);
  await buildTrees(wanted);
}

export const build = defineCommand<BuildOptions>({
  name: "build",
  summary: "compile TypeScript, the simulator and the kernel image",
  define(command) {
    command.option("--tree <name>", `build one tree of C and nothing else: ${Object.keys(trees).join(", ")}`);
  },
  async run({ tree }) {
    if (tree && !(tree in trees)) {
      throw new Failure(`no tree "${tree}"; there are ${Object.keys(trees).join(", ")}`, {
        exitCode: exitCodes.usage,
      });
    }
    await (tree ? buildTree(tree, { tests: true }) : buildAll(["host", "device"]));
    say("built");
    return exitCodes.ok;
  },
});
