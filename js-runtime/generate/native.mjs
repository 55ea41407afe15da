// Generates everything that follows from js-runtime/native.json. With --check it writes nothing and exits with 1 when a
// generated file is stale.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { bindings, handleKinds } from "./bindings.mjs";
import { headers, readContract, root } from "./contract.mjs";
import { nativeDocs, nativeModule, nativeTs } from "./typescript.mjs";

const entries = readContract();
const files = {
  "js-runtime/generated/native-bindings.c": bindings(
    entries.filter(({ later }) => !later),
    headers,
  ),
  "js-runtime/generated/native-handles.h": handleKinds(),
  "ts-lib/generated/native.ts": nativeTs(entries),
  "ts-lib/generated/sis-native.d.ts": nativeModule(entries),
  "docs/native.md": nativeDocs(entries),
};

const current = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

let stale = 0;
for (const [name, text] of Object.entries(files)) {
  if (current(root + name) === text) continue;
  if (process.argv.includes("--check")) {
    console.error(`${name} is stale; run: node js-runtime/generate/native.mjs`);
    stale = 1;
  } else {
    mkdirSync(dirname(root + name), { recursive: true });
    writeFileSync(root + name, text);
    console.error(`wrote ${name}`);
  }
}
process.exitCode = stale;
