// `sis start`: the example script on the default board, from nothing. Says at the end where the time went.
import { say, seconds } from "../setup/progress.mjs";
import { parseTarget, targetHelp } from "../targets/index.js";
import { compileAll } from "./build.js";
import { defineCommand } from "./command.js";
import { buildFor } from "./run.js";

const example = "ts-lib/examples/vad.ts";

export interface StartOptions {
  /** Target to run the example on. */
  target: string;
}

export const start = defineCommand<StartOptions>({
  name: "start",
  inRepository: true,
  summary: `set up, build, and run ${example} on an emulated board`,
  define(command) {
    command.option("-t, --target <target>", targetHelp, "qemu-virt");
  },
  async run({ target }, _args, { preparedIn, dispatch }) {
    const began = performance.now();
    await compileAll();
    await buildFor(parseTarget(target));
    const built = performance.now();
    const code = await dispatch(["run", example, "--target", target]);
    const ran = performance.now();
    say(
      `set-up and TypeScript ${seconds(preparedIn)}, C build ${seconds(built - began)}, ` +
        `run on ${target} ${seconds(ran - built)}`,
    );
    return code;
  },
});
