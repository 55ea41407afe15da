// The C build trees: configuring and building them through CMake and Ninja, with progress, quick when nothing changed.
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { withBuildLock } from "./setup/build-lock.mjs";
import { Failure } from "./setup/failure.mjs";
import { step } from "./setup/progress.mjs";
import { inBuild, inRoot } from "./setup/root.mjs";
import { mustRun, run } from "./setup/run.mjs";
import { listFiles, readStamp, writeStamp } from "./setup/stamp.mjs";

export interface Tree {
  /** Toolchain file in ops-c/toolchains. */
  readonly toolchain: string;
  /** What is built of it. */
  readonly target: string;
  readonly what: string;
}

export const trees = {
  host: { toolchain: "host", target: "all", what: "simulator and native" },
  "host-sanitized": { toolchain: "host-sanitized", target: "unit-tests", what: "C tests with sanitizers" },
  "host-arm64": { toolchain: "host-arm64", target: "unit-tests-arm64", what: "C tests for Arm64" },
  device: { toolchain: "device-arm64", target: "all", what: "kernel image" },
} as const satisfies Record<string, Tree>;

export type TreeName = keyof typeof trees;

/** Folder of a tree's products. */
export const treeFolder = (name: TreeName): string => inBuild("cmake", name);

/** Builds the trees one after the other; each uses all cores. */
export async function buildTrees(names: readonly TreeName[]): Promise<void> {
  for (const name of names) await buildTree(name);
}

/** Configures a tree when it has to be, and builds it. Throws Failure with the compiler's words. */
export async function buildTree(name: TreeName, target: string = trees[name].target): Promise<void> {
  await withBuildLock(async () => {
    await configure(name);
    await step(`building ${trees[name].what}`, async (progress) => {
      const jobs = String(availableParallelism());
      const { code, output } = await run("ninja", ["-C", treeFolder(name), "-j", jobs, target], {
        onLine: (line) => {
          if (/^\[\d+\/\d+\]/.test(line)) progress.update(line.slice(0, 70));
        },
      });
      if (code !== 0) throw new Failure(`${complaints(output)}\nbuilding ${trees[name].what} failed`);
    });
  });
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
export async function configure(name: TreeName): Promise<void> {
  const folder = treeFolder(name);
  // Ninja runs CMake again when a known CMakeLists.txt changes; only a folder that is new needs us.
  const folders = ["ops-c", "js-runtime", "firmware", "board", "tests"];
  const lists = folders.flatMap((part) => listFiles(inRoot(part), (file) => file === "CMakeLists.txt"));
  const key = lists.join("\n");
  const stamp = `${folder}/sis-configured`;
  if (existsSync(`${folder}/build.ninja`) && readStamp(stamp) === key) return;
  const toolchain = inRoot("ops-c/toolchains", `${trees[name].toolchain}.cmake`);
  await step(`configuring ${trees[name].what}`, () =>
    mustRun("cmake", ["-S", inRoot(), "-B", folder, "-G", "Ninja", `-DCMAKE_TOOLCHAIN_FILE=${toolchain}`], {
      what: `configuring build/cmake/${name}`,
    }),
  );
  writeStamp(stamp, key);
}
