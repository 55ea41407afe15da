// Third-party sources: the lock file, hashes, overrides, patches and stamps. Works on packages made here, offline.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { mirrorOf } from "../../../ts-lib/host/setup/debian-download.mjs";
import { sha256 } from "../../../ts-lib/host/setup/stamp.mjs";
import { ensureThirdParty, verify } from "../../../ts-lib/host/setup/third-party.mjs";
import { parseLock, readLock } from "../../../ts-lib/host/setup/third-party-lock.mjs";
import { scratch } from "./scratch.js";

const override = "SIS_TEST_ENGINE_SRC";

/** A package "engine" holding src/engine/engine.c, and a folder to unpack to, with the package in its cache. */
function makePackage() {
  const folder = scratch();
  const tree = join(folder, "tree");
  mkdirSync(join(tree, "DEBIAN"), { recursive: true });
  mkdirSync(join(tree, "src/engine"), { recursive: true });
  writeFileSync(join(tree, "src/engine/engine.c"), "int answer = 41;\n");
  const control =
    "Package: engine\nVersion: 1.0-1\nArchitecture: all\nMaintainer: SIS authors\nDescription: test\n";
  writeFileSync(join(tree, "DEBIAN/control"), control);
  const out = join(folder, "out");
  mkdirSync(join(out, "packages"), { recursive: true });
  const deb = join(out, "packages/engine_1.0-1.deb");
  execFileSync("dpkg-deb", ["--root-owner-group", "--build", tree, deb], { stdio: "pipe" });
  const patches = join(folder, "patches");
  mkdirSync(patches);
  const source = {
    name: "engine",
    why: "a test",
    package: "engine",
    version: "1.0-1",
    sha256: sha256(readFileSync(deb)),
    suites: ["none"],
    path: "src/engine",
    proof: "engine.c",
    override,
    patches,
  };
  return { folder, out, deb, patches, source, engine: join(out, "engine/engine.c") };
}

const patchText =
  "why: the answer was off by one\n--- a/engine.c\n+++ b/engine.c\n@@ -1 +1 @@\n-int answer = 41;\n+int answer = 42;\n";

const lock = suite("lock file");

lock("the repository's own is whole and names what the build needs", () => {
  assert.equal(
    readLock().map(({ name }) => name),
    ["quickjs-ng", "unity", "onnx-testdata", "qemu-10"],
  );
  assert.equal(
    readLock({ tests: false }).map(({ name }) => name),
    ["quickjs-ng", "unity"],
    "what only the tests need is not fetched for `npm start`",
  );
  assert.equal(
    readLock({ tests: false, tags: ["qemu-10"] }).map(({ name }) => name),
    ["quickjs-ng", "unity", "qemu-10"],
    "who asks for a tag gets what has it",
  );
});

const lockText = (change: object) => JSON.stringify({ sources: [{ ...readLock()[0], ...change }] });

for (const [what, text, message] of [
  ["no JSON", "{", /no JSON/],
  ["no list", "{}", /no list "sources"/],
  ["a field left out", lockText({ version: undefined }), /quickjs-ng: no "version"/],
  ["a short hash", lockText({ sha256: "abc" }), /64 hexadecimal digits/],
  ["a name that is a path", lockText({ name: "../x" }), /plain folder name/],
  ["no suites", lockText({ suites: [] }), /no "suites"/],
  ["a tag that is no text", lockText({ only: 3 }), /"only" is no text/],
  ["a licence for all", lockText({ licence: "theirs" }), /"licence" needs "only"/],
  ["a part without a hash", lockText({ parts: [{ package: "x" }] }), /64 hexadecimal digits/],
  ["a host's short hash", lockText({ sha256: { x64: "abc" } }), /64 hexadecimal digits/],
  ["a component that is a path", lockText({ component: "../x" }), /"component" is not a component/],
  ["a path out of the package", lockText({ path: "usr/../../etc" }), /leaves the package/],
] as const) {
  lock(`refuses ${what}`, () => assert.throws(() => parseLock(text), message));
}
lock.run();

const sources = suite("third-party sources");

sources("are unpacked once and left alone after that", async () => {
  const { out, engine, source } = makePackage();
  assert.equal(await ensureThirdParty({ sources: [source], folder: out }), ["engine"]);
  assert.is(readFileSync(engine, "utf8"), "int answer = 41;\n");
  const before = statSync(engine).mtimeMs;
  assert.equal(await ensureThirdParty({ sources: [source], folder: out }), []);
  assert.is(statSync(engine).mtimeMs, before);
});

