// What a monitor does in a session: files, scripts, facts, a restart. Each works on a Board, with progress on stderr.
import { bundleScript } from "../bundle.js";
import { exitCodes } from "../cli/exit-codes.js";
import { Board } from "../control/board.js";
import type { ConnectOptions } from "../control/connection.js";
import { resourcesOf } from "../manifest.js";
import type { Port } from "../ports/port.js";
import { say, step } from "../setup/progress.mjs";
import type { StreamSource } from "../streams/feeder.js";
import { Interrupt, progressText, runOnBoard } from "../targets/port.js";
import type { ScriptRun } from "../targets/run.js";

/** A session on a port that stays open when it ends. */
export const over = (port: Port, options: Pick<ConnectOptions, "token" | "raise">): Promise<Board> =>
  Board.over(port, options);

export async function push(board: Board, name: string, path: string): Promise<void> {
  const { sent, skipped } = await step(`${name} to ${board.welcome.board}`, (progress) =>
    board.upload(name, path, { onProgress: (at) => progress.update(progressText(at)) }),
  );
  const known = skipped > 0 ? `, ${skipped} were there` : "";
  say(
    `${name}: ${sent === 0 && skipped > 0 ? `nothing to send, ${skipped} bytes were there` : `${sent} bytes sent${known}`}`,
  );
}

/** A script, bundled, with the files of its manifest. */
export async function prepare(script: string, args: readonly string[]): Promise<ScriptRun> {
  const resources = resourcesOf(script);
  const { file: bundle } = await bundleScript(script);
  return { bundle, args, out: ".", ...resources };
}

/** Resolves to the script's exit code. */
export async function run(board: Board, script: ScriptRun): Promise<number> {
  const interrupt = new Interrupt();
  try {
    return await interrupt.or(runOnBoard(board, script, interrupt.signal, { keep: true }));
  } finally {
    interrupt.end();
  }
}

/** Feeds streams to the script that runs on the board, and shows what it says, until all have ended or Ctrl-C. */
export async function feed(board: Board, streams: ReadonlyMap<string, StreamSource>): Promise<number> {
  const interrupt = new Interrupt();
  const gone = new Promise<number>((resolve) => {
    interrupt.signal.addEventListener("abort", () => resolve(exitCodes.interrupted));
  });
  const stop = board.watchConsole((text) => process.stdout.write(text));
  try {
    const all = Promise.all(
      [...streams].map(async ([name, source]) => {
        await board.feed(name, source, { signal: interrupt.signal });
        say(`stream "${name}" has ended`);
      }),
    );
    return await interrupt.or(Promise.race([all.then(() => exitCodes.ok), gone]));
  } finally {
    stop();
    interrupt.end();
  }
}

export async function listText(board: Board): Promise<string> {
  const files = await board.files();
  if (files.length === 0) return "no files";
  const width = Math.max(...files.map(({ bytes }) => String(bytes).length));
  return files
    .map(({ name, bytes, origin }) => `${String(bytes).padStart(width)}  ${origin.padEnd(6)}  ${name}`)
    .join("\n");
}

export async function aboutText(board: Board): Promise<string> {
  const { board: name, version, core, memory, free, filesFree } = await board.about();
  const rate = board.rate === undefined ? "" : ` at ${board.rate} baud`;
  return [
    `${board.port}${rate}: ${name}, SIS ${version}${core && `, ${core}`}`,
    `${free} of ${memory} bytes free for graphs, ${filesFree} for files`,
  ].join("\n");
}

export const reset = (board: Board): Promise<void> => board.reboot();
