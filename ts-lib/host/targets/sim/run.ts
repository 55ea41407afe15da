// Target `sim`: the script in a Node process of its own, its native module the C library. V8's own tools work on it:
// NODE_OPTIONS=--inspect-brk debugs the TypeScript.
import { fileURLToPath } from "node:url";
import { warn } from "../../setup/progress.mjs";
import { runChild, streamDescriptor } from "../process.js";
import type { ScriptRun } from "../run.js";
import { layoutVariable, libraryPath } from "./library.js";
import type { HostRun } from "./platform.js";

/** Memory and stack limits are V8's own here; the time limit holds, and V8's instructions cannot be limited. */
export function runSim(run: ScriptRun): Promise<number> {
  libraryPath(run.layout); // refuse here, not in the child
  if (run.limits.instructions) warn("sim does not count instructions: their limit does not hold here");
  const outside = {
    streams: run.streams?.size ? streamDescriptor : undefined,
    gpio: run.gpio,
    gpioRecord: run.gpioRecord,
  };
  const { cores } = run.limits;
  const setup: HostRun = {
    target: "sim",
    files: [...run.files],
    args: run.args,
    out: run.out,
    outside,
    cores,
  };
  const register = fileURLToPath(new URL("./register.js", import.meta.url));
  return runChild(process.execPath, ["--import", register, run.bundle], {
    input: JSON.stringify(setup),
    time: run.limits.time,
    outOfMemory: "SIGABRT", // V8 aborts
    env: {
      ...process.env,
      TZ: "UTC",
      [layoutVariable]: run.layout,
      ...(run.coverage ? { NODE_V8_COVERAGE: run.coverage } : {}),
    },
    what: "sim",
    onOutput: run.onOutput,
    streams: run.streams,
  });
}
