// A new project from the template ts-lib/templates/project: its files with its name in them, and npm install.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";
import { step } from "../setup/progress.mjs";
import { inRoot } from "../setup/root.mjs";
import { mustRun } from "../setup/run.mjs";
import { sisDependency } from "./dependency.js";

export interface Project {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** What was written, relative to the folder. */
  readonly files: readonly string[];
}

/** Names in the template → in a project: npm leaves a .gitignore out of packages, and no tool should see ours. */
const renamed = (name: string): string =>
  name.replace(/^gitignore$/, ".gitignore").replace(/^vscode(?=[\\/])/, ".vscode");

/** Writes the template's files. Throws a Failure before the first one where something is in the way. */
export function createProject(path: string): Project {
  const folder = resolve(path);
  const own = manifestLeftByInstall(folder);
  const name = packageName(basename(folder));
  const fill = (text: string) =>
    text.replaceAll("{name}", name).replaceAll('"{sis}"', JSON.stringify(sisDependency(folder)));
  const template = inRoot("ts-lib", "templates", "project");
  const files = readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(template, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
  for (const file of files) {
    const to = join(folder, renamed(file));
    const text = fill(readFileSync(join(template, file), "utf8"));
    mkdirSync(dirname(to), { recursive: true });
    if (file === "package.json" && own) writeFileSync(to, joined(text, own));
    else writeFileSync(to, text, { flag: "wx" });
  }
  return { name, folder, files: files.map((file) => renamed(file).split(sep).join("/")) };
}

/** What `npm install sis` leaves in an empty folder, and what Git does. */
const harmless = new Set([".git", "node_modules", "package.json", "package-lock.json"]);

/**
 * undefined where the folder is not there or empty; the package.json that `npm install` wrote in an empty folder; a Failure
 * where anything else is there.
 */
function manifestLeftByInstall(folder: string): { dependencies?: object } | undefined {
  const refuse = (what: string): never => {
    throw new Failure(`${folder}: ${what}; nothing was written`, {
      mend: "name a new folder, or one that is empty",
      exitCode: exitCodes.usage,
    });
  };
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (!stat.isDirectory()) return refuse("is a file");
  const found = readdirSync(folder);
  const others = found.filter((name) => !harmless.has(name));
  if (others.length > 0) return refuse(`has ${others.slice(0, 5).join(", ")} in it`);
  if (!found.includes("package.json"))
    return found.includes("node_modules") ? refuse("has node_modules in it") : undefined;
  const own = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const fields = Object.keys(own).filter((field) => field !== "dependencies");
  return fields.length > 0 ? refuse("has a package.json of its own") : own;
}

/** The template's package.json with the dependencies that are there. */
function joined(text: string, own: { dependencies?: object }): string {
  const made = JSON.parse(text);
  return `${JSON.stringify({ ...made, dependencies: { ...made.dependencies, ...own.dependencies } }, null, 2)}\n`;
}

/** A folder's name as npm takes one for a package. */
export function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-._]+|-+$/g, "");
  return name === "" || name === "sis" || name === "node_modules" ? "my-app" : name.slice(0, 214);
}

/** npm install in the new folder. */
export async function installProject({ folder }: Project): Promise<void> {
  // Under npx, npm's own script tells which npm runs; it need not be the one in PATH.
  const script = process.env.npm_execpath ?? "";
  const npm = script.endsWith("npm-cli.js") && existsSync(script) ? [process.execPath, script] : ["npm"];
  const [command = "", ...args] = [...npm, "install", "--prefer-offline", "--no-fund", "--no-audit"];
  await step(
    "npm install",
    () =>
      mustRun(command, args, {
        cwd: folder,
        // npx and npm run tell their children of the project they were called in.
        env: { INIT_CWD: undefined, npm_config_local_prefix: undefined, npm_config_prefix: undefined },
        what: "npm install",
        mend: `cd ${folder} && npm install`,
      }),
    { always: true },
  );
}
