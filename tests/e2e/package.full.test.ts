// What `npm pack` makes from the repository, for both kinds of Linux: Arm64's programs run under qemu-aarch64, and none asks for a
// newer C library than SIS says.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { boards } from "../../ts-lib/generated/boards.js";
import { bundleScript } from "../../ts-lib/host/bundle.js";
import { packedContents } from "../../ts-lib/host/package/contents.js";
import { neededGlibc } from "../../ts-lib/host/setup/machine.mjs";
import { inBuild, inRoot, root } from "../../ts-lib/host/setup/root.mjs";
import { run } from "../../ts-lib/host/setup/run.mjs";
import { scratch } from "../ts/setup/scratch.js";

const folder = scratch();
const packed = await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: root });

test("npm pack brings everything itself", () => {
  assert.is(packed.code, 0, packed.output);
  const files = packedContents(readFileSync(inBuild("package", "contents.json"), "utf8"));
  for (const name of Object.keys(boards))
    for (const image of ["sis.img", "loader.img"])
      assert.ok(files[`images/${name}/${image}`], `${name} ${image}`);
  for (const arch of ["x64", "arm64"])
    for (const name of ["libsis-sim.so", "sis-native"])
      assert.ok(files[`linux-${arch}/${name}`], `${arch} ${name}`);
  assert.ok(files["linux-x64/libsis-sim-avx512.so"]);
});

test("its programs run on the C library they say", () => {
  const newest = (file: string) =>
    [
      ...execFileSync("readelf", ["--version-info", file])
        .toString()
        .matchAll(/GLIBC_([\d.]+)/g),
    ]
      .map(([, version]) => version!)
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
      .at(-1)!;
  for (const arch of ["x64", "arm64"]) {
    for (const name of ["libsis-sim.so", "sis-native"]) {
      const version = newest(inBuild("package", `linux-${arch}`, name));
      assert.ok(
        version.localeCompare(neededGlibc, "en", { numeric: true }) <= 0,
        `${arch} ${name} needs ${version}`,
      );
    }
  }
});

test("Arm64's native runtime says the same as this machine's", async () => {
  const { file } = await bundleScript(inRoot("ts-lib/examples/first.ts"));
  const of = (arch: string) => inBuild("package", `linux-${arch}`, "sis-native");
  const foreign = await run("qemu-aarch64", ["-L", "/usr/aarch64-linux-gnu", of("arm64"), file]);
  const own = await run(of("x64"), [file]);
  assert.is(foreign.code, 0, foreign.output);
  assert.match(own.stdout, /^y = /);
  assert.is(foreign.stdout, own.stdout);
});
test.run();
