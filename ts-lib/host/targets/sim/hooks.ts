// Loader hooks of the simulator, in Node's thread for them: `sis:native` becomes the module below, made from the contract's
// table; files of the run become modules by the names that the script has for them.
import { readFileSync } from "node:fs";
import type { InitializeHook, LoadHook, ResolveHook } from "node:module";
import { pathToFileURL } from "node:url";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { nativeTable } from "../../../generated/native.js";
import { libraryFile } from "../../library.js";
import { gpioModule, moduleName, moduleSource, noModule, notBuiltIn, scriptModule } from "../modules.js";

/** What the script's thread tells this one. */
export interface HookData {
  readonly bundle: string;
  readonly files: readonly (readonly [name: string, path: string])[];
  /** Brings files that the script wrote: [name, path]. */
  readonly written: MessagePort;
}

const native = "sis:native";
const gpio = "sis:gpio";
let bundle = "";
let written: MessagePort | undefined;
/** Of the run's files, by name. */
const paths = new Map<string, string>();
/** Modules that are files of the run, by their URL. */
const names = new Map<string, string>();

export const initialize: InitializeHook<HookData> = (data) => {
  bundle = pathToFileURL(data.bundle).href;
  written = data.written;
  for (const [name, path] of data.files) paths.set(name, path);
};

export const resolve: ResolveHook = (source, context, next) => {
  if (source === native) return { url: native, shortCircuit: true };
  if (source === gpio) return { url: gpio, shortCircuit: true };
  if (source === "sis")
    return { url: pathToFileURL(libraryFile()).href, format: "module", shortCircuit: true };
  const { parentURL = "" } = context;
  const importer = parentURL === bundle ? scriptModule : names.get(parentURL);
  if (importer === undefined) return next(source, context);
  const name = moduleName(importer, source);
  if (!name.startsWith("/")) throw notBuiltIn(source);
  for (let got = receiveMessageOnPort(written!); got; got = receiveMessageOnPort(written!))
    paths.set(...(got.message as [string, string]));
  const path = paths.get(name.slice(1));
  if (path === undefined) throw noModule(importer, name);
  const { href } = pathToFileURL(path);
  names.set(href, name);
  return { url: href, format: "module", importAttributes: context.importAttributes, shortCircuit: true };
};

export const load: LoadHook = (url, context, next) => {
  if (url === native) {
    const from = new URL("./start.js", import.meta.url).href;
    const functions = nativeTable.map(({ name }) => name).join(", ");
    const source = `import { native } from ${JSON.stringify(from)};\nexport const { ${functions} } = native;\n`;
    return { format: "module", shortCircuit: true, source };
  }
  if (url === gpio) return { format: "module", shortCircuit: true, source: gpioModule };
  const name = names.get(url);
  if (name === undefined) return next(url, context);
  const text = readFileSync(new URL(url), "utf8");
  return {
    format: "module",
    shortCircuit: true,
    source: moduleSource(name, text, context.importAttributes?.type),
  };
};
