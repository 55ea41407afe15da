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
import { type Native, nativeTable } from "../../../generated/native.js";
import { exitCodes } from "../../cli/exit-codes.js";
import { loadLibrary } from "../sim/library.js";
import { createNative } from "../sim/native.js";
import { nodePlatform, writeAll } from "../sim/platform.js";
import { mapPositions, withoutMachinery } from "../stack.js";
import { Marshal } from "./marshal.js";
import { fillUpTo, limitedMemory } from "./memory.js";
import type { VmRun } from "./run.js";

const run = workerData as VmRun;
const scriptName = "/init.js";
const outOfMemory = "InternalError: out of memory";

/** Modules that the guest may import. */
function guestModule(name: string): string | undefined {
  const names = nativeTable.map((entry) => entry.name).join(", ");
  if (name === "sis:native") {
    return `export const { ${names} } = globalThis["sis:native"]; delete globalThis["sis:native"];`;
  }
  if (!ownModules.includes(name)) return undefined;
  return readFileSync(new URL(name, import.meta.url), "utf8");
}

/** Ours, evaluated as they were compiled. */
const ownModules = ["./guest.js", "./console.js", "./inspect.js"];

function write(stream: number, text: string): void {
  if (stream === 1 && run.collectsOutput) parentPort!.postMessage(text);
  else writeAll(stream, text);
}

class Vm {
  private readonly guest: QuickJSHandle;
  private readonly marshal: Marshal;

  constructor(
    private readonly context: QuickJSContext,
    native: Native,
  ) {
    const { runtime } = context;
    runtime.setModuleLoader(
      (name) => guestModule(name) ?? { error: new Error(`cannot import '${name}': a script is one bundle`) },
      (_base, name) => name,
    );
    this.marshal = new Marshal(context, native);
    const start = this.exportOf("./guest.js", "start");
    const host = this.marshal.makeHost();
    this.guest = context.callFunction(start, context.undefined, host).unwrap();
    start.dispose();
    host.dispose();
    context
      .getProp(this.guest, "native")
      .consume((native) => context.setProp(context.global, "sis:native", native));
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
    const result = this.context.callMethod(this.guest, "runTimers");
    if (result.error) return result.error;
    result.value.dispose();
    return undefined;
  }

  /** Sleeps until the next timer; -1 when there is none. */
  private wait(): number {
    const wait = this.context
      .callMethod(this.guest, "nextTimer")
      .unwrap()
      .consume((handle) => this.context.getNumber(handle));
    if (wait > 0 && outside.isStill()) outside.sleepUntil(outside.now() + wait);
    else if (wait > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.ceil(wait));
    return wait;
  }

  /** Memory that ran out is a limit reached; everything else is the script's error. */
  private uncaught(error: QuickJSHandle): number {
    const text = this.describe(error);
    write(2, `Uncaught ${withoutMachinery(mapPositions(text, scriptName, run.bundle))}\n`);
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
    const described = this.context.callMethod(this.guest, "describe", [error]);
    return described.error ? outOfMemory : this.context.getString(described.value);
  }
}

const wasmMemory = limitedMemory(run.vmMemory);
const variant = newVariant(engine as unknown as QuickJSSyncVariant, { wasmMemory });
const quickjs = await newQuickJSWASMModuleFromVariant(variant);
const runtime = quickjs.newRuntime();
runtime.setMaxStackSize(run.vmStack);
const context = runtime.newContext();
const library = loadLibrary();
const { readConsole, outside } = library;
outside.begin(run.outside);
const leave = (code: number): never => {
  outside.end(); // the process goes on
  process.exit(code);
};
const platform = nodePlatform(run, { exit: leave, write, readConsole, outside });
const vm = new Vm(context, createNative(library, { ...platform, stop: run.stop }));
fillUpTo(context, run.vmMemory);
leave(vm.execute());
