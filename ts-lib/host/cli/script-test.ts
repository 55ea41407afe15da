// `sis script:test GLOB…`: tests of scripts, written with uvu, on any target.
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Limits } from "../manifest.js";
import { testFiles } from "../script-test/files.js";
import { passOver, withTarget } from "../script-test/pass.js";
import { watchTests } from "../script-test/watch.js";
import { Failure } from "../setup/failure.mjs";
import { parseTarget, targetHelp } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { buildFor, collect, parseBytes, parseCores, parseCount, parseSeconds } from "./run.js";

export interface ScriptTestOptions extends Partial<Limits> {
  target?: string;
  filter: string;
  update?: boolean;
  watch?: boolean;
  /** A folder for the reports, true: the usual one. */
  coverage?: string | true;
  json?: string;
  file: string[];
  out?: string;
}

export const scriptTest = defineCommand<ScriptTestOptions>({
  name: "script:test",
  summary: "run tests of scripts",
  define(command) {
    command.argument("[globs...]", "test files, folders of them, or patterns; default **/*.test.ts");
    command.option("-t, --target <target>", `${targetHelp}; default vm, with --coverage sim`);
    defineChoice(command);
    command
      .option("-w, --watch", "run again what a change concerns, until Ctrl-C")
      .option("--coverage [folder]", "lines of the scripts that were executed; lcov and pages in folder")
      .option("--json <file>", "results for programs")
      .option("-o, --out <folder>", "keep files that tests write there")
      .addHelpText("after", help);
  },
  async run(options, patterns) {
    const target = parseTarget(options.target ?? (options.coverage ? "sim" : "vm"));
    if (options.coverage && target.name !== "sim")
      throw new Failure(`--coverage counts in V8: --target sim has it, ${target.name} has not`, {
        exitCode: exitCodes.usage,
      });
    const { filter, update = false, file: extra, memory, stack, time, instructions, cores, json } = options;
    const settings = {
      target,
      choice: { filter, update, extra, limits: { memory, stack, time, instructions, cores } },
      out: options.out === undefined ? undefined : resolve(options.out),
      coverage: options.coverage && resolve(options.coverage === true ? "coverage" : options.coverage),
      json: json === undefined ? undefined : resolve(json),
    };
    const files = testFiles(patterns);
    await buildFor(target);
    return withTarget(target, async (places) => {
      if (options.watch) return watchTests(patterns, settings, places);
      return (await passOver(files, settings, places)).failed > 0 ? exitCodes.error : exitCodes.ok;
    });
  },
});

/** Which tests, and what they have around them. */
function defineChoice(command: Command): void {
  command
    .option("--filter <text>", "only tests whose name, with its suite's, contains this", "")
    .option("-u, --update", "write snapshots that differ, are missing or obsolete")
    .option("-f, --file <name=path>", "a file that tests may read, or a folder; repeatable", collect, [])
    .option("--memory <bytes>", "limit of a file's memory; default from its manifest, else 64M", parseBytes)
    .option("--stack <bytes>", "limit of its stack; default from its manifest, else 256K", parseBytes)
    .option("--time <seconds>", "limit of its time; default from its manifest, else 60", parseSeconds)
    .option(
      "--instructions <count>",
      "limit of its instructions; default from its manifest, else none",
      parseCount,
    )
    .option(
      "--cores <count>",
      "cores that work on an operator together; default from its manifest",
      parseCores,
    );
}

const help = `
A test file is a script that imports "uvu" and "uvu/assert", and "sis/testing" for tensors. It is run as one, with the
files and limits of X.test.manifest.json beside it; on boards all files are run in one boot.

Examples:
  sis script:test                                        # every test below this folder, in the vm
  sis script:test "scripts/**/*.test.ts" --target native
  sis script:test scripts --target qemu-virt
  sis script:test scripts/model.test.ts --watch
  sis script:test --coverage                             # coverage/lcov.info, coverage/html/index.html
  sis script:test model.test.ts --filter padding --update`;
