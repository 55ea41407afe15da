// Runs a target's child process: the script's console passed through, Ctrl-C and the time limit turned into exit codes.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { exitCodes } from "../cli/exit-codes.js";
import { say, warn } from "../setup/progress.mjs";
import type { StreamSource } from "../streams/feeder.js";
import { feedOver } from "../streams/socket.js";
import { readsInput } from "../streams/sources.js";

export interface ChildOptions {
  /** Sent to descriptor 3, then closed. */
  readonly input?: string;
  /** Fed at the descriptor below, which is a socket. */
  readonly streams?: ReadonlyMap<string, StreamSource>;
  /** Seconds; 0 = none. */
  readonly time: number;
  readonly env?: NodeJS.ProcessEnv;
  /** The signal by which the child ends when its memory is used up. */
  readonly outOfMemory?: NodeJS.Signals;
  /** What runs, for messages. */
  readonly what: string;
  /** Gets the child's stdout; without it the child writes to ours. */
  readonly onOutput?: (text: string) => void;
  /** Gets the child's stderr line by line; without it the child writes to ours. */
  readonly onDiagnostics?: (line: string) => void;
}

/** The child's end of the socket through which its streams are fed. */
export const streamDescriptor = 4;

/** Resolves with the exit code once the child is gone. */
export function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<number> {
  const { promise, resolve, reject } = withResolvers<number>();
  // Listening before the child can speak: who hears it may press Ctrl-C at once, which would end us and not the child.
  const interrupt = () => onInterrupt();
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  const sources = options.streams ?? new Map<string, StreamSource>();
  const child = spawn(command, args, {
    stdio: [
      readsInput(sources) ? "ignore" : "inherit",
      options.onOutput ? "pipe" : "inherit",
      options.onDiagnostics ? "pipe" : "inherit",
      options.input === undefined ? "ignore" : "pipe",
      ...(sources.size > 0 ? (["pipe"] as const) : []),
    ],
    env: options.env ?? process.env,
  });
  const feeder = sources.size > 0 ? feedOver(child.stdio[streamDescriptor] as Duplex, sources) : undefined;
  let ended: number | undefined;
  const timers: NodeJS.Timeout[] = [];
  const killAfter = (milliseconds: number, signal: NodeJS.Signals) =>
    timers.push(setTimeout(() => child.kill(signal), milliseconds));

  // A terminal sends Ctrl-C to the child as well, whose second would cut its clean end short; one sent to this process
  // alone must reach it too.
  const onInterrupt = () => {
    ended = exitCodes.interrupted;
    killAfter(200, "SIGINT");
    killAfter(3000, "SIGKILL");
  };
  const timeUp = () => {
    say(timeLimitReached(options.time));
    ended = exitCodes.limit;
    child.kill("SIGKILL");
  };
  if (options.time > 0) timers.push(setTimeout(timeUp, options.time * 1000));

  if (options.input !== undefined) {
    const pipe = child.stdio[3] as NodeJS.WritableStream;
    pipe.on("error", () => {}); // the child may be gone before it read
    pipe.end(options.input);
  }
  child.stdout?.setEncoding("utf8").on("data", options.onOutput!);
  if (child.stderr) createInterface({ input: child.stderr }).on("line", options.onDiagnostics!);
  child.on("error", reject);
  child.on("exit", () => feeder?.close()); // or a pipe that goes on would keep us
  child.on("close", (code, signal) => {
    for (const timer of timers) clearTimeout(timer);
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    if (ended !== undefined) return resolve(ended);
    if (signal === "SIGINT") return resolve(exitCodes.interrupted);
    if (signal && signal === options.outOfMemory) {
      say("script stopped: memory is used up");
      return resolve(exitCodes.limit);
    }
    if (signal) warn(`${options.what}: ended by ${signal}`);
    resolve(code ?? exitCodes.fault);
  });
  return promise;
}

/** The same words as js-runtime's. */
export const timeLimitReached = (seconds: number): string =>
  `script stopped: time limit of ${Number(seconds.toPrecision(3))} s reached`;

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
