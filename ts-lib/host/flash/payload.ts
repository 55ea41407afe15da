// What goes to a board: the kernel (or the chain loader), the device tree, the initrd with a script or files, and the
// text files that tell the board's firmware about them.
import { readFileSync } from "node:fs";
import { bundleScript } from "../bundle.js";
import { exitCodes } from "../cli/exit-codes.js";
import { checkImage, type ImageAbout } from "../image-about.js";
import { packInitrd, packScript, reservedNames } from "../initrd.js";
import { type Limits, resourceFiles, resourcesOf } from "../manifest.js";
import { givenImage, ownImage, ownTree } from "../parts.js";
import { Failure } from "../setup/failure.mjs";
import { packMap } from "../source-map/packed.js";
import { type BootFilesOptions, bootFiles } from "./boot-files.js";
import { cardRecipeOf, commandLineFile, configurationFile, configurationText } from "./recipe.js";

export interface PayloadOptions extends Partial<Limits> {
  readonly board: string;
  /** Path of another image than the board's own. */
  readonly kernel?: string;
  /** A script to run at start; with files and limits of its manifest. */
  readonly script?: string;
  readonly args?: readonly string[];
  /** NAME=PATH, as `sis run` takes them. */
  readonly file?: readonly string[];
  readonly bootargs?: string;
}

export interface Kernel {
  readonly path: string;
  readonly bytes: Buffer;
  readonly about: ImageAbout;
}

/** An image of the board, whole and its own; a Failure says what is wrong with it. */
export function kernelFor(board: string, given?: string): Kernel {
  return checked(board, given === undefined ? ownImage(board, "sis") : givenImage(given));
}

function checked(board: string, path: string): Kernel {
  const bytes = readFileSync(path);
  return { path, bytes, about: checkImage(bytes, path, board) };
}

export const loaderFor = (board: string): Kernel => checked(board, ownImage(board, "loader"));

/** The initrd: a script with its files, files alone, or none at all; then the board gives its shell. */
export async function initrdFor({
  script,
  args = [],
  file = [],
  ...given
}: PayloadOptions): Promise<Buffer | undefined> {
  const { memory, stack, time, instructions } = given;
  const read = (files: ReadonlyMap<string, string>) =>
    new Map([...files].map(([name, path]) => [name, readFileSync(path)] as const));
  if (script === undefined) {
    const files = resourceFiles(file);
    return files.size > 0 ? Buffer.from(packInitrd(read(files))) : undefined;
  }
  const { files, limits } = resourcesOf(script, file, { memory, stack, time, instructions });
  const taken = reservedNames.find((name) => files.has(name));
  if (taken) {
    throw new Failure(`file "${taken}": this name is the kernel's own; give the file another`, {
      exitCode: exitCodes.usage,
    });
  }
  const bundle = await bundleScript(script);
  const code = { script: readFileSync(bundle.file), map: packMap(bundle.file) };
  return Buffer.from(packScript({ ...code, args, limits, files: read(files) }));
}

/** What the user is told that the board does when it starts. */
export function whatRuns({ script, file = [] }: PayloadOptions): string {
  if (script !== undefined) return `runs ${script}`;
  return file.length > 0
    ? `gives its shell, with ${file.length} file${file.length > 1 ? "s" : ""}`
    : "gives its shell";
}

/** Every file of a board's card, by its name there. With `loader` the chain loader stands in the kernel's place. */
export async function cardFiles(
  options: PayloadOptions & { readonly loader?: boolean },
  vendor: BootFilesOptions,
): Promise<Map<string, Buffer>> {
  const { board } = options;
  const recipe = cardRecipeOf(board);
  const image = options.loader ? loaderFor(board) : kernelFor(board, options.kernel);
  const initrd = options.loader ? undefined : await initrdFor(options);
  const files = await bootFiles(recipe.bootFiles, vendor);
  files.set(configurationFile, Buffer.from(configurationText(board, recipe, initrd !== undefined)));
  files.set(commandLineFile, Buffer.from(`${options.bootargs ?? ""}\n`));
  files.set(recipe.kernel, image.bytes).set(recipe.deviceTree, readFileSync(ownTree(board)));
  return initrd ? files.set(recipe.initrd, initrd) : files;
}
