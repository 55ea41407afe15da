// Target `vm`: the script in QuickJS-ng (quickjs-emscripten), in a worker thread that can be ended at any moment.
import { closeSync, statSync } from "node:fs";
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { exitCodes } from "../../cli/exit-codes.js";
import type { Limits } from "../../manifest.js";
import { say } from "../../setup/progress.mjs";
import type { StreamSource } from "../../streams/feeder.js";
import { feedOver } from "../../streams/socket.js";
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
  /** Not 0: what runs in C ends, where no thread can be ended. */
  readonly stop: Uint32Array;
}

/**
 * What the VM's engine takes for each byte of the device's, whose limits a script states: pointers of 4 bytes, other
 * frames. By how many fit: objects and arrays 0.63, strings and small buffers 0.82, large buffers 1; calls 0.19.
 */
const memoryFactor = 0.8;
const stackFactor = 0.19;

export function runVm(run: ScriptRun): Promise<number> {
  const { outside } = loadLibrary(); // refuse here, not in the worker
  const sources = run.streams ?? new Map<string, StreamSource>();
  const [ours, theirs] = sources.size > 0 ? outside.pair() : [];
  const socket = ours === undefined ? undefined : new Socket({ fd: ours, readable: true, writable: true });
  if (socket) feedOver(socket, sources);
  const data: VmRun = {
    target: "vm",
    files: [...run.files],
    args: run.args,
    out: run.out,
    outside: { streams: theirs, gpio: run.gpio, gpioRecord: run.gpioRecord },
    bundle: run.bundle,
    limits: run.limits,
    // Files lie outside a script's memory on the device; here they are copied into it when they are read.
    vmMemory: Math.round(run.limits.memory * memoryFactor) + sizeOf(run.files),
    vmStack: Math.round(run.limits.stack * stackFactor),
    collectsOutput: run.onOutput !== undefined,
    stop: new Uint32Array(new SharedArrayBuffer(4)),
  };
  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    workerData: data,
    env: { ...process.env, TZ: "UTC" },
  });
  return new Promise((resolve, reject) => {
    let ended: number | undefined;
    const end = (code: number) => {
      ended = code;
      Atomics.store(data.stop, 0, 1);
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
      socket?.destroy();
      if (theirs !== undefined) closeSync(theirs);
      if (timer) clearTimeout(timer);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      resolve(ended ?? code);
    });
  });
}

const sizeOf = (files: ScriptRun["files"]): number =>
  [...files.values()].reduce((sum, path) => sum + statSync(path).size, 0);
