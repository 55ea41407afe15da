// Set-up: all that must be on the machine before SIS can be built. Checks first and touches nothing that is in place;
// a second run takes milliseconds. Plain JavaScript, for it runs before anything is installed.
import { existsSync } from "node:fs";
import { installPackages, missingPackages } from "./apt.mjs";
import { checkNode, checkProcessor } from "./machine.mjs";
import { ensureNpm } from "./npm.mjs";
import { say } from "./progress.mjs";
import { ensureThirdParty } from "./third-party.mjs";
import { readLock } from "./third-party-lock.mjs";

/**
 * @param {{ tests?: boolean }} [options] tests: also what only the tests need
 * @returns {Promise<boolean>} true when something had to be done
 */
export async function setUp({ tests = true } = {}) {
  checkNode();
  checkProcessor();
  const missing = missingPackages({ tests });
  if (missing.length > 0) {
    await installPackages(missing);
    const still = missingPackages({ tests });
    if (still.length > 0) await proofMissing(still);
  }
  const npm = await ensureNpm();
  const sources = await ensureThirdParty({ sources: readLock({ tests }) });
  return missing.length > 0 || npm || sources.length > 0;
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
  SIS_QUICKJS_SRC, SIS_UNITY_SRC, SIS_ONNX_TESTDATA   a folder to use instead of the pinned package`;

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
