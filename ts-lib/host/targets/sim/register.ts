// Loaded before the script (`node --import`): puts the loader hook in place, and makes console and uncaught errors say
// what they say on the device.
import { register } from "node:module";
import { inspect } from "node:util";
import { exitCodes } from "../../cli/exit-codes.js";
import { withoutMachinery } from "../stack.js";
import { native } from "./start.js";

register("./hooks.js", import.meta.url);

/** The engine's console shows values as Node's `inspect` does, without colours, on lines of 80. */
const show = (value: unknown) =>
  typeof value === "string" ? value : inspect(value, { depth: 2, breakLength: 80, colors: false });

const to =
  (stream: number) =>
  (...values: unknown[]) =>
    native.write(stream, `${values.map(show).join(" ")}\n`);
Object.assign(console, { log: to(1), info: to(1), warn: to(2), error: to(2), debug: to(2) });

function uncaught(head: string, error: unknown): never {
  native.write(2, `${head}${withoutMachinery(show(error))}\n`);
  process.exit(exitCodes.error);
}
process.on("uncaughtException", (error, origin) => {
  uncaught(origin === "unhandledRejection" ? "Uncaught (in promise) " : "Uncaught ", error);
});

/** Node's own code for a script whose top level still awaits when nothing is left to do. */
const unsettledTopLevelAwait = 13;
// Node settles on that code in a listener of its own, added after this module ran; ours must come behind it.
process.once("beforeExit", () => {
  process.on("exit", () => {
    if (process.exitCode !== unsettledTopLevelAwait) return;
    native.write(2, "script ended while its top level still awaits a promise\n");
    process.exitCode = exitCodes.error;
  });
});
