// SIS's own made parts that a command may find missing: images and simulators. In the repository a build makes them; an
// installed package carries them in build/package, and one that lacks any is damaged.
import { existsSync, readFileSync, statSync } from "node:fs";
import { relative, sep } from "node:path";
import { exitCodes } from "./cli/exit-codes.js";
import { contentsFile, packedContents } from "./package/contents.js";
import { Failure } from "./setup/failure.mjs";
import { checkHost, checkProcessor } from "./setup/machine.mjs";
import { inBuild, isInstalled, root } from "./setup/root.mjs";

/** What brings a made part back. */
export const mendParts = isInstalled ? `rm -r ${root} && npm install` : "npm run build";

const imagesAt = (...parts: string[]) =>
  isInstalled ? inBuild("package", "images", ...parts) : inBuild("images", ...parts);

/** Where images are, for messages. */
export const imageFolder = (board: string): string =>
  isInstalled ? imagesAt(board) : `build/images/${board}`;

/** The path, if it is there and whole; else a Failure that says what is wrong and what mends it. */
function madePart(what: string, path: string): string {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size;
  const wanted = isInstalled ? packedSize(path) : bytes;
  if (bytes !== undefined && bytes === wanted) return path;
  const installed =
    bytes === undefined ? "is missing from the installed package" : "of the installed package is damaged";
  const should = wanted === undefined ? `stands not in ${contentsFile}` : `should have ${wanted}`;
  const found = bytes === undefined ? `there is no ${path}` : `${path} has ${bytes} bytes, ${should}`;
  throw new Failure(`${what} ${isInstalled ? installed : "is not built"}: ${found}`, {
    mend: mendParts,
    exitCode: exitCodes.unreachable,
  });
}

/** Bytes that a file below build/package had when the package was made; undefined where it says nothing. */
function packedSize(path: string): number | undefined {
  const name = relative(inBuild("package"), path).split(sep).join("/");
  try {
    return packedContents(readFileSync(inBuild("package", contentsFile), "utf8"))[name];
  } catch {
    return undefined;
  }
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
  return madePart(`the ${what} of ${board}`, imagesAt(board, `${name}.img`));
};

/** A board's compiled device tree. */
export const ownTree = (board: string): string =>
  madePart(`the device tree of ${board}`, imagesAt(board, `${board}.dtb`));

/** Programs for this machine: in the repository as CMake places them: name in a package → path below the host's tree. */
export const hostParts = {
  "libsis-sim.so": ["the simulator", "ops-c"],
  "libsis-sim-avx512.so": ["the simulator for AVX-512", "ops-c"],
  "libsis-sim-arm64.so": ["the simulator that packs weights for boards", "ops-c"],
  "sis-native": ["the native runtime", "js-runtime"],
} as const;

/** Those that are for x86-64 alone. */
export const x64Parts: readonly string[] = ["libsis-sim-avx512.so", "libsis-sim-arm64.so"];

/** Their folder in a package. */
export const hostFolder = (arch: string): string => `linux-${arch}`;

/** What was compiled for this machine: in a package, for one of the kinds of machine it was made for. */
export function hostPart(name: keyof typeof hostParts): string {
  const [what, folder] = hostParts[name];
  if (isInstalled) checkHost();
  const path = isInstalled
    ? inBuild("package", hostFolder(process.arch), name)
    : inBuild("cmake", "host", folder, name);
  checkProcessor(); // before the first instruction of it runs
  return madePart(what, path);
}
