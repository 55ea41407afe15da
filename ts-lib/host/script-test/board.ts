// Tests on a board: one session for all files, each of which is a script of its own in it. An emulated one boots once.
import { type Library, libraryFor } from "../bundle.js";
import { type Board, connect } from "../control/index.js";
import { say } from "../setup/progress.mjs";
import { bootPatience, withEmulated } from "../targets/emulated.js";
import { builtInLibrary, Interrupt, runOnBoard } from "../targets/port.js";
import type { RunScript } from "../targets/run.js";

/** Most that a test file may ask for and its files take before it is known which files there are: a board's usual memory. */
const room = { memory: 128 << 20, files: 16 << 20 };

/** Boots the board, gives `work` a runner on it, and switches it off. */
export const withEmulatedBoard = <Result>(
  name: string,
  work: (runner: RunScript, library: Library) => Promise<Result>,
): Promise<Result> => withEmulated(name, room, (port) => withBoardAt(port, work, { patience: bootPatience }));

/** One session with the board at a port, for all files of a run. */
export async function withBoardAt<Result>(
  port: string,
  work: (runner: RunScript, library: Library) => Promise<Result>,
  settings: Parameters<typeof connect>[1] = {},
): Promise<Result> {
  const interrupt = new Interrupt();
  let board: Board | undefined;
  try {
    const connected = await connect(port, {
      ...settings,
      signal: interrupt.signal,
      onLost: (reason) => say(`${port}: ${reason}; looking for it`),
      onBack: () => say(`${port}: it is back`),
    });
    board = connected;
    const runner: RunScript = (run) =>
      interrupt.or(runOnBoard(connected, run, interrupt.signal, { quiet: true }));
    return await work(runner, libraryFor(await builtInLibrary(connected)));
  } finally {
    interrupt.end();
    await board?.close();
  }
}
