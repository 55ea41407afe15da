// New projects: what their package.json says of SIS, what may be overwritten (nothing), and packages that scripts import.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { npmModule } from "../../../ts-lib/host/bundle/npm-module.mjs";
import { createProject, packageName } from "../../../ts-lib/host/project/create.js";
import { sisDependency } from "../../../ts-lib/host/project/dependency.js";
import { asCalledHere, projectFolder, root } from "../../../ts-lib/host/setup/root.mjs";
import { scratch } from "../setup/scratch.js";

/** A file in a folder that need not be there. */
function put(path: string, content: string | object = ""): string {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

/** SIS as npm installs it in a folder, from what its record says. */
function installed(folder: string, resolved?: string): string {
  const own = join(folder, "node_modules", "sis");
  put(join(own, "package.json"), { version: "1.2.3" });
  put(join(folder, "node_modules", ".package-lock.json"), {
    packages: { "node_modules/sis": { version: "1.2.3", resolved } },
  });
  return own;
}

test("a project depends on SIS from where it came itself", () => {
  const folder = scratch();
  const tarball = installed(join(folder, "a"), "file:../my%20sis.tgz");
  put(join(folder, "my sis.tgz"));
  assert.is(sisDependency(join(folder, "x", "new"), tarball, true), "file:../../my sis.tgz");
  const registry = installed(join(folder, "b"), "https://registry.example/sis/-/sis-1.2.3.tgz");
  assert.is(sisDependency(join(folder, "new"), registry, true), "1.2.3");
  const unknown = installed(join(folder, "c"));
  assert.is(sisDependency(join(folder, "new"), unknown, true), "1.2.3");
  const gone = installed(join(folder, "d"), "file:../gone.tgz");
  assert.throws(() => sisDependency(join(folder, "new"), gone, true), /gone\.tgz, which is gone/);
  assert.is(sisDependency(join(folder, "new"), registry, false), "file:../b/node_modules/sis");
});

test("a project is named after its folder, as npm allows", () => {
  const cases = { "my-app": "my-app", "My App": "my-app", ".x": "x", ünï: "n", "": "my-app", sis: "my-app" };
  for (const [folder, name] of Object.entries(cases)) assert.is(packageName(folder), name, folder);
});

test("a new project overwrites nothing", () => {
  const folder = scratch();
  mkdirSync(join(folder, "empty", ".git"), { recursive: true });
  assert.is(createProject(join(folder, "empty")).files.length, 8);
  assert.throws(() => createProject(join(folder, "empty")), /nothing was written/);
  put(join(folder, "taken", "notes.txt"), "mine");
  assert.throws(() => createProject(join(folder, "taken")), /has notes\.txt in it/);
  assert.throws(() => createProject(put(join(folder, "file"))), /is a file/);
  put(join(folder, "own", "package.json"), { name: "own" });
  assert.throws(() => createProject(join(folder, "own")), /has a package\.json of its own/);
});

test("a folder where only npm install sis was called is as good as empty", () => {
  const folder = join(scratch(), "app");
  put(join(folder, "package.json"), { dependencies: { sis: "file:../sis.tgz", other: "1.0.0" } });
  mkdirSync(join(folder, "node_modules"));
  createProject(folder);
  const made = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  assert.equal(made.dependencies, { sis: "file:../sis.tgz", other: "1.0.0" });
  assert.is(made.scripts.start, "sis run src/main.ts");
  assert.is(made.name, "app");
});

test("the project is the nearest folder with a package.json, else where SIS is installed", () => {
  const folder = scratch();
  put(join(folder, "p", "package.json"), {});
  mkdirSync(join(folder, "p", "src", "deep"), { recursive: true });
  assert.is(projectFolder(join(folder, "p", "src", "deep")), join(folder, "p"));
  assert.is(projectFolder("/", "/opt/x/node_modules/sis"), "/opt/x");
  assert.is(projectFolder("/", "/opt/sis"), "/opt/sis");
});

test("messages name commands as they are called in a project", () => {
  assert.is(asCalledHere("npm run monitor -- --list", true), "npx sis monitor --list");
  assert.is(asCalledHere("try: npm run qemu", true), "try: npx sis qemu");
  assert.is(asCalledHere("npm run build && npm install", true), "npm run build && npm install");
  assert.is(asCalledHere("npm run monitor -- --list", false), "npm run monitor -- --list");
});

test("a script's packages are those above it, by what they export for import", () => {
  const folder = scratch();
  const at = (name: string) => join(folder, "node_modules", name);
  put(join(at("table"), "package.json"), {
    exports: {
      ".": { types: "./t.d.ts", node: "./node.js", import: { default: "./esm.js" }, default: "./cjs.js" },
      "./deep/*": [{ require: "./no.js" }, "./lib/*.js"],
      "./hidden": null,
    },
  });
  put(join(at("@a/b"), "package.json"), { exports: "./only.mjs" });
  put(join(at("old"), "package.json"), { main: "main.js", module: "module.js" });
  put(join(at("old"), "module.js"));
  put(join(at("old"), "lib/x.js"));
  const src = join(folder, "src", "deep");
  assert.is(npmModule("table", src), join(at("table"), "esm.js"));
  assert.is(npmModule("table/deep/x/y", src), join(at("table"), "lib/x/y.js"));
  assert.throws(() => npmModule("table/hidden", src), /does not export "table\/hidden"/);
  assert.throws(() => npmModule("table/none", src), /does not export/);
  assert.is(npmModule("@a/b", src), join(at("@a/b"), "only.mjs"));
  assert.is(npmModule("old", src), join(at("old"), "module.js"));
  assert.is(npmModule("old/lib/x", src), join(at("old"), "lib/x.js"));
  assert.is(npmModule("absent", src), undefined);
  assert.ok(npmModule("fflate", root)?.endsWith(".mjs") || npmModule("fflate", root)?.endsWith(".js"));
});
test.run();
