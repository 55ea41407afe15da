// An emulated board that stays: its UART at a socket in a folder of its own, as long as somebody works with it.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";
import { memoryFor } from "./board.js";
import { boardAtSocket } from "./qemu.js";

/** Milliseconds an emulated board gets to boot and to answer, also on a busy machine. */
export const bootPatience = 20_000;

export interface RoomWanted {
  /** Bytes for a script. */
  readonly memory: number;
  /** Bytes of files that are brought to it. */
  readonly files: number;
}

/** Boots the board, gives `work` the port that it is at, and switches it off. */
export async function withEmulated<Result>(
  name: string,
  { memory, files }: RoomWanted,
  work: (port: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "sis-board-"));
  const socket = join(folder, "uart");
  const off = new AbortController();
  // Files lie in an eighth of the memory, and what was deleted stays a while.
  const ram = memoryFor(name, files * 2, Math.max(memory, files * 16));
  const ended = boardAtSocket({ board: name, goesOn: true, memory: ram }, socket, off.signal);
  ended.catch(() => {}); // it is looked at below
  try {
    await Promise.race([socketIsThere(socket), ended.then(() => endedEarly(name))]);
    return await work(`socket:${socket}`);
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
  for (const end = Date.now() + bootPatience; !existsSync(path); await sleep(10))
    if (Date.now() > end)
      throw new Failure("the emulator does not start", { exitCode: exitCodes.unreachable });
}
