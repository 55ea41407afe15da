// Tests on an emulated board: it boots once, its UART at a socket, and every file is a script of one session.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes } from "../cli/exit-codes.js";
import { type Board, connect } from "../control/index.js";
import { Failure } from "../setup/failure.mjs";
import { say } from "../setup/progress.mjs";
import { Interrupt, runOnBoard } from "../targets/port.js";
import { boardAtSocket } from "../targets/qemu.js";
import type { RunScript } from "../targets/run.js";

/** Milliseconds a board gets to boot. */
const patience = 20_000;

/** Boots the board, gives `work` a runner on it, and switches it off. */
export async function withEmulatedBoard<Result>(
  name: string,
  work: (runner: RunScript) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "sis-board-"));
  const socket = join(folder, "uart");
  const off = new AbortController();
  const ended = boardAtSocket({ board: name, goesOn: true }, socket, off.signal);
  ended.catch(() => {}); // it is looked at below
  try {
    await Promise.race([socketIsThere(socket), ended.then(() => endedEarly(name))]);
    return await withBoardAt(`socket:${socket}`, work);
  } finally {
    off.abort();
    await ended.catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
}

const endedEarly = (name: string): never => {
  throw new Failure(`${name}: the emulator ended`, { exitCode: exitCodes.unreachable });
};

async function socketIsThere(path: string): Promise<void> {
  for (const end = Date.now() + patience; !existsSync(path); await sleep(10))
    if (Date.now() > end)
      throw new Failure("the emulator does not start", { exitCode: exitCodes.unreachable });
}

/** One session with the board at a port, for all files of a run. */
export async function withBoardAt<Result>(
  port: string,
  work: (runner: RunScript) => Promise<Result>,
  settings: Parameters<typeof connect>[1] = {},
): Promise<Result> {
  const interrupt = new Interrupt();
  let board: Board | undefined;
  try {
    const connected = await connect(port, {
      patience,
      ...settings,
      signal: interrupt.signal,
      onLost: (reason) => say(`${port}: ${reason}; looking for it`),
      onBack: () => say(`${port}: it is back`),
    });
    board = connected;
    return await work((run) => interrupt.or(runOnBoard(connected, run, interrupt.signal, { quiet: true })));
  } finally {
    interrupt.end();
    await board?.close();
  }
}
