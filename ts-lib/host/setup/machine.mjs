// What the machine itself must be: Node 20.15, 22.2 or newer (they have zlib.crc32), and a processor with fused
// multiply-add, without which the simulator's results could not be the device's (every multiply-add in SIS is rounded
// once). For programs that a package brings compiled: a system that can run them.
import { readFileSync } from "node:fs";
import { Failure } from "./failure.mjs";

/** x86-64-v3 as /proc/cpuinfo spells it ("abm" is lzcnt). */
const neededOnX86 = ["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"];

/** @param {string} [version] "20.1.2" */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (!((major === 20 && minor >= 15) || (major === 22 && minor >= 2) || major > 22)) {
    throw new Failure(`SIS needs Node 20.15, 22.2 or newer; this is ${version}`, {
      mend: "install Node 22 and run this again",
    });
  }
}

/** @param {string} [arch] as process.arch @param {string} [cpuinfo] text of /proc/cpuinfo */
export function checkProcessor(arch = process.arch, cpuinfo = readCpuInfo()) {
  if (arch === "arm64") return;
  if (arch !== "x64")
    throw new Failure(`SIS runs on x86-64 and Arm64 hosts; this is ${arch}`, { exitCode: 3 });
  const line = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1];
  if (line === undefined) return; // not Linux: nothing to read it from
  const flags = new Set(line.trim().split(/\s+/));
  const missing = neededOnX86.filter((flag) => !flags.has(flag));
  if (missing.length > 0) {
    throw new Failure(
      `this processor lacks ${missing.join(", ")}. SIS needs x86-64-v3 (Haswell, Zen or newer): without fused ` +
        "multiply-add the host's results would differ from the board's",
      { exitCode: 3 },
    );
  }
}

/** x86-64-v4, as -march knows it. */
const neededForAvx512 = ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"];

/** Whether vectors of 512 bits are there. @param {string} [arch] @param {string} [cpuinfo] text of /proc/cpuinfo */
export function hasAvx512(arch = process.arch, cpuinfo = readCpuInfo()) {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/));
  return arch === "x64" && neededForAvx512.every((flag) => flags.has(flag));
}

/** The C library that the programs of a package are linked against; tests/ts/package holds them to it. */
export const neededGlibc = "2.35";

/**
 * For what is compiled already. @param {{ platform?: string, arch?: string, glibc?: string }} [machine] as of process;
 * glibc "" for a Linux without, as Alpine
 */
export function checkHost({ platform = process.platform, arch = process.arch, glibc = readGlibc() } = {}) {
  const refuse = (/** @type {string} */ what, /** @type {string} */ mend) => {
    throw new Failure(`the simulators of SIS are made for Linux with glibc on x86-64 and Arm64; ${what}`, {
      mend,
      exitCode: 3,
    });
  };
  const anyway = "boards work from here: --target port:P, or qemu-virt where QEMU is installed";
  if (platform !== "linux")
    refuse(`this is ${platform}-${arch}`, `use Linux, as a container, virtual machine or WSL 2; ${anyway}`);
  if (arch !== "x64" && arch !== "arm64") refuse(`this is ${platform}-${arch}`, anyway);
  if (glibc === "")
    refuse("this one has another C library (musl?)", `use a container of Debian or Ubuntu; ${anyway}`);
  const [major = 0, minor = 0] = glibc.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = neededGlibc.split(".").map(Number);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor))
    refuse(`this one has glibc ${glibc}, they need ${neededGlibc}`, "use Debian 12, Ubuntu 22.04 or newer");
}

/** The version of the C library that Node runs on, "" when it is another one. */
function readGlibc() {
  if (process.platform !== "linux") return "";
  Object.assign(process.report, { excludeNetwork: true }); // looking its addresses up takes long
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header?.glibcVersionRuntime ?? "";
}

function readCpuInfo() {
  try {
    return readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return "";
  }
}
