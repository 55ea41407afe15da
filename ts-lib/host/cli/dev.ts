// `sis dev script.ts`: watch and deploy. Each save brings the script to the board, which checks it before it takes over.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { scriptPath } from "../bundle.js";
import { develop } from "../dev/dev.js";
import { type Limits, resourcesOf } from "../manifest.js";
import { portSettings } from "../ports/settings.js";
import { Failure } from "../setup/failure.mjs";
import { say } from "../setup/progress.mjs";
import { parseTarget } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { buildFor, defineResources, defineScript } from "./run.js";

export interface DevOptions extends Partial<Limits> {
  target: string;
  file: string[];
  out: string;
}

/** Beside the script there is room to check the next one, and for the old one's remains. */
const roomToCheck = 32 << 20;

export const dev = defineCommand<DevOptions>({
  name: "dev",
  summary: "run a script on a board, and again at each save",
  define(command) {
    defineScript(command);
    command.option("-t, --target <target>", "a board's name (emulated), or port:P", "qemu-virt");
    defineResources(command);
    command.addHelpText(
      "after",
      `
What is new is parsed and linked on the board before what runs is stopped; when its first turn throws, the one
before is started again. Ctrl-C ends.

Examples:
  sis dev blink.ts
  sis dev listen.ts --target port:/dev/ttyUSB0 --file model.onnx=vad.onnx`,
    );
  },
  async run({ target: name, file, out, memory, stack, time, instructions, cores }, [script = "", ...args]) {
    const target = parseTarget(name);
    if (target.kind === "host")
      throw new Failure(
        `sis dev runs scripts on boards; ${name} is none: sis script:test --watch, or sis run`,
        {
          exitCode: exitCodes.usage,
        },
      );
    const settings = {
      script: scriptPath(script),
      args,
      extra: file,
      limits: { memory, stack, time, instructions, cores },
      out: resolve(out),
    };
    await buildFor(target);
    if (target.kind === "port") return develop(target.port, settings, portSettings());
    const { bootPatience, withEmulated } = await import("../targets/emulated.js");
    const resources = resourcesOf(script, file, settings.limits);
    const files = [...resources.files.values()].reduce((sum, path) => sum + statSync(path).size, 0);
    say(`${target.name}: starting`);
    return withEmulated(target.name, { memory: resources.limits.memory + roomToCheck, files }, (port) =>
      develop(port, settings, { patience: bootPatience }),
    );
  },
});
