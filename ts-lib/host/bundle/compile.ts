// TypeScript's part of bundling: tsc checks scripts and what they import, and compiles them below a folder of theirs.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { Failure } from "../setup/failure.mjs";
import { inBuild, inRoot } from "../setup/root.mjs";

const require = createRequire(import.meta.url);

/** Where tsc puts a source: rootDir is the disk's root, so every script keeps its whole path below outDir. */
export const compiledPath = (source: string, outDir: string) =>
  join(outDir, source.slice(parse(source).root.length)).replace(/\.([cm]?)[jt]s$/, ".$1js");

/** Where the types of what scripts import by name lie. uvu is for tests; nobody else's scripts have it in the way. */
function typings(): Record<string, string[]> {
  const uvu = dirname(dirname(fileURLToPath(import.meta.resolve("uvu"))));
  return {
    sis: [inBuild("js", "ts-lib", "sis", "index.d.ts")],
    "sis:gpio": [inBuild("js", "ts-lib", "sis", "gpio.d.ts")],
    "sis/testing": [inBuild("js", "ts-lib", "sis", "testing", "index.d.ts")],
    uvu: [join(uvu, "index.d.ts")],
    "uvu/assert": [join(uvu, "assert", "index.d.ts")],
  };
}

function writeProject(scripts: readonly string[], outDir: string): string {
  const paths = typings();
  if (!existsSync(paths.sis![0]!)) throw new Failure("the library is not built", { mend: "npm run build" });
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
    paths,
    rootDir: parse(scripts[0]!).root,
    outDir,
    sourceMap: true,
    inlineSources: true,
  };
  const files = [inRoot("ts-lib", "sis", "globals.d.ts"), ...scripts];
  writeFileSync(project, JSON.stringify({ compilerOptions: options, files }, null, 2));
  return project;
}

/** Runs tsc over scripts together; returns every source it read, apart from TypeScript's own. */
export async function compileScripts(scripts: readonly string[], outDir: string): Promise<string[]> {
  const project = writeProject(scripts, outDir);
  const own = dirname(require.resolve("typescript/package.json"));
  const { status, stdout, stderr } = await runTsc(join(own, "bin", "tsc"), [
    ...["--project", project],
    ...["--pretty", "--listFiles"],
  ]);
  const lines = stdout.split("\n");
  const isListed = (line: string) => existsSync(line) && parse(line).root !== "";
  const sources = lines.filter(
    (line) => isListed(line) && !line.startsWith(own) && !line.includes("/@typescript/"),
  );
  if (status !== 0) {
    const report = lines.filter((line) => !isListed(line)).join("\n");
    throw new CompileFailure(readable(report || stderr).trim(), sources);
  }
  return sources;
}

/** What tsc found wrong, and all that it read: who watches files wants to know which could mend it. */
export class CompileFailure extends Failure {
  constructor(
    report: string,
    readonly sources: readonly string[],
  ) {
    super(report);
  }
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without blocking: a session with a board lives on meanwhile. */
function runTsc(tsc: string, flags: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [tsc, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** In tsc's words, without its advice to bring Node's types: no target has Node's modules. */
function readable(text: string): string {
  const own = text.replace(
    / Do you need to install type definitions for node\?.*$/gm,
    ' Scripts have "sis" and no Node API.',
  );
  return process.stderr.isTTY ? own : stripVTControlCharacters(own);
}
