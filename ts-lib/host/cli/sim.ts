// `sis sim script.ts`: the short way to run a script on this machine.
import { defineCommand } from "./command.js";
import { defineResources, defineScript, type RunOptions, runScript } from "./run.js";

export interface SimOptions extends Omit<RunOptions, "target"> {
  /** In the QuickJS VM instead of V8. */
  vm?: boolean;
}

export const sim = defineCommand<SimOptions>({
  name: "sim",
  summary: "run a script on this machine, in V8 or with --vm in QuickJS",
  define(command) {
    defineScript(command);
    command.option("--vm", "in the QuickJS VM: the device's language, its limits scaled");
    defineResources(command);
    command.addHelpText("after", "\nThe same as: sis run SCRIPT --target sim, or --target vm");
  },
  run: ({ vm, ...options }, args) => runScript(vm ? "vm" : "sim", options, args),
});
