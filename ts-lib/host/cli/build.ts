// `sis build`: TypeScript, the check of generated files, and the C trees; quick when nothing changed. With --target only
// the kernel images of those boards. With --without a
// kernel image with options of the build switched off, with --models one that runs listed models only, in folders of its
// own: the trees of every day stay as they are.

import { resolve } from "node:path";
import { type BuildOption, buildOptions } from "../../generated/about.js";
import { boards } from "../../generated/boards.js";
import {
  buildBoards,
  buildTree,
  buildTrees,
  type TreeName,
  trees,
  type Variant,
  variantName,
} from "../cmake.js";
import { staleGenerated } from "../generators.js";
import { listedHashes } from "../models-list.js";
import { Failure } from "../setup/failure.mjs";
import { say, warn } from "../setup/progress.mjs";
import { ensureTypeScript } from "../setup/typescript.mjs";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { collect } from "./run.js";

export interface BuildOptions {
  /** Only this tree of C, with its tests and without TypeScript; everything a user needs otherwise. */
  tree?: TreeName;
  /** Kernel images of these boards alone. */
  target: string[];
  /** Options of the build to switch off. */
  without: string[];
  /** List of the models that alone may run. */
  models?: string;
}

/** TypeScript, and the check of generated files. Throws Failure with the compiler's words. */
export async function compileAll(): Promise<void> {
  const errors = await ensureTypeScript();
  if (errors) throw new Failure(`${errors}\nTypeScript has errors`);
  const stale = await staleGenerated();
  if (stale) warn(`generated files are stale; "npm run generate" writes them anew\n${stale}`);
}

const optionNames = buildOptions.map(({ name }) => name).join(", ");

export const build = defineCommand<BuildOptions>({
  name: "build",
  inRepository: true,
  summary: "compile TypeScript, the simulator and the kernel image",
  define(command) {
    command
      .option("--tree <name>", `build one tree of C and nothing else: ${Object.keys(trees).join(", ")}`)
      .option(
        "-t, --target <board>",
        `build the kernel images of this board alone: ${Object.keys(boards).join(", ")}; repeatable`,
        collect,
        [],
      )
      .option(
        "--without <option>",
        `build a smaller kernel image (or the tree of --tree) without ${optionNames}; repeatable`,
        collect,
        [],
      )
      .option(
        "--models <file>",
        "build a kernel image (or the tree of --tree) that runs no model but those on this list of hashes, see sis pack",
      )
      .addHelpText("after", `\nOptions of the build, all on:\n${optionTable()}`);
  },
  async run({ tree, target, without, models }) {
    if (tree && !(tree in trees)) {
      throw new Failure(`no tree "${tree}"; there are ${Object.keys(trees).join(", ")}`, {
        exitCode: exitCodes.usage,
      });
    }
    const stranger = target.find((name) => !Object.hasOwn(boards, name));
    if (stranger !== undefined) {
      throw new Failure(`no board "${stranger}"; there are ${Object.keys(boards).join(", ")}`, {
        exitCode: exitCodes.usage,
      });
    }
    if (models !== undefined) listedHashes(models);
    const variant: Variant = {
      without: switchedOff(without),
      ...(models !== undefined && { models: resolve(models) }),
    };
    const isOwn = variantName(variant) !== "";
    const chosen = target.length > 0 ? target : isOwn ? [defaultBoard] : undefined;
    if (tree) await buildTree(tree, { tests: models === undefined, boards: chosen, ...variant });
    else if (chosen) await buildBoards(chosen, variant);
    else {
      await compileAll();
      await buildTrees(["host", "device"]);
    }
    say(chosen && !tree ? `built ${imagesOf(chosen, variant)}` : "built");
    return exitCodes.ok;
  },
});

/** What a build with options of its own makes an image of when nobody says. */
const defaultBoard = "qemu-virt";

const imagesOf = (chosen: readonly string[], variant: Variant): string =>
  chosen.map((board) => `build/images/${board}${variantName(variant)}/sis.img`).join(", ");

const optionTable = (): string =>
  buildOptions
    .map(({ name, summary, needs }) => {
      const note = needs.length > 0 ? ` Needs ${needs.join(", ")}.` : "";
      return `  ${name.padEnd(14)}${summary}${note}`;
    })
    .join("\n");

/** The options of these names; a Failure where there is none, or where one that stays needs one that goes. */
function switchedOff(names: readonly string[]): BuildOption[] {
  const usage = { exitCode: exitCodes.usage };
  const unknown = names.find((name) => !buildOptions.some((option) => option.name === name));
  if (unknown) throw new Failure(`no option "${unknown}"; there are ${optionNames}`, usage);
  for (const { name, needs } of buildOptions.filter((option) => !names.includes(option.name))) {
    const missing = needs.find((other) => names.includes(other));
    if (missing) {
      const words = [...names, name].map((other) => `--without ${other}`).join(" ");
      throw new Failure(`${name} needs ${missing}`, { ...usage, mend: `npm run build -- ${words}` });
    }
  }
  return buildOptions.map(({ name }) => name).filter((name) => names.includes(name));
}
