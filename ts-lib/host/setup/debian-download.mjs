// Downloads one pinned package from a Debian suite that this machine does not have among its sources. apt does the
// work, with its state in a private folder and everything else (mirror, keys, proxy) as the machine has it configured.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { warn } from "./progress.mjs";
import { findCommand, run } from "./run.mjs";

/** @typedef {import("./third-party-lock.mjs").ThirdPartySource} ThirdPartySource */
/** @typedef {import("./progress.mjs").Step} Step */

const debianKeys = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Picks the Debian mirror out of what `apt-get indextargets` prints.
 * @param {string} text blocks of "Field: value" lines, an empty line between them
 * @returns {string | undefined}
 */
export function mirrorOf(text) {
  for (const block of text.split(/\n\n+/)) {
    const field = (/** @type {string} */ name) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
    if (field("Created-By") !== "Packages" || !field("Repo-URI")) continue;
    if (field("Origin") !== "" && field("Origin") !== "Debian") continue;
    if (/-|^$/.test(field("Release"))) continue; // bookworm-security and its like have mirrors of their own
    return field("Repo-URI");
  }
  return undefined;
}

export async function findMirror() {
  for (const args of [["indextargets"], ["indextargets", "--no-release-info"]]) {
    const mirror = mirrorOf((await run("apt-get", args)).stdout);
    if (mirror) return mirror;
  }
  throw new Failure("apt's configuration names no Debian mirror", {
    mend: "add a Debian source to /etc/apt/sources.list and run apt-get update, or set the SIS_…_SRC variables",
  });
}

/** apt-get with private state. */
export class PrivateApt {
  /** @param {string} folder @param {string} mirror @param {string} [architecture] of packages; default this machine's */
  constructor(folder, mirror, architecture) {
    this.folder = folder;
    this.mirror = mirror;
    this.architecture = architecture;
    for (const part of ["state/lists/partial", "cache/archives/partial", "download"]) {
      mkdirSync(join(folder, part), { recursive: true });
    }
    writeFileSync(join(folder, "status"), "");
  }

  /** @param {string[]} suites @param {string} component @param {Pick<Step, "update">} progress */
  async update(suites, component, progress) {
    const keys = existsSync(debianKeys) ? `[signed-by=${debianKeys}] ` : "";
    const lines = suites.map((suite) => `deb ${keys}${this.mirror} ${suite} ${component}\n`);
    writeFileSync(join(this.folder, "sources.list"), lines.join(""));
    progress.update(`package list of ${suites.join(", ")}`);
    return this.run(["update"]);
  }

  /** @param {string[]} args */
  run(args) {
    const options = {
      "Dir::State": join(this.folder, "state"),
      "Dir::State::status": join(this.folder, "status"),
      "Dir::Cache": join(this.folder, "cache"),
      "Dir::Etc::sourcelist": join(this.folder, "sources.list"),
      "Dir::Etc::sourceparts": "-",
      // A mirror frozen at a date serves release files past their valid-until; what we take is pinned by SHA-256.
      "Acquire::Check-Valid-Until": "false",
      "Acquire::Languages": "none",
      "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
      "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
      "APT::Sandbox::User": "root", // the folder need not be readable by the user _apt
      ...(this.architecture && {
        "APT::Architecture": this.architecture,
        "APT::Architectures": this.architecture,
      }),
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    return run("apt-get", [...flags, ...args], { cwd: join(this.folder, "download"), timeout: 600_000 });
  }

  /** Downloads `what` ("name" or "name=version"), and moves it to `to` if that is given.
   * @param {string} what @param {string} [to] @returns {Promise<string | undefined>} */
  async download(what, to) {
    const folder = join(this.folder, "download");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const result = await this.run(["download", what]);
    const file = readdirSync(folder).find((name) => name.endsWith(".deb"));
    if (result.code !== 0 || !file) return undefined;
    if (to === undefined) return join(folder, file);
    renameSync(join(folder, file), join(to, file));
    return join(to, file);
  }
}

/**
 * @param {ThirdPartySource} source
 * @param {string} folder private state
 * @param {Step} progress
 * @returns {Promise<{ file: string, pinned: boolean }>} the .deb; pinned says whether it is the locked version
 */
export async function downloadSource(source, folder, progress) {
  if (!findCommand("apt-get")) {
    throw new Failure(
      `the source of ${source.name} comes from a Debian package, and this machine has no apt-get`,
      {
        mend: `set ${source.override} to a folder with its source (${source.package} ${source.version})`,
      },
    );
  }
  const apt = new PrivateApt(folder, await findMirror());
  const component = source.component ?? "main";
  let said = "";
  for (const suite of source.suites) {
    said = (await apt.update([suite], component, progress)).output;
    progress.update(`${source.package} ${source.version}`);
    const file = await apt.download(`${source.package}=${source.version}`);
    if (file) return { file, pinned: true };
  }
  said = (await apt.update(source.suites, component, progress)).output;
  const newest = await apt.download(source.package);
  if (!newest) {
    throw new Failure(`${said.trimEnd()}\ncannot get ${source.package} ${source.version} (${source.why})`, {
      mend: `check the network and try again, or set ${source.override} to a source folder`,
    });
  }
  warn(
    `${source.package} ${source.version}, which SIS is tested with, is gone from ${source.suites.join(", ")}. ` +
      `Taking the newest instead: ${newest.split("/").pop()}. It is not checked against the lock file's SHA-256.`,
  );
  return { file: newest, pinned: false };
}
