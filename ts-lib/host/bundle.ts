// Script to bundle: tsc checks and compiles the script and what it imports, rollup joins it with the library into one
// ES module whose source map leads back to TypeScript. A bundle is made anew only when one of its inputs changed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, parse, relative, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { exitCodes } from "./cli/exit-codes.js";
import { Failure } from "./setup/failure.mjs";
import { inBuild, inRoot } from "./setup/root.mjs";

export interface Bundle {
  /** The script as the user named it, absolute. */
  readonly script: string;
  /** The ES module; imports nothing but `sis:native`. Its source map lies beside it, with ".map" at the end. */
  readonly file: string;
}

/** A module of the library that is loaded before the script and told of what it makes, see ts-lib/sis/watch.ts. */
export interface BundleWatcher {
  /** Below ts-lib/sis, as "metrics/watch"; exports `prepare(settings)`, called before the script, and `report()`, behind it. */
  readonly module: string;
  /** Must survive JSON. */
  readonly settings: object;
}

/** What a bundle was made from: file → "mtime:size". */
type Inputs = Record<string, string>;

const require = createRequire(import.meta.url);

/** Compiles and bundles a script, or returns the bundle that is still good. */
export async function bundleScript(path: string, watcher?: BundleWatcher): Promise<Bundle> {
  const script = resolve(path);
  if (!existsSync(script) || !statSync(script).isFile())
    throw new Failure(`no such script: ${path}`, { exitCode: exitCodes.usage });
  if (!/\.[cm]?[jt]s$/.test(script))
    throw new Failure(`not a TypeScript or JavaScript file: ${path}`, { exitCode: exitCodes.usage });
  const name = `${bundleName(script)}${watcher ? `-${watcherName(watcher)}` : ""}`;
  const file = inBuild("bundles", `${name}.js`);
  const record = inBuild("bundles", `${name}.inputs.json`);
  if (existsSync(file) && isCurrent(record)) return { script, file };

  const outDir = inBuild("scripts", name);
  const sources = compile(script, outDir);
  const modules = await link(compiledPath(script, outDir), file, watcher);
  const inputs = [...sources, ...modules.filter((id) => !id.startsWith(outDir)), ...tools()];
  replaceFile(record, JSON.stringify(Object.fromEntries(inputs.map((input) => [input, stamp(input)]))));
  return { script, file };
}

/** Readable and unique: the script's name, and for scripts outside the repository a hash of their folder. */
function bundleName(script: string): string {
  const name = parse(script).name.replace(/[^\w.-]/g, "_");
  const inside = relative(inRoot("ts-lib"), script);
  if (!inside.startsWith("..") && !parse(inside).root) return name;
  return `${name}-${createHash("sha256").update(dirname(script)).digest("hex").slice(0, 8)}`;
}

/** "metrics-watch-1a2b3c4d": the settings are part of the bundle. */
const watcherName = ({ module, settings }: BundleWatcher) =>
  `${module.replaceAll("/", "-")}-${createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 8)}`;

/** What makes bundles counts as an input: a bundle of another version of SIS is stale. */
const tools = () => [
  inBuild("js", "ts-lib", "host", "bundle.js"),
  inBuild("js", "rollup.config.mjs"),
  inRoot("package-lock.json"),
];

function stamp(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : "gone";
}

function isCurrent(record: string): boolean {
  if (!existsSync(record)) return false;
  try {
    const inputs = JSON.parse(readFileSync(record, "utf8")) as Inputs;
    return Object.entries(inputs).every(([file, seen]) => stamp(file) === seen);
  } catch {
    return false; // cut short by an interrupted run
  }
}

/** Where tsc puts a source: rootDir is the disk's root, so every script keeps its whole path below outDir. */
const compiledPath = (source: string, outDir: string) =>
  join(outDir, source.slice(parse(source).root.length)).replace(/\.([cm]?)[jt]s$/, ".$1js");

/** Runs tsc; returns every source it read, apart from TypeScript's own. */
function compile(script: string, outDir: string): string[] {
  const library = inBuild("js", "ts-lib", "sis", "index.d.ts");
  const globals = inRoot("ts-lib", "sis", "globals.d.ts");
  if (!existsSync(library)) throw new Failure("the library is not built", { mend: "npm run build" });
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const project = join(outDir, "tsconfig.json");
  const options = {
    target: "ES2023",
    lib: ["ES2023"],
    module: "esnext",
    moduleResolution: "bundler",
    strict: true,
    allowJs: true,
    noImplicitOverride: true,
    noFallthroughCasesInSwitch: true,
    skipLibCheck: true,
    resolveJsonModule: true,
    moduleDetection: "force",
    types: [],
    paths: { sis: [library], "sis:gpio": [inBuild("js", "ts-lib", "sis", "gpio.d.ts")] },
    rootDir: parse(script).root,
    outDir,
    sourceMap: true,
    inlineSources: true,
  };
  writeFileSync(project, JSON.stringify({ compilerOptions: options, files: [globals, script] }, null, 2));

  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const flags = ["--project", project, "--pretty", "--listFiles"];
  const result = spawnSync(process.execPath, [tsc, ...flags], { encoding: "utf8", maxBuffer: 1 << 28 });
  const lines = result.stdout.split("\n");
  const isListed = (line: string) => existsSync(line) && parse(line).root !== "";
  if (result.status !== 0) {
    const report = lines.filter((line) => !isListed(line)).join("\n");
    throw new Failure(readable(report || result.stderr).trim());
  }
  const own = dirname(require.resolve("typescript/package.json"));
  return lines.filter((line) => isListed(line) && !line.startsWith(own) && !line.includes("/@typescript/"));
}

/** In tsc's words, without its advice to bring Node's types: no target has Node's modules. */
function readable(text: string): string {
  const own = text.replace(
    / Do you need to install type definitions for node\?.*$/gm,
    ' Scripts have "sis" and no Node API.',
  );
  return process.stderr.isTTY ? own : stripVTControlCharacters(own);
}

/** Runs rollup; returns the modules it read. */
async function link(input: string, file: string, watcher?: BundleWatcher): Promise<string[]> {
  const { rollup } = await import("rollup");
  const { scriptBundle, watchedBundle } = await import("../../rollup.config.mjs");
  const options = watcher
    ? watchedBundle(input, file, inBuild("js", "ts-lib", "sis", `${watcher.module}.js`), watcher.settings)
    : scriptBundle(input, file);
  const bundle = await rollup({ ...options, onwarn: () => {} }).catch((error: Error) => {
    throw new Failure(`cannot bundle ${basename(input)}: ${error.message}`);
  });
  const { output } = await bundle.generate(options.output);
  await bundle.close();
  const { code, map } = output[0];
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(`${file}.map`, map?.toString() ?? "{}");
  replaceFile(
    file,
    `${code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "")}\n//# sourceMappingURL=${basename(file)}.map\n`,
  );
  return bundle.watchFiles.filter((id) => existsSync(id));
}

/** Whole or not at all: two runs may bundle the same script at once. */
function replaceFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
