// The C build trees: configuring and building them through CMake and Ninja, with progress, quick when nothing changed.
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type BuildOption, buildOptions } from "../generated/about.js";
import { type Board, boards } from "../generated/boards.js";
import { bundleLibrary, compileLibrary } from "./library.js";
import { withBuildLock } from "./setup/build-lock.mjs";
import { Failure } from "./setup/failure.mjs";
import { type Step, step } from "./setup/progress.mjs";
import { inBuild, inRoot, isInstalled } from "./setup/root.mjs";
import { mustRun, run } from "./setup/run.mjs";
import { ensureTags } from "./setup/setup.mjs";
import { listFiles, readStamp, sha256, writeStamp } from "./setup/stamp.mjs";

export interface Tree {
  /** Toolchain file in ops-c/toolchains. */
  readonly toolchain: string;
  /** What is built of it; a tree of boards builds images. */
  readonly target: string;
  /** What the tests need of it besides. */
  readonly testTarget?: string;
  readonly what: string;
  /** The boards of this architecture get their images from it. */
  readonly arch?: Board["arch"];
}

export const trees = {
  host: { toolchain: "host", target: "all", testTarget: "sis-session", what: "simulator and native" },
  "host-sanitized": { toolchain: "host-sanitized", target: "unit-tests", what: "C tests with sanitizers" },
  "host-threads": {
    toolchain: "host-threads",
    target: "unit-check-team",
    what: "C with the thread sanitizer",
  },
  "host-arm64": { toolchain: "host-arm64", target: "unit-tests-arm64", what: "C for Arm64 Linux" },
  device: { toolchain: "device-arm64", target: "all", what: "kernel image", arch: "arm64" },
  "device-arm32": { toolchain: "device-arm32", target: "all", what: "32-bit kernel image", arch: "arm" },
} as const satisfies Record<string, Tree>;

export type TreeName = keyof typeof trees;

/** What is built otherwise than every day: a tree in a folder of its own. */
export interface Variant {
  /** Options of the build to switch off. */
  readonly without?: readonly BuildOption[];
  /** Path of a list of models: no others run. */
  readonly models?: string;
}

/** The end of names of what is built so; CMake's SIS_VARIANT says the same. */
export const variantName = ({ without = [], models }: Variant): string =>
  `${buildOptions
    .filter(({ name }) => without.includes(name))
    .map(({ name }) => `-without-${name}`)
    .join("")}${models === undefined ? "" : "-listed"}`;

/** Folder of a tree's products. */
export const treeFolder = (name: TreeName, variant: Variant = {}): string =>
  inBuild("cmake", name + variantName(variant));

/** The tree that a board's images come from. */
export function treeOfBoard(board: string): TreeName {
  const names = Object.keys(trees) as TreeName[];
  return names.find((name) => boardsOf(name).includes(board))!;
}

/** Names of the boards whose images come from a tree. */
export function boardsOf(name: TreeName): string[] {
  const { arch }: Tree = trees[name];
  return Object.values(boards)
    .filter((board) => board.arch === arch)
    .map((board) => board.name);
}

export interface BuildTreeOptions extends Variant {
  /** Also what only the tests need, such as the device's test image. */
  readonly tests?: boolean;
  /** Also the chain loaders of boards that have one. */
  readonly loader?: boolean;
  /** These of its targets alone, as CMake names them. */
  readonly targets?: readonly string[];
  /** Of a tree of boards: the images of these alone; default all. */
  readonly boards?: readonly string[];
}

/** Images for boards, each from its tree. */
export async function buildBoards(names: readonly string[], options: BuildTreeOptions = {}): Promise<void> {
  await buildTrees([...new Set(names.map(treeOfBoard))], { ...options, boards: names });
}

/** What Ninja is to make of a tree. */
function targetsOf(
  name: TreeName,
  { tests = false, loader = false, boards: wanted, targets }: BuildTreeOptions,
): string[] {
  if (targets !== undefined) return [...targets];
  const { target, testTarget, arch }: Tree = trees[name];
  if (arch === undefined || (tests && wanted === undefined))
    return tests && testTarget !== undefined ? [target, testTarget] : [target];
  const images = ["sis", ...(tests ? ["mltest"] : []), ...(loader ? ["loader"] : [])];
  return chosenBoards(name, wanted).flatMap((board) => images.map((image) => `image-${image}-${board}`));
}

const chosenBoards = (name: TreeName, wanted?: readonly string[]): string[] =>
  boardsOf(name).filter((board) => wanted?.includes(board) ?? true);

