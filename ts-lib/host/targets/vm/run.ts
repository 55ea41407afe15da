// Target `vm`: the script in QuickJS-ng (quickjs-emscripten), in a worker thread that can be ended at any moment.
import { Worker } from "node:worker_threads";
import { exitCodes } from "../../cli/exit-codes.js";
import type { Limits } from "../../manifest.js";
import { say } from "../../setup/progress.mjs";
import { timeLimitReached } from "../process.js";
import type { ScriptRun } from "../run.js";
import { loadLibrary } from "../sim/library.js";
import type { HostRun } from "../sim/platform.js";

/** What the worker is told. */
export interface VmRun extends HostRun {
  readonly bundle: string;
  readonly limits: Limits;
  /** Limits of this VM that stand for the script's. */
  readonly vmMemory: number;
  readonly vmStack: number;
  /** The script's output goes to the parent as messages. */
  readonly collectsOutput: boolean;
}

/** Bytes that WebAssembly's QuickJS takes for each of the device's; measured by tests/ts/host/vm-limits. */
export const memoryFactor = 0.75;
export const stackFactor = 0.75;

export function runVm(run: ScriptRun): Promise<number> {
  loadLibrary(); // refuse here, not in the worker
  const data: VmRun = {
    target: "vm",
    files: [...run.files],
    args: run.args,
    out: run.out,
    bundle: run.bundle,
    limits: run.limits,
    vmMemory: Math.round(run.limits.memory * memoryFactor),
    vmStack: Math.round(run.limits.stack * stackFactor),
    collectsOutput: run.onOutput !== undefined,
  };
  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    workerData: data,
    env: { ...process.env, TZ: "UTC" },
  });
  return new Promise((resolve, reject) => {
    let ended: number | undefined;
    const end = (code: number) => {
      ended = code;
      void worker.terminate();
    };
    const interrupt = () => end(exitCodes.interrupted);
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    const { time } = run.limits;
    const timer =
      time > 0 &&
      setTimeout(() => {
        say(timeLimitReached(time));
        end(exitCodes.limit);
      }, time * 1000);
    if (run.onOutput) worker.on("message", run.onOutput);
    worker.on("error", reject);
    worker.on("exit", (code) => {
      if (timer) clearTimeout(timer);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      resolve(ended ?? code);
    });
  });
}
