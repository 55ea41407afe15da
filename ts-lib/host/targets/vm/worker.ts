// The worker of target `vm`: QuickJS-ng in WebAssembly, one script from its first line to its exit code. The parent
// ends this thread at the time limit; everything else is decided here.
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import engine from "@jitl/quickjs-ng-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";
import { type Native, type NativeError, nativeTable } from "../../../generated/native.js";
import { exitCodes } from "../../cli/exit-codes.js";
import { libraryFile } from "../../library.js";
import { Places, packMap } from "../../source-map/packed.js";
import {
  gpioModule,
  isRefused,
  moduleName,
  moduleSource,
  noModule,
  notBuiltIn,
  scriptModule,
} from "../modules.js";
import { loadLibrary } from "../sim/library.js";
import { createNative } from "../sim/native.js";
import { nodePlatform, writeAll } from "../sim/platform.js";
import { Marshal } from "./marshal.js";
import { fillUpTo, limitedMemory } from "./memory.js";
import type { VmRun } from "./run.js";

const run = workerData as VmRun;
const scriptName = "/init.js";
const outOfMemory = "InternalError: out of memory";

/** Modules that are not the script's: what is built in, and while the VM starts our own. */
function guestModule(name: string, starting: boolean): string | undefined {
  const names = nativeTable.map((entry) => entry.name).join(", ");
  if (name === "sis:native") {
    return `export const { ${names} } = globalThis["sis:native"]; delete globalThis["sis:native"];`;
  }
  if (name === "sis:gpio") return gpioModule;
  if (name === "sis") return readFileSync(libraryFile(), "utf8");
  if (!starting || !ownModules.includes(name)) return undefined;
  return readFileSync(new URL(name, import.meta.url), "utf8");
}

/** Ours, evaluated as they were compiled. */
const ownModules = [
  "./guest.js",
  "./console.js",
  "./frames.js",
  "./inspect.js",
  "../../../generated/console-more.js",
];

let bundle: { readonly places: Places; readonly lines: readonly string[] } | undefined;

/**
 * Where a position of the bundle is in the TypeScript. This engine is older than the device's and not patched: a `new` it
 * gives the column of what is behind it, and some calls that of an argument (docs/language.md).
 */
function placeOf(line: number, given: number): string {
  bundle ??= { places: new Places(packMap(run.bundle)), lines: readFileSync(run.bundle, "utf8").split("\n") };
  const { places, lines } = bundle;
  const before = Buffer.from(lines[line - 1] ?? "").subarray(0, given - 1);
  const column = given - (/\bnew +$/.exec(before.toString())?.[0].length ?? 0);
  const place = places.find(line, column);
  return place ? `${place.source}:${place.line}:${place.column}` : `${scriptName}:${line}:${column}`;
}

/** A file of the run as a module. */
function scriptFile(native: Native, name: string, importer: string): string {
  if (isRefused(name)) moduleName(importer, name);
  if (!name.startsWith("/")) throw notBuiltIn(name);
  const file = name.slice(1);
  if (!native.listFiles().includes(file)) throw noModule(importer, name);
  return moduleSource(name, new TextDecoder().decode(native.readFile(file)));
}

const isNativeError = (error: unknown): error is NativeError =>
  error instanceof Error && error.name === "SisError";

function write(stream: number, text: string): void {
  if (stream === 1 && run.collectsOutput) parentPort!.postMessage(text);
  else writeAll(stream, text);
}

class Vm {
  private readonly guest: QuickJSHandle | undefined;
  private readonly marshal: Marshal;

  constructor(
    private readonly context: QuickJSContext,
    native: Native,
  ) {
    this.setLoader(native);
    this.marshal = new Marshal(context, native);
    const start = this.exportOf("./guest.js", "start");
    const host = this.marshal.makeHost(scriptName, placeOf);
    this.guest = context.callFunction(start, context.undefined, host).unwrap();
    start.dispose();
    host.dispose();
    context
      .getProp(this.guest, "native")
      .consume((native) => context.setProp(context.global, "sis:native", native));
  }

  /** Our own modules while the VM starts, the script's from then on. */
  private setLoader(native: Native): void {
    const importers = new Map<string, string>();
    this.context.runtime.setModuleLoader(
      (name) => {
        try {
          const importer = importers.get(name) ?? scriptModule;
          return guestModule(name, !this.guest) ?? scriptFile(native, name, importer);
        } catch (error) {
          return { error: isNativeError(error) ? this.sisError(error) : (error as Error) };
        }
      },
      (base, specifier) => {
        if (!this.guest) return specifier;
        const importer = base === scriptName ? scriptModule : base;
        // The engine goes on after an error of this function: what is refused is so by the other.
        const name = isRefused(specifier) ? specifier : moduleName(importer, specifier);
        importers.set(name, importer);
        return name;
      },
    );
  }

