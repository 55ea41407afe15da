import { sep } from "node:path";
import { Failure } from "../setup/failure.mjs";
import { step } from "../setup/progress.mjs";
import { inRoot } from "../setup/root.mjs";
import { run } from "../setup/run.mjs";
import { listFiles } from "../setup/stamp.mjs";
import { type Runner, single } from "./runner.js";

export const cFolders = ["ops-c", "js-runtime", "firmware", "board", "tests/c"];

/** Our C sources and headers. */
export function cFiles(): string[] {
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
