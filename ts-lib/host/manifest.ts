// What a script is given: the files it can read and its limits. They come from X.manifest.json beside X.ts and from
// the command line, and mean the same on every target.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { exitCodes } from "./cli/exit-codes.js";
import { Failure } from "./setup/failure.mjs";
import { inRoot } from "./setup/root.mjs";
import type { StreamSource } from "./streams/feeder.js";
import { fileSource } from "./streams/sources.js";

export interface Limits {
  /** Bytes of the script's heap, its graphs' arenas included. */
  readonly memory: number;
  /** Bytes of stack. */
  readonly stack: number;
  /** Seconds from the start; 0 = none. */
  readonly time: number;
  /** Most instructions from the start; missing or 0 = any number. docs/limits.md says where they are counted, where estimated. */
  readonly instructions?: number;
  /** Cores that work on an operator together, where the script does not say; missing or 0 = the target's own choice. */
  readonly cores?: number;
}

/** What comes in while a script runs, from the manifest alone. */
export interface Incoming {
  /** Streams by name, from files. */
  readonly streams: ReadonlyMap<string, StreamSource>;
  /** Levels at the fake pins. */
  readonly gpio?: string;
}

export interface Resources extends Incoming {
  /** Name the script reads → path on this machine, sorted by name. */
  readonly files: ReadonlyMap<string, string>;
  readonly limits: Limits;
}

export const defaultLimits: Limits = { memory: 64 << 20, stack: 256 << 10, time: 0 };

const limitKeys = ["memory", "stack", "time", "instructions", "cores"] as const;
const keys: readonly string[] = ["files", ...limitKeys, "streams", "gpio"];
const units: Readonly<Record<string, string>> = {
  time: "a number of seconds",
  instructions: "a whole number",
  cores: "a whole number",
};

/** Where a script's manifest is, if it has one. */
export const manifestOf = (script: string): string =>
  resolve(script).replace(/\.[cm]?[jt]s$/, ".manifest.json");

/** Manifest beside the script, if there is one, then `--file NAME=PATH` and limits of the command line over it, `usual` below. */
export function resourcesOf(
  script: string,
  extra: readonly string[] = [],
  limits: Partial<Limits> = {},
  usual: Partial<Limits> = {},
): Resources {
  const manifest = manifestOf(script);
  const found = existsSync(manifest)
    ? readManifest(manifest)
    : { files: new Map<string, string>(), limits: {}, streams: new Map<string, StreamSource>() };
  const files = new Map([...found.files, ...resourceFiles(extra)]);
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  const { streams, gpio } = found as Incoming;
  return {
    files: sorted(files),
    limits: { ...defaultLimits, ...usual, ...found.limits, ...given },
    streams,
    gpio,
  };
}

/** The files of `--file NAME=PATH` options. */
export function resourceFiles(options: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const option of options) {
    const at = option.indexOf("=");
    if (at < 1 || at === option.length - 1)
      throw new Failure(`--file ${option}: expected NAME=PATH`, { exitCode: exitCodes.usage });
    addFile(files, option.slice(0, at), resolve(option.slice(at + 1)), `--file ${option}`);
  }
  return files;
}

