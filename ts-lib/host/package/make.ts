// Makes build/package: what the npm package carries beside sources and compiled TypeScript. Simulators for both kinds of
// host, images and device trees of every board, the profile page's parts, third-party notices, and the list of all that.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { boards } from "../../generated/boards.js";
import { exitCodes } from "../cli/exit-codes.js";
import { buildBoards, buildTree, type TreeName, treeFolder } from "../cmake.js";
import { hostFolder, hostParts, x64Parts } from "../parts.js";
import { makePageParts } from "../profile/html.js";
import { ensurePackage } from "../setup/apt.mjs";
import { Failure } from "../setup/failure.mjs";
import { step } from "../setup/progress.mjs";
import { inBuild, inRoot } from "../setup/root.mjs";
import { mustRun } from "../setup/run.mjs";
import { listFiles } from "../setup/stamp.mjs";
import { type Contents, writeContents } from "./contents.js";
import { noticesFile, thirdPartyNotices } from "./notices.js";

/** The kinds of Linux that get simulators: the tree that builds them here, and who strips its products. */
const hosts: Readonly<Record<string, { tree: TreeName; strip: string }>> = {
  x64: { tree: "host", strip: "strip" },
  arm64: { tree: "host-arm64", strip: "aarch64-linux-gnu-strip" },
};

const folder = inBuild("package");

/** Builds and gathers everything, or what concerns this kind of machine; TypeScript is compiled already. */
export async function makePackage(here = false): Promise<Contents> {
  const archs = here ? [process.arch] : Object.keys(hosts);
  if (here) {
    await buildTree("host");
    await buildBoards(Object.keys(boards));
  } else await buildForAll();
  return step("gathering build/package", () => gather(archs));
}

async function buildForAll(): Promise<void> {
  if (process.arch !== "x64")
    throw new Failure(
      "the package is made on x86-64 Linux, from where its Arm64 programs are cross-compiled",
      {
        exitCode: exitCodes.refused,
      },
    );
  await ensurePackage("libc6-dev-arm64-cross");
  for (const [arch, { tree }] of Object.entries(hosts)) {
    const wide = arch === "x64" ? ["sis-sim-avx512", "sis-sim-arm64"] : [];
    await buildTree(tree, { targets: ["sis-sim", ...wide, "sis-native"] });
  }
  await buildBoards(Object.keys(boards), { loader: true });
}

async function gather(archs: readonly string[]): Promise<Contents> {
  rmSync(folder, { recursive: true, force: true });
  for (const arch of archs) await copyPrograms(arch);
  for (const board of Object.keys(boards)) copyImages(board);
  writeFileSync(join(folder, "page.json"), JSON.stringify(await makePageParts()));
  writeFileSync(join(folder, noticesFile), await thirdPartyNotices());
  return writeContents(folder, compiled());
}

/** Stripped: what is left of 16 MB is what runs. */
async function copyPrograms(arch: string): Promise<void> {
  const { tree, strip } = arch === process.arch ? { tree: "host" as const, strip: "strip" } : hosts[arch]!;
  mkdirSync(join(folder, hostFolder(arch)), { recursive: true });
  for (const [name, [, part]] of Object.entries(hostParts)) {
    if (arch !== "x64" && x64Parts.includes(name)) continue;
    const made = join(treeFolder(tree), part, name);
    await mustRun(strip, ["--strip-unneeded", "-o", join(folder, hostFolder(arch), name), made]);
  }
}

/** The product's images alone; test images stay. */
function copyImages(board: string): void {
  const to = join(folder, "images", board);
  mkdirSync(to, { recursive: true });
  copyFileSync(inBuild("images", board, "sis.img"), join(to, "sis.img"));
  // An emulated machine makes its own device tree.
  for (const name of ["loader.img", `${board}.dtb`]) {
    const from = inBuild("images", board, name);
    if (existsSync(from)) copyFileSync(from, join(to, name));
  }
}

/** What bundles are made by and of: with other code they are stale. */
const compiled = (): string[] => [
  ...listFiles(inBuild("js", "ts-lib"), (name) => /\.m?js$/.test(name)),
  inBuild("js", "rollup.config.mjs"),
  inRoot("package.json"),
];
