// clang-tidy on our C. It takes up to a second a file, so a file that passed is not looked at again until something it
// can see changes. gcc's compile commands are cleaned for clang first.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative, sep } from "node:path";
import { configure, type TreeName, treeFolder } from "../cmake.js";
import { withBuildLock } from "../setup/build-lock.mjs";
import { inBuild, inRoot, root } from "../setup/root.mjs";
import { mustRun, run } from "../setup/run.mjs";
import { listFiles, readStamp, sha256, writeStamp } from "../setup/stamp.mjs";
import { inParallel, type Runner, single } from "./runner.js";
import { cFiles, cFolders } from "./style.js";

interface CompileCommand {
  readonly directory: string;
  readonly file: string;
  readonly command: string;
}

/** Without what only gcc knows, and with clang's own <arm_neon.h> and the like in place of gcc's. */
export const forClang = (command: string): string =>
  command
    .replace(/ -isystem \S*\/gcc(-cross)?\/\S+/g, "")
    .replace(/ -nostdinc\b/g, " -nostdlibinc")
    .replace(/ -f(no-)?(tree|ipa|gcse|ivopts|reorder|conserve-stack|toplevel-reorder)\S*/g, "")
    .replace(/ -Werror\b/g, "");

async function compileCommands(tree: TreeName): Promise<CompileCommand[]> {
  await withBuildLock(async () => {
    await configure(tree);
    await mustRun("ninja", ["-C", treeFolder(tree), "build.ninja"]);
  });
  return JSON.parse(readFileSync(`${treeFolder(tree)}/compile_commands.json`, "utf8"));
}

/** One command for each of our sources: the host's for what both compile. */
async function commandsOfOurs(): Promise<CompileCommand[]> {
  const ours = new Set(cFiles());
  const found = new Map<string, CompileCommand>();
  for (const item of [...(await compileCommands("host")), ...(await compileCommands("device"))]) {
    if (ours.has(item.file) && !found.has(item.file)) {
      found.set(item.file, { ...item, command: forClang(item.command) });
    }
  }
  return [...found.values()];
}

/** A key of all that every source may include, and of the rules. */
function commonKey(): string {
  const headers = cFolders.flatMap((folder) => listFiles(inRoot(folder), (name) => name.endsWith(".h")));
  return sha256([inRoot(".clang-tidy"), ...headers].map((file) => readFileSync(file, "utf8")).join("\0"));
}

export const clangTidy: Runner = {
  name: "clang-tidy",
  group: "style",
  async run(_options, progress) {
    const commands = await commandsOfOurs();
    if (commands.length === 0) return undefined;
    writeStamp(inBuild("tidy/compile_commands.json"), JSON.stringify(commands));
    const common = commonKey();
    const todo = commands
      .map(({ file, command }) => ({
        file,
        key: sha256(`${common}\n${command}\n${readFileSync(file, "utf8")}`),
        stamp: inBuild("tidy", `${relative(root, file).replaceAll(sep, "-")}.stamp`),
      }))
      .filter(({ key, stamp }) => readStamp(stamp) !== key);
    let done = 0;
    const said = await inParallel(todo, availableParallelism(), async ({ file, key, stamp }) => {
      progress.update(`${done++}/${todo.length} ${relative(root, file)}`);
      const args = ["-p", inBuild("tidy"), "--quiet", "--extra-arg=-Wno-unknown-warning-option", file];
      const { code, stdout, output } = await run("clang-tidy", args);
      if (code === 0) writeStamp(stamp, key);
      return code === 0 ? "" : stdout.trim() || output.trim();
    });
    const complaints = said.filter((text) => text !== "");
    return single("C: lint", complaints.length === 0, complaints.join("\n"));
  },
};
