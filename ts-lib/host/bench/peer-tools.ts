// The folder of `sis bench --peers DIR`: ONNX Runtime, XNNPACK, OpenBLAS and BLIS for Arm64, drivers for each, and the plugin that
// counts. What is missing in it is fetched (Debian packages of another suite, npm's ONNX Runtime) and built; nothing outside changes.
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findMirror, PrivateApt } from "../setup/debian-download.mjs";
import { Failure } from "../setup/failure.mjs";
import { step } from "../setup/progress.mjs";
import { inRoot } from "../setup/root.mjs";
import { findCommand, mustRun } from "../setup/run.mjs";

/** Versions come with the suite; peers.json names those that were counted. */
const suite = "trixie";
const packages = [
  ...["libopenblas0-serial", "libblis4-serial", "libxnnpack0.20241108", "libxnnpack-dev", "libcpuinfo0"],
  ...["libpthreadpool0", "libcpuinfo-dev", "libpthreadpool-dev", "libonnxruntime-dev", "libc6", "libc6-dev"],
  ...["linux-libc-dev", "libstdc++6", "libgcc-s1", "libgomp1", "libgfortran5"],
];
const multiarch = "usr/lib/aarch64-linux-gnu";
const compiler = "aarch64-linux-gnu-gcc";

export interface PeerTools {
  /** The command that counts a driver's regions; the driver and its arguments follow. */
  readonly counted: readonly string[];
  readonly driver: (name: "blas" | "xnnpack" | "onnxruntime") => string;
  readonly openblas: string;
  readonly blis: string;
  readonly onnxruntime: string;
  readonly versions: Readonly<Record<string, string>>;
}

export async function peerTools(dir: string): Promise<PeerTools> {
  const folder = resolve(dir);
  const sysroot = join(folder, "sysroot");
  const libraries = join(sysroot, multiarch);
  for (const command of ["qemu-aarch64", compiler, "gcc"])
    if (!findCommand(command)) throw new Failure(`--peers needs ${command}; the set-up of the tests has it`);
  if (!existsSync(join(folder, "debs", "complete")))
    await step("Arm64 libraries of the peers", (progress) =>
      fetchPackages(folder, sysroot, (text) => progress.update(text)),
    );
  await buildDrivers(folder, sysroot);
  const bin = inRoot("node_modules/onnxruntime-node/bin/napi-v6/linux/arm64");
  const onnxruntime = readdirSync(bin).find((name) => name.startsWith("libonnxruntime.so"));
  if (!onnxruntime) throw new Failure("onnxruntime-node has no library for arm64", { mend: "npm ci" });
  return {
    counted: [
      "qemu-aarch64",
      ...["-cpu", "cortex-a57", "-L", sysroot, "-E", `LD_LIBRARY_PATH=${libraries}`],
      ...["-plugin", join(folder, "count.so")],
    ],
    driver: (name) => join(folder, name),
    openblas: join(libraries, "openblas-serial", "libblas.so.3"),
    blis: join(libraries, "blis-serial", "libblas.so.3"),
    onnxruntime: join(bin, onnxruntime),
    versions: versionsIn(join(folder, "debs")),
  };
}

async function fetchPackages(folder: string, sysroot: string, say: (text: string) => void): Promise<void> {
  const debs = join(folder, "debs");
  mkdirSync(debs, { recursive: true });
  mkdirSync(sysroot, { recursive: true });
  const apt = new PrivateApt(join(folder, "apt"), await findMirror(), "arm64");
  await apt.update([suite], "main", { update: say });
  for (const name of packages) {
    say(name);
    const deb = await apt.download(name, debs);
    if (!deb) throw new Failure(`cannot get ${name} of ${suite} for arm64`, { mend: "check the network" });
    await mustRun("dpkg-deb", ["-x", deb, sysroot], { what: `unpacking ${name}` });
  }
  if (!existsSync(join(sysroot, "lib"))) symlinkSync("usr/lib", join(sysroot, "lib"));
  describeCore(sysroot);
  writeFileSync(join(debs, "complete"), "");
}

/** cpuinfo, which XNNPACK asks what the core can, reads these: one Cortex-A72. */
function describeCore(sysroot: string): void {
  const cpus = join(sysroot, "sys/devices/system/cpu");
  mkdirSync(join(sysroot, "proc"), { recursive: true });
  mkdirSync(cpus, { recursive: true });
  const lines = {
    processor: "0",
    Features: "fp asimd evtstrm aes pmull sha1 sha2 crc32 cpuid",
    "CPU implementer": "0x41",
    "CPU architecture": "8",
    "CPU variant": "0x0",
    "CPU part": "0xd08",
    "CPU revision": "3",
  };
  const text = Object.entries(lines).map(([name, value]) => `${name}\t: ${value}\n`);
  writeFileSync(join(sysroot, "proc/cpuinfo"), `${text.join("")}\n`);
  for (const file of ["possible", "present", "online", "kernel_max"]) writeFileSync(join(cpus, file), "0\n");
}

async function buildDrivers(folder: string, sysroot: string): Promise<void> {
  const libraries = join(sysroot, multiarch);
  const include = join(sysroot, "usr/include");
  const flags = ["-O2", `--sysroot=${sysroot}`, `-B${libraries}`, `-L${libraries}`, `-I${include}`];
  const own: Record<string, string[]> = {
    blas: ["-ldl"],
    xnnpack: [
      join(libraries, "libXNNPACK.so.0.20241108"),
      ...["-Wl,--allow-shlib-undefined", `-Wl,-rpath-link,${libraries}`, "-lm"],
    ],
    onnxruntime: [`-I${join(include, "onnxruntime")}`, "-ldl"],
  };
  const source = (name: string) => inRoot("tests/bench/peers", `${name}.c`);
  const what = "building the peers' drivers";
  for (const [name, more] of Object.entries(own)) {
    if (existsSync(join(folder, name))) continue;
    const machine = `-I${join(include, "aarch64-linux-gnu")}`;
    await mustRun(compiler, [...flags, machine, source(name), "-o", join(folder, name), ...more], { what });
  }
  if (existsSync(join(folder, "count.so"))) return;
  const plugin = [
    "-O2",
    "-fPIC",
    "-shared",
    "-fvisibility=hidden",
    "-o",
    join(folder, "count.so"),
    source("count"),
  ];
  await mustRun("gcc", plugin, { what });
}

/** By the names of the packages: libopenblas0-serial_0.3.29+ds-3_arm64.deb. */
function versionsIn(debs: string): Record<string, string> {
  const version = (name: string) =>
    readdirSync(debs)
      .find((file) => file.startsWith(`${name}_`))
      ?.split("_")[1]
      ?.replaceAll("%3a", ":") ?? "?";
  return {
    OpenBLAS: version("libopenblas0-serial"),
    BLIS: version("libblis4-serial"),
    XNNPACK: version("libxnnpack0.20241108"),
  };
}
