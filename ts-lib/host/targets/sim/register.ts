// Loaded before the script (`node --import`): puts the loader hook in place, and makes console and uncaught errors say
// what they say on the device.
import { Console } from "node:console";
import { register } from "node:module";
import { format, inspect } from "node:util";
import { moreConsole } from "../../../generated/console-more.js";
import { exitCodes } from "../../cli/exit-codes.js";
import type { HookData } from "./hooks.js";
import { writeAll } from "./platform.js";
import { installStack } from "./stack.js";
import { run, written } from "./start.js";

const data: HookData = { bundle: process.argv[1] ?? "", files: run.files, written };
register("./hooks.js", import.meta.url, { data, transferList: [written] });
installStack();

// Like the engine's: never coloured, and written before the call returns.
const sink = (stream: number) =>
  ({ write: (text: string) => writeAll(stream, text) }) as NodeJS.WritableStream;
globalThis.console = new Console({ stdout: sink(1), stderr: sink(2), ignoreErrors: false, colorMode: false });

// What Node's versions print differently, or as warnings of its own, comes from the one text that all targets have.
const { log, error } = globalThis.console;
Object.assign(
  globalThis.console,
  moreConsole({
    log: (text) => log(text),
    error: (text) => error(text),
    format: (...values) => format(...values),
    inspect: (value) => inspect(value),
    now: () => performance.now(),
  }),
);

function uncaught(head: string, error: unknown): never {
  // An error without calls is shown in brackets among values; here it stands alone.
  writeAll(2, `${head}${inspect(error).replace(/^\[([\s\S]*)\]$/, error instanceof Error ? "$1" : "$&")}\n`);
  process.exit(exitCodes.error);
}
process.on("uncaughtException", (error) => uncaught("Uncaught ", error));
// The script's own top level comes above: Node has its promise.
process.on("unhandledRejection", (reason) => uncaught("Uncaught (in promise) ", reason));

/** Node's own code for a script whose top level still awaits when nothing is left to do. */
const unsettledTopLevelAwait = 13;
// Node settles on that code in a listener of its own, added after this module ran; ours must come behind it.
process.once("beforeExit", () => {
  process.on("exit", () => {
    if (process.exitCode !== unsettledTopLevelAwait) return;
    writeAll(2, "script ended while its top level still awaits a promise\n");
    process.exitCode = exitCodes.error;
  });
});
