// What a script has around it: its files, arguments, exit, counters. The same calls on every target.

import * as native from "sis:native";
import { watchers } from "./watch.js";

/** A whole file that the script's manifest (or --file) names, or that it wrote. Throws NO_FILE. Do not write into the bytes. */
export const readFile = (name: string): Uint8Array => native.readFile(name);

/** A whole file as UTF-8 text. */
export const readText = (name: string): string => new TextDecoder().decode(native.readFile(name));

/** Names of all files the script can read, sorted. */
export const listFiles = (): string[] => native.listFiles();

/** Keeps a file beyond the script's end; the command line saves it on the host. A plain name, no folders; text as UTF-8. */
export const writeFile = (name: string, data: Uint8Array | string): void =>
  native.writeFile(name, typeof data === "string" ? new TextEncoder().encode(data) : data);

/** The script's arguments, without the script's name. */
export const args = (): string[] => native.args();

/** Ends the script at once; 0 means success. */
export function exit(code = 0): never {
  for (const watcher of watchers) watcher.leaving?.();
  native.exit(code);
  throw new Error("unreachable: exit() returned");
}

/** Text to the script's output, without a line end of its own. */
export const write = (text: string): void => native.write(1, text);

/** Some of what was typed or piped to the console since the last call, maybe nothing; never waits. */
export const readConsole = (): Uint8Array => native.readConsole();

/** `readConsole` found the end: nothing will come any more. Typed, the end is Ctrl-D. */
export const consoleEnded = (): boolean => native.consoleEnded();

/** Milliseconds of a monotonic clock; under emulation they mean nothing. */
export const now = (): number => native.now();

/** Instructions retired so far on this core; undefined where the target cannot count them. */
export function instructions(): number | undefined {
  const count = native.instructions();
  return count < 0 ? undefined : count;
}

/** Where the script runs: "sim", "vm", "native" or the board's name. */
export const target = (): string => native.target();