sources("are made anew when the folder was removed", async () => {
  const { out, engine, source } = makePackage();
  await ensureThirdParty({ sources: [source], folder: out });
  rmSync(join(out, "engine"), { recursive: true });
  assert.equal(await ensureThirdParty({ sources: [source], folder: out }), ["engine"]);
  assert.ok(existsSync(engine));
});

sources("are patched, and made anew when a patch changes", async () => {
  const { out, engine, patches, source } = makePackage();
  await ensureThirdParty({ sources: [source], folder: out });
  writeFileSync(join(patches, "0001-answer.patch"), patchText);
  assert.equal(await ensureThirdParty({ sources: [source], folder: out }), ["engine"]);
  assert.is(readFileSync(engine, "utf8"), "int answer = 42;\n");
});

sources("stay as they were when a patch does not apply", async () => {
  const { out, engine, patches, source } = makePackage();
  await ensureThirdParty({ sources: [source], folder: out });
  writeFileSync(
    join(patches, "0001-answer.patch"),
    patchText.replace("-int answer = 41", "-int answer = 40"),
  );
  try {
    await ensureThirdParty({ sources: [source], folder: out });
    assert.unreachable("a patch that does not apply was accepted");
  } catch (error) {
    assert.match((error as Error).message, /0001-answer\.patch failed/);
  }
  assert.is(readFileSync(engine, "utf8"), "int answer = 41;\n");
});

sources("refuse a package whose hash is not the pinned one", async () => {
  const { out, deb, source } = makePackage();
  const pinned = { ...source, sha256: "0".repeat(64) };
  assert.throws(
    () => verify(deb, pinned),
    /not what the lock file pins\n {2}expected 0+\n {2}found {4}[0-9a-f]{64}/,
  );
  try {
    await ensureThirdParty({ sources: [pinned], folder: out });
    assert.unreachable("a wrong hash was accepted");
  } catch (error) {
    assert.match((error as Error).message, /not what the lock file pins/);
  }
  assert.not(existsSync(join(out, "engine")));
});

sources("come from the folder that the override names, and follow it when it changes", async () => {
  const { folder, out, engine, source } = makePackage();
  await ensureThirdParty({ sources: [source], folder: out });
  const own = join(folder, "own");
  cpSync(join(folder, "tree/src/engine"), own, { recursive: true });
  writeFileSync(join(own, "engine.c"), "int answer = 7;\n");
  process.env[override] = own;
  try {
    assert.equal(await ensureThirdParty({ sources: [source], folder: out }), ["engine"]);
    assert.is(readFileSync(engine, "utf8"), "int answer = 7;\n");
    assert.equal(await ensureThirdParty({ sources: [source], folder: out }), []);
    writeFileSync(join(own, "engine.c"), "int answer = 1234;\n");
    assert.equal(await ensureThirdParty({ sources: [source], folder: out }), ["engine"]);
    assert.is(readFileSync(engine, "utf8"), "int answer = 1234;\n");
  } finally {
    delete process.env[override];
  }
  assert.equal(
    await ensureThirdParty({ sources: [source], folder: out }),
    ["engine"],
    "back without the override",
  );
});

sources("refuse an override without the source", async () => {
  const { folder, out, source } = makePackage();
  process.env[override] = folder;
  try {
    await ensureThirdParty({ sources: [source], folder: out });
    assert.unreachable("an empty override was accepted");
  } catch (error) {
    assert.match((error as Error).message, /holds no engine\.c\n {2}to mend it: unset SIS_TEST_ENGINE_SRC/);
  } finally {
    delete process.env[override];
  }
});
sources.run();

const mirror = suite("mirror");
const target = (fields: Record<string, string>) =>
  Object.entries({ "Created-By": "Packages", Origin: "Debian", Release: "bookworm", ...fields })
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

mirror("is Debian's main one of the machine's own configuration", () => {
  const text = [
    target({ "Created-By": "Translations", "Repo-URI": "http://a.example/" }),
    target({ Origin: "Other", "Repo-URI": "http://b.example/" }),
    target({ Release: "bookworm-security", "Repo-URI": "http://c.example/" }),
    target({ "Repo-URI": "http://d.example/debian/" }),
  ].join("\n\n");
  assert.is(mirrorOf(text), "http://d.example/debian/");
  assert.is(mirrorOf(""), undefined);
});
mirror.run();
