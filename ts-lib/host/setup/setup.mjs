// Set-up: all that must be on the machine before SIS can be built. Checks first and touches nothing that is in place;
// a second run takes milliseconds. Plain JavaScript, for it runs before anything is installed.
import { existsSync } from "node:fs";
import { installPackages, missingPackages } from "./apt.mjs";
import { aptPackages } from "./apt-packages.mjs";
import { withBuildLock } from "./build-lock.mjs";
import { checkNode, checkProcessor } from "./machine.mjs";
import { ensureNpm } from "./npm.mjs";
import { say } from "./progress.mjs";
import { isInstalled } from "./root.mjs";
import { ensureThirdParty, staleSources } from "./third-party.mjs";
import { readLock } from "./third-party-lock.mjs";

/**
 * @param {{ tests?: boolean }} [options] tests: also what only the tests need
 * @returns {Promise<boolean>} true when something had to be done
 */
export async function setUp({ tests = true } = {}) {
  checkNode();
  checkProcessor();
  const installed = await ensurePackages({ tests });
  const npm = await ensureNpm();
  const sources = await ensureThirdParty({ sources: readLock({ tests }) });
  return installed || npm || sources.length > 0;
}

/**
 * What only some commands need, by the tags of apt-packages.mjs and third-party.lock.json. Takes milliseconds when it is
 * there.
 * @param {readonly string[]} tags
 */
export async function ensureTags(tags) {
  if (tags.length === 0) return;
  const sources = readLock({ tests: false, tags }).filter(({ only }) => only !== undefined);
  // In the repository what everybody needs is looked for too; a package needs no compiler.
  const packages = isInstalled ? aptPackages.filter(({ only }) => only !== undefined) : aptPackages;
  if (
    missingPackages({ tests: false, tags, packages }).length === 0 &&
    staleSources({ sources }).length === 0
  )
    return;
  await withBuildLock(async () => {
    await ensurePackages({ tests: false, tags, packages });
    await ensureThirdParty({ sources });
  });
}

/** @param {NonNullable<Parameters<typeof missingPackages>[0]>} which @returns {Promise<boolean>} something was installed */
async function ensurePackages(which) {
  const missing = missingPackages(which);
  if (missing.length === 0) return false;
  await installPackages(missing);
  const still = missingPackages(which);
  if (still.length > 0) await proofMissing(still);
  return true;
}

/** apt said yes, yet the proof is not there: say which. @param {import("./apt-packages.mjs").AptPackage[]} still */
async function proofMissing(still) {
  const { Failure } = await import("./failure.mjs");
  const lines = still.map((item) => `  ${item.name}: no ${item.command ?? item.file}`);
  const pruned = existsSync("/etc/dpkg/dpkg.cfg.d/excludes")
    ? " (this image leaves files of packages out)"
    : "";
  throw new Failure(`installed, but what should be there is not${pruned}:\n${lines.join("\n")}`, {
    mend: `sudo apt-get install --reinstall ${still.map((item) => item.name).join(" ")}`,
  });
}

const help = `Usage: sis setup [options]

Brings this machine to where SIS can be built and tested: Debian packages, npm packages, the sources of the
script engine and the test framework, and ONNX's newer test folders. What is in place is left alone.

Options:
  --no-tests   leave out what only the tests need
  -h, --help   display help for command

Environment:
  SIS_QUICKJS_SRC, SIS_UNITY_SRC, SIS_ONNX_TESTDATA, SIS_QEMU_10   a folder to use instead of the pinned package`;

/** The command `sis setup`. @param {readonly string[]} args @returns {Promise<number>} exit code */
export async function setUpCommand(args) {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const unknown = args.find((argument) => argument !== "--no-tests");
  if (unknown !== undefined) {
    process.stderr.write(`error: unknown argument '${unknown}'\n\n${help}\n`);
    return 2;
  }
  const changed = await setUp({ tests: !args.includes("--no-tests") });
  say(changed ? "set up" : "everything is in place");
  return 0;
}
