// The API reference: typedoc over what scripts and programs import. What it warns of is an error: a public name without a
// comment, a type that is used and not exported, a link that leads nowhere.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inBuild, inRoot, root } from "../setup/root.mjs";
import { run } from "../setup/run.mjs";

/** What is imported under which name. */
const entries = {
  sis: "ts-lib/sis/index.ts",
  "sis:gpio": "ts-lib/sis/gpio.ts",
  "sis/testing": "ts-lib/sis/testing/index.ts",
  "sis/client": "ts-lib/host/control/index.ts",
};

/** Used in types and not for anybody to name: what makes the compiler's checks of pipelines, and the wire's own tables. */
const internal = [
  ...["nodeStates", "tensorKinds", "units", "scheduleFigures", "taskFigures", "verdicts"], // whose names are the type
  ...["CarryName", "PortsOf", "PortsOfAll", "RecordOf", "Fits", "DtypeOfArray", "OutputViews", "InputTypes"],
  ...["Schedulable", "Watchable", "WatchedSchedule", "GraphMemory", "ForeignKind", "StatusName"],
  ...["FrameAnswers", "FrameFields", "CommandName", "WelcomePayload", "LinkCounts", "Caller"], // docs/frames.md, docs/link.md
];

/** What stands in one line with its type, under that type's comment, and what comes from Error. */
const isSaidElsewhere = (line: string) =>
  /\.__type\.\w+ \(Property\)|Error\.(name|exitCode) \(Property\)/.test(line) ||
  /Found 0 errors and/.test(line);

/** Writes the pages to `folder`; resolves to typedoc's complaints, "" when there are none. */
export async function makeReference(folder = inBuild("docs", "api")): Promise<string> {
  mkdirSync(inBuild("docs"), { recursive: true });
  const project = inBuild("docs", "tsconfig.json");
  const compilerOptions = {
    ...{ composite: false, noEmit: true, allowJs: true, checkJs: false, stripInternal: true },
    ...{ types: ["node"], typeRoots: [inRoot("node_modules", "@types")] },
    ...{ rootDir: root, paths: { sis: [inRoot(entries.sis)] } },
  };
  const files = [...Object.values(entries), "ts-lib/generated/sis-native.d.ts"].map((file) => inRoot(file));
  writeFileSync(
    project,
    JSON.stringify({ extends: inRoot("tsconfig.base.json"), compilerOptions, files }, null, 2),
  );
  const options = inBuild("docs", "typedoc.json");
  writeFileSync(options, JSON.stringify(settings(project, folder), null, 2));
  const program = join(
    dirname(createRequire(import.meta.url).resolve("typedoc/package.json")),
    "bin",
    "typedoc",
  );
  const hook = pathToFileURL(inRoot("ts-lib", "host", "docs", "typescript-5.mjs")).href;
  const { code, output } = await run(process.execPath, ["--import", hook, program, "--options", options], {
    env: { NO_COLOR: "1" },
  });
  const lines = output.split("\n").filter((line) => /^\[(error|warning)\]/.test(line));
  const complaints = lines.filter((line) => !isSaidElsewhere(line));
  return code === 0 ? complaints.join("\n") : output;
}

const settings = (project: string, out: string) => ({
  name: "SIS",
  tsconfig: project,
  entryPoints: Object.values(entries).map((file) => inRoot(file)),
  out,
  readme: "none",
  basePath: root,
  disableGit: true,
  disableSources: true,
  skipErrorChecking: true, // the product's own compiler checks
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  validation: { notExported: true, invalidLink: true, notDocumented: true, invalidPath: true },
  intentionallyNotExported: internal,
});
