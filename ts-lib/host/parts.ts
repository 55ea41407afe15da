// SIS's own made parts that a command may find missing: images, simulators, compiled TypeScript. In the repository
// a build makes them; an installed package carries them, and one that lacks any is damaged.
import { existsSync } from "node:fs";
import { exitCodes } from "./cli/exit-codes.js";
import { Failure } from "./setup/failure.mjs";
import { checkHost, checkProcessor } from "./setup/machine.mjs";
import { inBuild, isInstalled, root } from "./setup/root.mjs";

/** What brings a made part back. */
export const mendParts = isInstalled ? `rm -r ${root} && npm install` : "npm run build";

/** Where images are, for messages. */
export const imageFolder = (board: string): string =>
  isInstalled ? inBuild("images", board) : `build/images/${board}`;

/** The path, if it is there; else a Failure that says what is missing and what brings it. */
export function madePart(what: string, path: string): string {
  if (existsSync(path)) return path;
  const where = isInstalled ? "is missing from the installed package" : "is not built";
  throw new Failure(`${what} ${where}: there is no ${path}`, {
    mend: mendParts,
    exitCode: exitCodes.unreachable,
  });
}

/** An image that the user named. */
export function givenImage(path: string): string {
  if (existsSync(path)) return path;
  throw new Failure(`there is no kernel image at ${path}`);
}

const imageNames = { sis: "kernel image", loader: "chain loader", mltest: "test image" };

/** SIS's own image of a board; `name` is one of its images or of a variant. */
export const ownImage = (board: string, name: string): string => {
  const what = imageNames[name as keyof typeof imageNames] ?? `image "${name}"`;
  return madePart(`the ${what} of ${board}`, inBuild("images", board, `${name}.img`));
};

/** A board's compiled device tree. */
export const ownTree = (board: string): string =>
  madePart(`the device tree of ${board}`, inBuild("images", board, `${board}.dtb`));

/** Programs for this machine, in the repository as CMake places them: name in a package → path below the host's tree. */
const hostParts = {
  "libsis-sim.so": ["the simulator", "ops-c"],
  "sis-native": ["the native runtime", "js-runtime"],
} as const;

/** What was compiled for this machine: in a package, for one of the kinds of machine it was made for. */
export function hostPart(name: keyof typeof hostParts): string {
  const [what, folder] = hostParts[name];
  if (isInstalled) checkHost();
  const path = isInstalled
    ? inBuild("package", `linux-${process.arch}`, name)
    : inBuild("cmake", "host", folder, name);
  checkProcessor(); // before the first instruction of it runs
  return madePart(what, path);
}
