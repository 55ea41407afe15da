// Formatting and lint: biome for TypeScript, clang-format and clang-tidy for C. Generated and third-party files are
// not ours to lay out.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative, sep } from "node:path";
import { configure, treeFolder } from "../cmake.js";
import { withBuildLock } from "../setup/build-lock.mjs";
import { Failure } from "../setup/failure.mjs";
import { step } from "../setup/progress.mjs";
import { inBuild, inRoot, root } from "../setup/root.mjs";
import { run } from "../setup/run.mjs";
import { listFiles, readStamp, sha256, writeStamp } from "../setup/stamp.mjs";
import { inParallel, type Runner, single } from "./runner.js";

const cFolders = ["ops-c", "js-runtime", "firmware", "board", "tests/c"];

/** Our C sources and headers. */
function cFiles(): string[] {
  return cFolders
    .flatMap((folder) => listFiles(inRoot(folder), (name) => /\.[ch]$/.test(name)))
    .filter((file) => !file.split(sep).includes("generated"));
}

const runBiome = (command: string[]) =>
  run(process.execPath, [inRoot("node_modules/@biomejs/biome/bin/biome"), ...command]);

export const biome: Runner = {
  name: "biome",
  group: "style",
  async run() {
    const { code, output } = await runBiome(["check", "--error-on-warnings", "--max-diagnostics=40"]);
    return single("TypeScript: format and lint", code === 0, `${output}\nto mend layout: npm run format`);
  },
};

export const clangFormat: Runner = {
  name: "clang-format",
  group: "style",
  async run() {
    const files = cFiles();
    if (files.length === 0) return undefined;
    const { code, output } = await run("clang-format", [
      "--dry-run",
      "-Werror",
      "--ferror-limit=1",
      ...files,
    ]);
    const short = output.split("\n").filter((line) => line.includes("error:"));
    return single("C: format", code === 0, `${short.join("\n")}\nto mend it: npm run format`);
  },
};

/** Lays out everything in place. */
export async function formatAll(): Promise<void> {
  const formatted = await step("biome", () => runBiome(["check", "--write"]), { always: true });
  if (formatted.code !== 0) throw new Failure(formatted.output.trimEnd());
  const files = cFiles();
  if (files.length === 0) return;
  const { code, output } = await step("clang-format", () => run("clang-format", ["-i", ...files]), {
    always: true,
  });
  if (code !== 0) throw new Failure(output.trimEnd());
}

interface CompileCommand {
  readonly file: string;
  readonly command: string;
}

/** Our sources with the tree whose compile commands know them: host first, for what both compile. */
async function tidyFiles(): Promise<Map<string, { tree: string; command: string }>> {
  const ours = new Set(cFiles());
  const found = new Map<string, { tree: string; command: string }>();
  for (const tree of ["host", "device"] as const) {
    await withBuildLock(() => configure(tree));
    const database = `${treeFolder(tree)}/compile_commands.json`;
    for (const { file, command } of JSON.parse(readFileSync(database, "utf8")) as CompileCommand[]) {
      if (ours.has(file) && !found.has(file)) found.set(file, { tree: treeFolder(tree), command });
    }
  }
  return found;
}

/** clang-tidy takes about a second a file, so a file that passed is not looked at again until something it can see changes. */
export const clangTidy: Runner = {
  name: "clang-tidy",
  group: "style",
  async run(_options, progress) {
    const files = await tidyFiles();
    if (files.size === 0) return undefined;
    const headers = cFolders.flatMap((folder) => listFiles(inRoot(folder), (name) => name.endsWith(".h")));
    const common = sha256(
      [inRoot(".clang-tidy"), ...headers].map((file) => readFileSync(file, "utf8")).join("\0"),
    );
    const stale = [...files].map(([file, { tree, command }]) => ({
      file,
      tree,
      key: sha256(`${common}\n${command}\n${readFileSync(file, "utf8")}`),
      stamp: inBuild("tidy", `${relative(root, file).replaceAll(sep, "-")}.stamp`),
    }));
    const todo = stale.filter(({ key, stamp }) => readStamp(stamp) !== key);
    let done = 0;
    const said = await inParallel(todo, availableParallelism(), async ({ file, tree, key, stamp }) => {
      progress.update(`${done++}/${todo.length} ${relative(root, file)}`);
      const args = [
        "-p",
        tree,
        "--quiet",
        "--extra-arg=-Wno-error",
        "--extra-arg=-Wno-unknown-warning-option",
        file,
      ];
      const { code, stdout, output } = await run("clang-tidy", args);
      if (code === 0) writeStamp(stamp, key);
      return code === 0 ? "" : stdout.trim() || output.trim();
    });
    const complaints = said.filter((text) => text !== "");
    return single("C: lint", complaints.length === 0, complaints.join("\n"));
  },
};
