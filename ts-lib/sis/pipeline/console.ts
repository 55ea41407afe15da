// The console as a source: what was typed or piped, line by line.

import { consoleEnded, readConsole } from "sis:native";
import { SisError } from "../errors.js";
import { sleep } from "./signal.js";

const NEWLINE = 10;
const RETURN = 13;
/** Milliseconds between two looks at a console that has nothing. */
const PAUSE = 10;

/** Lines without their end; the last one also when it has none. Throws OVER_BOUND for a line longer than `longest` bytes. */
export async function* consoleLines(
  longest: number,
): AsyncGenerator<{ shape: readonly number[]; data: Uint8Array }> {
  let rest = new Uint8Array(0);
  for (;;) {
    const bytes = readConsole();
    let start = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, start)) {
      yield line(joined(rest, bytes.subarray(start, at)), longest);
      rest = new Uint8Array(0);
      start = at + 1;
    }
    rest = joined(rest, bytes.subarray(start));
    if (rest.length > longest + 1) line(rest, longest);
    if (bytes.length > 0) continue;
    if (consoleEnded()) break;
    await sleep(PAUSE);
  }
  if (rest.length > 0) yield line(rest, longest);
}

function line(bytes: Uint8Array, longest: number): { shape: readonly number[]; data: Uint8Array } {
  const data = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
  if (data.length > longest)
    throw new SisError("OVER_BOUND", `a line of the console is longer than ${longest} bytes`, {
      asked: data.length,
      free: longest,
    });
  return { shape: [data.length], data };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