/** Configures and builds one tree. */
export const buildTree = (name: TreeName, options?: BuildTreeOptions): Promise<void> =>
  buildTrees([name], options);

/**
 * Configures trees where they have to be, and builds them side by side: the engine's one big source keeps a core busy
 * for most of the time, and each tree has one. Throws Failure with the compiler's words.
 */
export async function buildTrees(names: readonly TreeName[], options: BuildTreeOptions = {}): Promise<void> {
  if (isInstalled) return; // a package brings what is built
  await withBuildLock(async () => {
    const wanted = names.flatMap((name) => chosenBoards(name, options.boards));
    await ensureTags(wanted.flatMap((board) => boards[board]?.needs ?? []));
    await configure("host"); // its compiler makes the library's bytecode for all
    for (const name of names) await configure(name, options);
    const { without = [], models } = options;
    const off = without.length > 0 ? ` without ${without.join(", ")}` : "";
    const listed = models === undefined ? "" : " for listed models";
    const title = `building ${names.map((name) => trees[name].what).join(", ")}${off}${listed}`;
    await step(title, async (progress) => {
      const all = async (runs: Promise<string>[]) => {
        const failed = (await Promise.all(runs)).filter((text) => text !== "");
        if (failed.length > 0) throw new Failure(`${failed.join("\n\n")}\n${title} failed`);
      };
      await bundleLibrary();
      const others = names.filter((name) => treeFolder(name, options) !== treeFolder("host"));
      const engines = others.map((name) => ninja(name, options, progress, ["quickjs"]));
      await all([ninja("host", {}, progress, ["sis-compile"]), ...engines]);
      await compileLibrary(`${treeFolder("host")}/js-runtime/sis-compile`);
      await all(names.map((name) => ninja(name, options, progress)));
    });
  });
}

/** Runs Ninja; resolves to its complaints, "" when it built. */
async function ninja(
  name: TreeName,
  options: BuildTreeOptions,
  progress: Step,
  targets = targetsOf(name, options),
): Promise<string> {
  const jobs = String(availableParallelism());
  const args = ["-C", treeFolder(name, options), "-j", jobs, ...targets];
  const { code, output } = await run("ninja", args, {
    onLine: (line) => {
      if (/^\[\d+\/\d+\]/.test(line)) progress.update(line.slice(0, 70));
    },
  });
  return code === 0 ? "" : complaints(output);
}

/** Ninja's output without the lines of what went well, and without the endless command line of what did not. */
export function complaints(output: string): string {
  const lines = output.split("\n");
  const noise = /^(\[\d+\/\d+\]|-- |ninja: (Entering directory|build stopped))/;
  return lines
    .filter((line, index) => !noise.test(line) && !lines[index - 1]?.startsWith("FAILED: "))
    .join("\n")
    .trim();
}

/** Brings a tree to where Ninja can build it, and its compile_commands.json is there. */
export async function configure(name: TreeName, variant: Variant = {}): Promise<void> {
  const folder = treeFolder(name, variant);
  // Ninja runs CMake again when a known CMakeLists.txt changes; a folder that is new needs us.
  const folders = ["ops-c", "js-runtime", "firmware", "board", "tests"];
  const lists = folders.flatMap((part) => listFiles(inRoot(part), (file) => file === "CMakeLists.txt"));
  // CMake takes flags from a toolchain file once and for all, so a changed one starts afresh.
  const toolchains = listFiles(inRoot("ops-c/toolchains"), () => true);
  const flags = sha256(toolchains.map((file) => readFileSync(file, "utf8")).join("\n"));
  const key = [flags, variant.models ?? "", ...lists].join("\n");
  const stamp = `${folder}/sis-configured`;
  const last = readStamp(stamp);
  if (existsSync(`${folder}/build.ninja`) && last === key) return;
  const toolchain = inRoot("ops-c/toolchains", `${trees[name].toolchain}.cmake`);
  const args = ["-S", inRoot(), "-B", folder, "-G", "Ninja", `-DCMAKE_TOOLCHAIN_FILE=${toolchain}`];
  for (const option of variant.without ?? [])
    args.push(`-DSIS_${option.toUpperCase().replaceAll("-", "_")}=OFF`);
  if (variant.models !== undefined) args.push(`-DSIS_MODELS=${variant.models}`);
  if (!last.startsWith(flags)) args.push("--fresh");
  const what = `configuring build/cmake/${name}${variantName(variant)}`;
  await step(`configuring ${trees[name].what}`, () => mustRun("cmake", args, { what }));
  writeStamp(stamp, key);
}
