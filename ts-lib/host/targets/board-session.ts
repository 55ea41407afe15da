// A run on an emulated board whose script reads streams: they travel over a session of the link, so the board's UART is a
// socket, and what is done there is what port:P does. Script and files lie in the initrd all the same.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes } from "../cli/exit-codes.js";
import { connect } from "../control/index.js";
import { say } from "../setup/progress.mjs";
import { Interrupt, runOnBoard } from "./port.js";
import { boardAtSocket } from "./qemu.js";
import type { ScriptRun } from "./run.js";

const patience = 10_000;

/** Resolves to the script's exit code. */
export async function runInSession(
  board: string,
  run: ScriptRun,
  initrd: Uint8Array,
  memory: string | undefined,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "sis-"));
  const socket = join(folder, "board");
  const emulator = new AbortController();
  const interrupt = new Interrupt();
  const ended = boardAtSocket({ board, initrd, memory, bootargs: ["sis.init=no"] }, socket, emulator.signal);
  try {
    const session = runAt(socket, run, interrupt.signal);
    const gone = ended.then((code) => {
      if (!emulator.signal.aborted)
        say(`${board}: the emulator ended (${code}) without an answer from the kernel`);
      return exitCodes.noAnswer;
    });
    return await interrupt.or(Promise.race([session, gone]));
  } finally {
    interrupt.end();
    emulator.abort();
    await ended.catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runAt(socket: string, run: ScriptRun, signal: AbortSignal): Promise<number> {
  for (let waited = 0; !existsSync(socket) && waited < patience; waited += 20) await sleep(20);
  const board = await connect(`socket:${socket}`, { signal, reconnect: 0 });
  try {
    return await runOnBoard(board, run, signal, { keep: true, there: true });
  } finally {
    await board.close();
  }
}