/** Reads and checks one manifest. */
export function readManifest(
  path: string,
): { files: Map<string, string>; limits: Partial<Limits> } & Incoming {
  const wrong = (what: string): never => {
    throw new Failure(`${relative(process.cwd(), path)}: ${what}`, { exitCode: exitCodes.usage });
  };
  const manifest = parseObject(readFileSync(path, "utf8"), wrong);
  const unknown = Object.keys(manifest).find((key) => !keys.includes(key) && key !== "$schema");
  if (unknown) wrong(`unknown key "${unknown}"; allowed: ${keys.join(", ")}`);

  const files = new Map<string, string>();
  const listed = manifest.files ?? {};
  if (typeof listed !== "object" || listed === null || Array.isArray(listed)) {
    return wrong('"files" must be an object: name → path');
  }
  for (const [name, value] of Object.entries(listed)) {
    if (typeof value !== "string" || value === "") return wrong(`file "${name}": the path must be a text`);
    const source = value.startsWith("npm:")
      ? packageFile(value.slice(4), path)
      : resolve(dirname(path), value);
    addFile(files, name, source, `${relative(process.cwd(), path)}: file "${name}"`);
  }
  const limits: { -readonly [K in keyof Limits]?: number } = {};
  for (const key of limitKeys) {
    const value = manifest[key];
    if (value === undefined) continue;
    const whole = key === "time" || Number.isSafeInteger(value);
    if (typeof value !== "number" || !(value >= 0) || !Number.isFinite(value) || !whole) {
      return wrong(`"${key}" must be ${units[key] ?? "a number of bytes"}, not ${JSON.stringify(value)}`);
    }
    limits[key] = value;
  }
  return { files, limits, ...incoming(manifest, path, wrong) };
}

/** Streams and levels are files beside the manifest; commands are for the command line alone. */
function incoming(manifest: Record<string, unknown>, path: string, wrong: (what: string) => never): Incoming {
  const { streams: listed = {}, gpio } = manifest;
  const streams = new Map<string, StreamSource>();
  if (typeof listed !== "object" || listed === null || Array.isArray(listed))
    return wrong('"streams" must be an object: name → path');
  for (const [name, file] of Object.entries(listed)) {
    if (typeof file !== "string" || file === "") return wrong(`stream "${name}": the path must be a text`);
    if (name === "" || Buffer.byteLength(name) > 63)
      return wrong(`stream "${name}": a name has 1 to 63 bytes`);
    const missing = (why: string) => new Failure(`stream "${name}": ${why}`, { exitCode: exitCodes.usage });
    streams.set(name, fileSource(resolve(dirname(path), file), missing));
  }
  if (gpio === undefined) return { streams };
  if (typeof gpio !== "string" || gpio === "") return wrong('"gpio" must be the path of a file with levels');
  return { streams, gpio: resolve(dirname(path), gpio) };
}

function parseObject(text: string, wrong: (what: string) => never): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return wrong(`not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return wrong("must be a JSON object");
  return value as Record<string, unknown>;
}

/** "package/path/in/it", found as Node finds packages: from the manifest's folder, else from SIS itself. */
function packageFile(specifier: string, manifest: string): string {
  const match = /^((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(specifier);
  if (!match) throw new Failure(`npm:${specifier}: expected npm:package/path`, { exitCode: exitCodes.usage });
  const [, name = "", path = ""] = match;
  for (const from of [resolve(manifest), inRoot("package.json")]) {
    for (const folder of createRequire(from).resolve.paths(name) ?? []) {
      if (existsSync(join(folder, name))) return join(folder, name, path);
    }
  }
  throw new Failure(`npm:${specifier}: the package ${name} is not installed`, {
    mend: `npm install ${name}`,
  });
}

/** A file, or a folder: then all files below it, as NAME/path. */
function addFile(files: Map<string, string>, name: string, path: string, where: string): void {
  const bad = name.split("/").some((part) => part === "" || part === "." || part === "..");
  if (bad || /[\0\\\n]/.test(name)) {
    throw new Failure(`${where}: not a file name: no leading /, no . or .. parts, no \\`, {
      exitCode: exitCodes.usage,
    });
  }
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new Failure(`${where}: no such file: ${path}`, { exitCode: exitCodes.usage });
  if (stat.isFile()) {
    files.set(name, path);
    return;
  }
  if (!stat.isDirectory())
    throw new Failure(`${where}: neither a file nor a folder: ${path}`, { exitCode: exitCodes.usage });
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath ?? entry.path, entry.name);
    if (!statSync(full).isFile()) continue;
    files.set(`${name}/${relative(path, full).split(sep).join("/")}`, full);
  }
}

/** By UTF-8 bytes, the order every target lists files in. */
function sorted(files: Map<string, string>): Map<string, string> {
  return new Map([...files].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}
