// The suites that the product knows by name: parts of ONNX's own test folders, of the release that Debian installs and
// of a newer one that is unpacked beside the build. Each is brought here when it is asked for.
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { exitCodes } from "../cli/exit-codes.js";
import { ensurePackage } from "../setup/apt.mjs";
import { withBuildLock } from "../setup/build-lock.mjs";
import { Failure } from "../setup/failure.mjs";
import { inCache } from "../setup/root.mjs";
import { ensureThirdParty } from "../setup/third-party.mjs";
import { readLock } from "../setup/third-party-lock.mjs";
import { type Case, findCases } from "./suite.js";

interface Known {
  readonly about: string;
  /** The release it belongs to: Debian's installed one, or the newer one of the lock file. */
  readonly release: "1.12" | "1.17";
  readonly folder: string;
}

const known: Readonly<Record<string, Known>> = {
  node: { release: "1.12", folder: "node", about: "one operator each, opsets to 17" },
  simple: { release: "1.12", folder: "simple", about: "small graphs: expand, sequences, old opsets" },
  "pytorch-operator": {
    release: "1.12",
    folder: "pytorch-operator",
    about: "operators as PyTorch wrote them",
  },
  "pytorch-converted": {
    release: "1.12",
    folder: "pytorch-converted",
    about: "layers as PyTorch wrote them",
  },
  "node-1.17": { release: "1.17", folder: "node", about: "one operator each, opsets to 22" },
  light: {
    release: "1.17",
    folder: "light",
    about: "nine whole models without their weights (memory: 1600M)",
  },
};

/** All of the installed release. */
export const defaultSuites: readonly string[] = Object.keys(known).filter(
  (name) => known[name]!.release === "1.12",
);

/** Lines for a help text. */
export const suitesHelp = Object.entries(known)
  .map(([name, { release, about }]) => `  ${name.padEnd(18)} ONNX ${release}: ${about}`)
  .join("\n");

export interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** A suite by name, or a folder of cases. Of several in one run, cases are called SUITE/CASE. */
export async function openSuites(names: readonly string[]): Promise<Suite[]> {
  const suites: Suite[] = [];
  for (const name of new Set(names)) {
    const cases = findCases(await folderOf(name));
    const prefix = Object.hasOwn(known, name) ? name : basename(resolve(name));
    suites.push({ name, cases: names.length > 1 ? cases.map((item) => inSuite(prefix, item)) : cases });
  }
  return suites;
}

/** The folder of a suite; a name that is none is a folder itself. */
async function folderOf(name: string): Promise<string> {
  if (!Object.hasOwn(known, name)) {
    if (existsSync(name)) return name;
    throw new Failure(`no such folder: ${name}; suites are ${Object.keys(known).join(", ")}`, {
      exitCode: exitCodes.usage,
    });
  }
  const { release, folder } = known[name]!;
  return join(await (release === "1.12" ? installedData() : newerData()), folder);
}

async function installedData(): Promise<string> {
  await withBuildLock(() => ensurePackage("libonnx-testdata"));
  return "/usr/share/libonnx-testdata/data";
}

async function newerData(): Promise<string> {
  const sources = readLock().filter((source) => source.name === "onnx-testdata");
  await withBuildLock(() => ensureThirdParty({ sources }));
  return inCache("third-party", "onnx-testdata");
}

function inSuite(prefix: string, { name, files, bytes }: Case): Case {
  const moved = [...files].map(([file, path]) => [`${prefix}/${file}`, path] as const);
  return { name: `${prefix}/${name}`, files: new Map(moved), bytes };
}
