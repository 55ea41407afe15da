// The ordinary library inside this process, over a simulator that records: `sis:native` is the recorder's module. For hosts
// that build or read a graph here and send it to a board. Loaded once a process.
import { register } from "node:module";
import { nativeTable } from "../../generated/native.js";
import { nativeError } from "../targets/sim/errors.js";
import { loadLibrary } from "../targets/sim/library.js";
import { createNative } from "../targets/sim/native.js";
import { Recorder } from "./record.js";

type Library = typeof import("../../sis/index.js");

/** What the library's readFile finds: the caller fills it. */
export const files = new Map<string, Uint8Array>();

const refuse = (what: string) => (): never => {
  throw nativeError("UNSUPPORTED", `${what} is not there while a graph is recorded`);
};

export const recorder = new Recorder(
  createNative(loadLibrary(), {
    functions: {
      ...loadLibrary().outside.functions,
      readFile(name) {
        const bytes = files.get(name);
        if (!bytes) throw nativeError("NO_FILE", `readFile '${name}': no such file`);
        return bytes;
      },
      writeFile: refuse("writeFile"),
      listFiles: () => [...files.keys()].sort(),
      args: () => [],
      exit: refuse("exit"),
      write: (stream, text) => (stream === 1 ? process.stdout : process.stderr).write(text),
      readConsole: () => new Uint8Array(0),
      consoleEnded: () => true,
      now: () => performance.now(),
      instructions: () => -1,
      target: () => "sim",
    },
    isFile: (bytes) => [...files.values()].some((file) => file.buffer === bytes.buffer),
  }),
);
/** What the hook below hands to the library. */
export const native = recorder.native;

const source = `import { native } from ${JSON.stringify(import.meta.url)};
export const { ${nativeTable.map(({ name }) => name).join(", ")} } = native;`;
const hook = `
export const resolve = (source, context, next) =>
  source === "sis:native" ? { url: source, shortCircuit: true } : next(source, context);
export const load = (url, context, next) =>
  url === "sis:native" ? { format: "module", shortCircuit: true, source: ${JSON.stringify(source)} } : next(url, context);`;

let library: Promise<Library> | undefined;

/** The library that scripts import as "sis". What it builds is recorded: `recorder.take()`. */
export function recordingLibrary(): Promise<Library> {
  if (!library) {
    register(`data:text/javascript,${encodeURIComponent(hook)}`);
    library = import("../../sis/index.js");
  }
  return library;
}
