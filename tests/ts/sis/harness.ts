// The library under test inside this process: `sis:native` is the simulator's module over files in memory.
// Test files take the library from here, since it can only be loaded once the specifier resolves.
import { register } from "node:module";
import { type Native, nativeTable } from "../../../ts-lib/generated/native.js";
import { nativeError } from "../../../ts-lib/host/targets/sim/errors.js";
import { loadLibrary } from "../../../ts-lib/host/targets/sim/library.js";
import { createNative } from "../../../ts-lib/host/targets/sim/native.js";

/** What `readFile` finds. */
export const files = new Map<string, Uint8Array>();

const refuse = (what: string) => (): never => {
  throw new Error(`${what} is not for tests`);
};

/** What the hook below hands to `import … from "sis:native"`. */
export const native: Native = createNative(loadLibrary(), {
  functions: {
    ...loadLibrary().outside.functions,
    readFile(name) {
      const bytes = files.get(name);
      if (!bytes) throw nativeError("NO_FILE", `readFile: '${name}'`);
      return bytes;
    },
    writeFile: refuse("writeFile"),
    listFiles: () => [...files.keys()].sort(),
    args: () => [],
    exit: refuse("exit"),
    write: (_, text) => process.stdout.write(text),
    readConsole: () => new Uint8Array(0),
    consoleEnded: () => true,
    now: () => performance.now(),
    instructions: () => -1,
    target: () => "sim",
  },
  isFile: (bytes) => [...files.values()].some((file) => file.buffer === bytes.buffer),
});

const source = `import { native } from ${JSON.stringify(import.meta.url)};
export const { ${nativeTable.map(({ name }) => name).join(", ")} } = native;`;
const hook = `
export const resolve = (source, context, next) =>
  source === "sis:native" ? { url: source, shortCircuit: true } : next(source, context);
export const load = (url, context, next) =>
  url === "sis:native" ? { format: "module", shortCircuit: true, source: ${JSON.stringify(source)} } : next(url, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

/** Runs `call` and returns the SisError that it must throw; anything else fails the test. */
export function thrown(
  call: () => unknown,
): Error & { code: string; operator?: string; node?: string; asked?: number } {
  try {
    call();
  } catch (error) {
    if (error instanceof Error && error.name === "SisError") return error as ReturnType<typeof thrown>;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** Numbers from a seed that is printed when a test fails: the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}
