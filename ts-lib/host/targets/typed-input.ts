// What is piped into an emulated board's shell, typed when somebody listens.
import type { Readable, Writable } from "node:stream";

/**
 * Input that is no terminal, as `echo mlinfo | sis qemu`: typed from the first prompt on, for a line that is busy at a board's start is
 * taken for the rest of a session. Its end is Ctrl-D, which leaves the JavaScript prompt, and `exit`.
 */
export function typeWhenAsked(typed: Writable, said: Readable): void {
  let seen = "";
  const look = (bytes: Buffer) => {
    seen = (seen + bytes.toString("latin1")).slice(-1024);
    if (!seen.includes("sis> ")) return;
    said.off("data", look);
    process.stdin.pipe(typed, { end: false });
    process.stdin.on("end", () => typed.write("\x04exit\r"));
  };
  typed.on("error", () => {}); // an emulator that has ended reads no more
  said.on("data", look).pipe(process.stdout);
}
