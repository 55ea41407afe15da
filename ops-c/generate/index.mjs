// Writes every generated file of ops-c's tables: node ops-c/generate/index.mjs [--check]
// --check writes nothing and exits 1, naming each file that is stale.
import { join } from "node:path";
import { aboutFiles } from "./about.mjs";
import { coreFiles } from "./cores.mjs";
import { dtypeFiles } from "./dtypes.mjs";
import { current, emit, root } from "./emit.mjs";
import { lockFile } from "./lock.mjs";
import { manifestFiles } from "./manifest.mjs";
import { mathFiles } from "./math.mjs";
import { metricsFiles } from "./metrics.mjs";
import { operatorHeader, operatorRegistry } from "./operators-c.mjs";
import { operatorPage } from "./operators-docs.mjs";
import { operatorModule } from "./operators-ts.mjs";
import { statusFiles } from "./status.mjs";
import { readTables } from "./tables.mjs";

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

emit("ops-c/generate/index.mjs", files);
