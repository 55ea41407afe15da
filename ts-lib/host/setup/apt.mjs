// Debian packages: which of the list are missing, and getting them. Presence is proved by a command or a file, so
// another distribution that has them in the same places passes too; only installing needs apt.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { aptPackages } from "./apt-packages.mjs";
import { Failure } from "./failure.mjs";
import { say, step } from "./progress.mjs";
import { isInstalled } from "./root.mjs";
import { findCommand, run } from "./run.mjs";

/** @typedef {import("./apt-packages.mjs").AptPackage} AptPackage */

/**
 * @param {{ tests?: boolean, tags?: readonly string[], packages?: readonly AptPackage[], path?: string }} [options]
 *   tests: of all packages; else of those for everybody and those of these tags
 * @returns {AptPackage[]} those whose proof is not there
 */
export function missingPackages({ tests = true, tags = [], packages = aptPackages, path } = {}) {
  return packages.filter((item) => {
    if (item.only !== undefined && !tests && !tags.includes(item.only)) return false;
    if (item.host !== undefined && item.host !== process.arch) return false;
    if (item.command && !findCommand(item.command, path)) return true;
    return item.file !== undefined && !existsSync(item.file);
  });
}

/** What a user would type to install them. @param {readonly AptPackage[]} missing */
export function installCommand(missing) {
  const names = missing.map((item) => item.name).join(" ");
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`;
}

/** One line for each missing package: its name and why it is needed. @param {readonly AptPackage[]} missing */
export function describeMissing(missing) {
  const width = Math.max(...missing.map((item) => item.name.length));
  return missing.map((item) => `  ${item.name.padEnd(width)}  ${item.why}`).join("\n");
}

/** One of the list, as a list. @param {string} name */
export const packageNamed = (name) => aptPackages.filter((item) => item.name === name);

/** Installs one package of the list, if it is not there. @param {string} name */
export async function ensurePackage(name) {
  const missing = missingPackages({ packages: packageNamed(name) });
  if (missing.length > 0) await installPackages(missing);
}

/** Installs what is missing, after saying what and why. @param {readonly AptPackage[]} missing */
export async function installPackages(missing) {
  const list = describeMissing(missing);
  const mend = installCommand(missing);
  // A tool in somebody's project does not change their machine.
  if (isInstalled)
    throw new Failure(`SIS needs what is not on this machine; Debian's packages for it:\n${list}`, {
      mend,
      exitCode: 4,
    });
  if (!findCommand("apt-get")) {
    throw new Failure(`these are missing, and this machine has no apt-get:\n${list}`, {
      mend: "install them with this system's own package manager (names above are Debian's)",
    });
  }
  const asRoot = process.getuid?.() === 0;
  if (!asRoot && !findCommand("sudo")) {
    throw new Failure(`these Debian packages are missing, and there is no sudo:\n${list}`, {
      mend: `as root: ${mend.replaceAll("sudo ", "")}`,
    });
  }
  say(`SIS needs Debian packages that are not here; installing:\n${list}`);
  // Asked for once, before the spinner would draw over the prompt.
  if (!asRoot && spawnSync("sudo", ["-v"], { stdio: "inherit" }).status !== 0) {
    throw new Failure("installing Debian packages needs sudo", { mend });
  }
  // A refused update is not the end: the lists already here may do.
  const updated = await step("apt-get update", (progress) => apt(["update"], progress), { always: true });
  const names = missing.map((item) => item.name);
  const installed = await step(
    `apt-get install ${names.length} packages`,
    (progress) => apt(["install", "-y", "--no-install-recommends", ...names], progress),
    { always: true },
  );
  if (installed.code === 0) return;
  const said = (updated.code === 0 ? installed.output : updated.output + installed.output).trimEnd();
  throw new Failure(`${said.split("\n").slice(-15).join("\n")}\ninstalling Debian packages failed`, { mend });
}

/** @param {string[]} args @param {import("./progress.mjs").Step} progress */
function apt(args, progress) {
  const environment = "DEBIAN_FRONTEND=noninteractive";
  const command = ["env", environment, "apt-get", "-o", "DPkg::Lock::Timeout=120", ...args];
  if (process.getuid?.() !== 0) command.unshift("sudo");
  return run(command[0] ?? "", command.slice(1), { onLine: (line) => progress.update(line.slice(0, 70)) });
}
