// `sis js`: the JavaScript prompt of the boards, on this machine, in the engine that they have.
import { resolve } from "node:path";
import { resourceFiles } from "../manifest.js";
import { hostPart } from "../parts.js";
import { converse } from "../prompt/converse.js";
import { Failure } from "../setup/failure.mjs";
import { parseTarget } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { buildFor, defineResources, type RunOptions } from "./run.js";

export const js = defineCommand<RunOptions>({
  name: "js",
  summary: "the JavaScript prompt of the boards, on this machine",
  define(command) {
    command.argument("[args...]", "arguments, as sis.args() has them");
    command.option("-t, --target <target>", "only native, the device's own engine", "native");
    defineResources(command);
    command.addHelpText(
      "after",
      `
Limits hold for each evaluation (time, instructions) and for all of them (memory). On a board the same prompt is the shell's
command js: npm run qemu, or npm run monitor -- --port P.

Example:
  sis js --file model.onnx=squeezenet.onnx`,
    );
  },
  async run({ target: name, file, out, memory, stack, time, instructions, cores }, args) {
    const target = parseTarget(name);
    if (target.name !== "native") {
      throw new Failure(`sis js runs in native, not in ${name}`, {
        mend: "on a board type js in its shell: npm run qemu",
        exitCode: exitCodes.usage,
      });
    }
    await buildFor(target);
    const limits = Object.entries({ memory, stack, time, instructions, cores }).flatMap(([flag, value]) =>
      value === undefined ? [] : [`--${flag}`, String(value)],
    );
    const files = [...resourceFiles(file)].flatMap(([as, path]) => ["--file", `${as}=${path}`]);
    return converse({
      program: hostPart("sis-native"),
      args: [...limits, "--out", resolve(out), ...files, "--prompt", ...args],
      input: process.stdin,
      output: process.stdout,
    });
  },
});
