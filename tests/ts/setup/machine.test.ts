// What set-up says about a machine that lacks something, and the stamps that let it skip what is in place.
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { describeMissing, installCommand, missingPackages } from "../../../ts-lib/host/setup/apt.mjs";
import { aptPackages } from "../../../ts-lib/host/setup/apt-packages.mjs";
import { Failure } from "../../../ts-lib/host/setup/failure.mjs";
import { checkNode, checkProcessor, hasAvx512 } from "../../../ts-lib/host/setup/machine.mjs";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { keyOfFiles, listFiles, readStamp, writeStamp } from "../../../ts-lib/host/setup/stamp.mjs";
import { scratch } from "./scratch.js";

const packages = suite("Debian packages");

packages("are told by a command in PATH or a file", () => {
  const folder = scratch();
  writeFileSync(join(folder, "there"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(join(folder, "not-executable"), "");
  const list = [
    { name: "a", command: "there", why: "is there" },
    { name: "b", command: "sis-no-such-command", why: "is not there" },
    { name: "c", file: join(folder, "there"), why: "is there" },
    { name: "d", file: join(folder, "gone"), why: "is not there" },
    { name: "e", command: "not-executable", why: "cannot run" },
    { name: "f", command: "sis-no-such-command", why: "for tests", only: "test" },
    { name: "g", command: "sis-no-such-command", why: "for a board", only: "toaster" },
  ];
  const names = (tests: boolean, tags: string[] = []) =>
    missingPackages({ packages: list, path: folder, tests, tags }).map(({ name }) => name);
  assert.equal(names(true), ["b", "d", "e", "f", "g"]);
  assert.equal(names(false), ["b", "d", "e"]);
  assert.equal(names(false, ["toaster"]), ["b", "d", "e", "g"]);
});

packages("that are missing are named with the reason and the command that mends it", () => {
  const missing = [
    { name: "cmake", command: "cmake", why: "drives the C builds" },
    { name: "patch", command: "patch", why: "applies our changes" },
  ];
  assert.is(describeMissing(missing), "  cmake  drives the C builds\n  patch  applies our changes");
  assert.match(installCommand(missing), /apt-get update && sudo apt-get install .* cmake patch$/);
});

packages("each have one proof and a reason, once", () => {
  assert.is(new Set(aptPackages.map(({ name }) => name)).size, aptPackages.length);
  for (const { name, command, file, why } of aptPackages) {
    assert.ok((command === undefined) !== (file === undefined), `${name}: one proof`);
    assert.ok(why.length > 5, `${name}: a reason`);
  }
});
packages.run();

const machine = suite("machine");
const flags = (text: string) => `processor : 0\nflags\t\t: ${text}\n`;
const v3 = "fpu avx avx2 bmi1 bmi2 f16c fma abm movbe";

machine("needs Node 20.15", () => {
  checkNode("20.15.0");
  checkNode("24.1.0");
  checkNode("22.2.0");
  assert.throws(() => checkNode("18.19.0"), /Node 20\.15, 22\.2 or newer; this is 18\.19\.0/);
  for (const version of ["20.14.1", "21.7.3", "22.1.0"]) assert.throws(() => checkNode(version), /this is 2/);
});

machine("finds AVX-512 only where all of x86-64-v4 is", () => {
  const v4 = `${v3} avx512f avx512bw avx512cd avx512dq avx512vl`;
  assert.ok(hasAvx512("x64", flags(v4)));
  assert.not.ok(hasAvx512("x64", flags(v4.replace(" avx512dq", ""))));
  assert.not.ok(hasAvx512("x64", flags(v3)));
  assert.not.ok(hasAvx512("x64", ""));
  assert.not.ok(hasAvx512("arm64", flags(v4)));
});

machine("needs fused multiply-add on x86 and says so", () => {
  checkProcessor("x64", flags(v3));
  checkProcessor("arm64", "");
  checkProcessor("x64", "");
  assert.throws(() => checkProcessor("x64", flags(v3.replace(" fma", ""))), /lacks fma\./);
  try {
    checkProcessor("riscv64", "");
    assert.unreachable("an unknown processor was accepted");
  } catch (error) {
    assert.is((error as Failure).exitCode, 3);
  }
});

machine("failures carry what mends them", () => {
  assert.is(new Failure("broken", { mend: "mend it" }).message, "broken\n  to mend it: mend it");
  assert.is(new Failure("broken").exitCode, 1);
});
machine.run();

const stamps = suite("stamps");

stamps("change when a file is written, appears or goes", () => {
  const folder = scratch();
  const file = join(folder, "a.ts");
  const key = () => keyOfFiles(listFiles(folder, () => true));
  writeFileSync(file, "1");
  const first = key();
  assert.is(key(), first);
  writeFileSync(file, "22");
  const second = key();
  assert.is.not(second, first);
  utimesSync(file, 1, 1);
  assert.is.not(key(), second, "a new time alone counts");
  const third = key();
  writeFileSync(join(folder, "b.ts"), "");
  assert.is.not(key(), third);
  rmSync(join(folder, "b.ts"));
  assert.is(key(), third);
});

stamps("read as nothing when they are not there, and make their folder", () => {
  const file = join(scratch(), "deep", "stamp");
  assert.is(readStamp(file), "");
  writeStamp(file, "key");
  assert.is(readStamp(file), "key");
});

stamps("leave hidden, build and node_modules folders out of lists", () => {
  const folder = scratch();
  for (const name of ["build", "node_modules", ".git", "src"]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "x.ts"), "");
  }
  assert.equal(
    listFiles(folder, (name) => name.endsWith(".ts")),
    [join(folder, "src", "x.ts")],
  );
  assert.equal(
    listFiles(join(folder, "none"), () => true),
    [],
  );
});
stamps.run();

const npmLock = suite("npm lock file");

npmLock("names no registry and pins every direct dependency", () => {
  const lock = readFileSync(inRoot("package-lock.json"), "utf8");
  assert.not.match(lock, /"resolved"/);
  const { dependencies, devDependencies } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    assert.match(version as string, /^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-\d+)?$/, name);
  }
});
npmLock.run();
