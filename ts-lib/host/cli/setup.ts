// `sis setup`. bin/sis.mjs takes this command itself, for it must work before this file is compiled; here it is
// known to `sis --help` and to other commands.
import { setUpCommand } from "../setup/setup.mjs";
import { defineCommand } from "./command.js";

export interface SetupOptions {
  /** false with --no-tests: leave out what only the tests need. */
  tests: boolean;
}

export const setup = defineCommand<SetupOptions>({
  name: "setup",
  inRepository: true,
  summary: "bring this machine to where SIS can be built; what is in place is left alone",
  define(command) {
    command.option("--no-tests", "leave out what only the tests need");
  },
  run: (options) => setUpCommand(options.tests ? [] : ["--no-tests"]),
});
