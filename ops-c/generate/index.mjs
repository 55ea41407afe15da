// Writes every generated file of ops-c's tables: node ops-c/generate/index.mjs [--check]
// --check writes nothing and exits 1, naming each file that is stale.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { aboutFiles } from "./about.mjs";
import { coreFiles } from "./cores.mjs";
import { dtypeFiles } from "./dtypes.mjs";
import { lockFile } from "./lock.mjs";
import { manifestFiles } from "./manifest.mjs";
import { mathFiles } from "./math.mjs";
import { metricsFiles } from "./metrics.mjs";
import { operatorHeader, operatorRegistry } from "./operators-c.mjs";
import { operatorPage } from "./operators-docs.mjs";
import { operatorModule } from "./operators-ts.mjs";
import { statusFiles } from "./status.mjs";
import { readTables } from "./tables.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const tables = readTables(join(root, "ops-c"));

/** Path from the repository's root → text. */
const files = {
  "ops-c/generated/sis/operators.h": operatorHeader(tables),
  "ops-c/generated/operators.c": operatorRegistry(tables),
  "ts-lib/generated/operators.ts": operatorModule(tables),
  "docs/operators.md": operatorPage(tables),
  ...aboutFiles(tables),
  ...statusFiles(tables),
  ...dtypeFiles(tables),
  ...manifestFiles(tables.manifest, current("docs/capability.md") ?? ""),
  ...mathFiles(join(root, "ops-c/math.json")),
  ...metricsFiles(join(root, "ops-c/metrics.json"), current("docs/metrics.md")),
  ...coreFiles(join(root, "ops-c/cores.json")),
  "ops-c/operators/ids.lock.json": lockFile(tables),
};

function current(path) {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

const stale = Object.keys(files).filter((path) => current(path) !== files[path]);
if (process.argv.includes("--check")) {
  for (const path of stale) console.error(`stale: ${path} (run: node ops-c/generate/index.mjs)`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files[path]);
    console.error(`wrote ${path}`);
  }
}
