// The command line's entry, after bin/sis.mjs has set up and compiled: builds commander's tree from the table and runs it.
import { readFileSync } from "node:fs";
import { Command, CommanderError, Help, type Option } from "commander";
import { definePortOptions } from "../ports/settings.js";
import { Failure } from "../setup/failure.mjs";
import { asCalledHere, inRoot, isInstalled } from "../setup/root.mjs";
import type { Context, SisCommand } from "./command.js";
import { commands } from "./commands.js";
import { type ExitName, exitCodes, exitMeaning } from "./exit-codes.js";

const exitTable = Object.entries(exitCodes)
  .map(([name, code]) => `  ${String(code).padStart(3)}  ${exitMeaning[name as ExitName]}`)
  .join("\n");

const version = () =>
  (JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as { version: string }).version;

/** A command that only the repository has is not an unknown one. */
function refuseRepositorys(name: string | undefined): void {
  if (!isInstalled || !commands.some((command) => command.inRepository && command.name === name)) return;
  throw new Failure(
    `sis ${name} works on SIS itself; this is an installed package, where everything is made already`,
    {
      mend: "sis --help lists what there is",
      exitCode: exitCodes.refused,
    },
  );
}

/** As commander's, without "(default: [])" behind options that may be repeated. */
function optionDescription(this: Help, option: Option): string {
  const shown = Array.isArray(option.defaultValue) ? option.description : undefined;
  return shown ?? Help.prototype.optionDescription.call(this, option);
}

/** Runs `sis args…`; resolves to the exit code. Failures are thrown, usage errors are printed by commander. */
export async function runCommandLine(
  args: readonly string[],
  options: { preparedIn?: number; table?: readonly SisCommand[] } = {},
): Promise<number> {
  const table = options.table ?? commands.filter(({ inRepository }) => !(inRepository && isInstalled));
  refuseRepositorys(args[0]);
  let result: number = exitCodes.ok;
  const context: Context = {
    preparedIn: options.preparedIn ?? 0,
    dispatch: (others) => runCommandLine(others, { table }),
  };
  const program = new Command("sis")
    .description("Script machine learning on bare metal.")
    .enablePositionalOptions()
    .exitOverride()
    .version(version(), "-V, --version")
    .configureHelp({ optionDescription })
    .configureOutput({
      writeOut: (text) => process.stdout.write(asCalledHere(text)),
      writeErr: (text) => process.stderr.write(asCalledHere(text)),
    })
    .showHelpAfterError('"sis --help" lists commands and exit codes')
    .addHelpText("after", `\nExit codes:\n  the script's own, or\n${exitTable}`);
  for (const item of table) {
    const command = program
      .command(item.name)
      .description(item.summary)
      .exitOverride()
      .showHelpAfterError(`"sis ${item.name} --help" says more`);
    item.define(command);
    const target = command.options.find(({ long }) => long === "--target");
    if (target?.description.includes("port:P")) definePortOptions(command); // `build --target` names boards only
    command.action(async () => {
      result = await item.run(command.opts(), command.args, context);
    });
  }
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  return result;
}