  private sisError({ message, code, number }: NativeError): QuickJSHandle {
    const { context } = this;
    return context
      .newString(JSON.stringify({ message, shown: { code, number } }))
      .consume((text) => context.callMethod(this.guest!, "sisError", [text]).unwrap());
  }

  private exportOf(module: string, name: string): QuickJSHandle {
    const { context } = this;
    context
      .evalCode(`import { ${name} } from "${module}"; globalThis["sis:export"] = ${name};`, "/guest.js", {
        type: "module",
      })
      .unwrap()
      .dispose();
    const value = context.getProp(context.global, "sis:export");
    context.evalCode('delete globalThis["sis:export"]').unwrap().dispose();
    return value;
  }

  /** The script, its jobs and its timers; returns the exit code. */
  execute(): number {
    const { context } = this;
    const result = context.evalCode(readFileSync(run.bundle, "utf8"), scriptName, { type: "module" });
    if (result.error) return this.uncaught(result.error);
    const module = result.value;
    for (let wait = 0; wait >= 0; wait = this.wait()) {
      const failed = this.runJobs() ?? this.runTimers() ?? this.runJobs();
      if (failed) return this.uncaught(failed);
      const state = context.getPromiseState(module);
      if (state.type === "rejected") return this.uncaught(state.error);
    }
    if (context.getPromiseState(module).type === "pending") {
      write(2, "script ended while its top level still awaits a promise\n");
      return exitCodes.error;
    }
    return 0;
  }

  private runJobs(): QuickJSHandle | undefined {
    while (this.context.runtime.hasPendingJob()) {
      const result = this.context.runtime.executePendingJobs();
      if (result.error) return result.error;
    }
    return undefined;
  }

  private runTimers(): QuickJSHandle | undefined {
    const result = this.context.callMethod(this.guest!, "runTimers");
    if (result.error) return result.error;
    result.value.dispose();
    return undefined;
  }

  /** Sleeps until the next timer; -1 when there is none. */
  private wait(): number {
    const wait = this.context
      .callMethod(this.guest!, "nextTimer")
      .unwrap()
      .consume((handle) => this.context.getNumber(handle));
    if (wait > 0 && outside.isStill()) outside.sleepUntil(outside.now() + wait);
    else if (wait > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.ceil(wait));
    return wait;
  }

  /** Memory that ran out is a limit reached; everything else is the script's error. */
  private uncaught(error: QuickJSHandle): number {
    const text = this.describe(error).replace(/^\[([A-Z][\s\S]*)\]$/, "$1");
    write(2, `Uncaught ${text}\n`);
    if (!text.startsWith(outOfMemory)) return exitCodes.error;
    write(
      2,
      "the VM's memory stands for the device's by a measured factor; --target native has it exactly\n",
    );
    return exitCodes.limit;
  }

  private describe(error: QuickJSHandle): string {
    // An engine without memory even for an error throws null.
    if (this.context.typeof(error) === "object" && this.context.dump(error) === null) return outOfMemory;
    const described = this.context.callMethod(this.guest!, "describe", [error]);
    return described.error ? outOfMemory : this.context.getString(described.value);
  }
}

const wasmMemory = limitedMemory(run.vmMemory);
const variant = newVariant(engine as unknown as QuickJSSyncVariant, { wasmMemory });
const quickjs = await newQuickJSWASMModuleFromVariant(variant);
/** The engine polls every 10,000 branches or calls: some 3 million instructions of the device (js-runtime/src/budget.c). */
function limitInstructions(limit: number): void {
  let polls = 0;
  if (limit === 0) return;
  runtime.setInterruptHandler(() => {
    if (++polls * 3e6 <= limit) return false;
    write(2, `script stopped: instruction limit of ${limit} reached, as estimated here\n`);
    leave(exitCodes.limit);
  });
}

const runtime = quickjs.newRuntime();
runtime.setMaxStackSize(run.vmStack);
const context = runtime.newContext();
const library = loadLibrary();
const { readConsole, outside } = library;
library.share(run.limits.cores ?? 0);
outside.begin(run.outside);
const leave = (code: number): never => {
  outside.end(); // the process goes on
  process.exit(code);
};
const platform = nodePlatform(run, { exit: leave, write, readConsole, outside });
const vm = new Vm(context, createNative(library, { ...platform, stop: run.stop }));
fillUpTo(context, run.vmMemory);
limitInstructions(run.limits.instructions ?? 0);
leave(vm.execute());
