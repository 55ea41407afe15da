// The QEMU a board is emulated by: the machine's own, or one of the lock file, set up when it is first asked for.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Board } from "../../generated/boards.js";
import { ensurePackage } from "../setup/apt.mjs";
import { inCache } from "../setup/root.mjs";
import { ensureTags } from "../setup/setup.mjs";

export interface Emulator {
  readonly program: string;
  /** Before all others. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** @param name of a package of third-party.lock.json; default the board's own choice */
export async function emulatorOf(board: Board, name = board.emulator.package): Promise<Emulator> {
  const { program } = board.emulator;
  // A newer QEMU is unpacked, not installed: what it is linked against comes with the machine's own.
  await ensurePackage("qemu-system-arm");
  if (name === undefined) return { program, args: [], env: process.env };
  await ensureTags([name]);
  const folder = inCache("third-party", name);
  return {
    program: join(folder, "bin", program),
    args: ["-L", join(folder, "share/qemu")],
    env: { ...process.env, QEMU_MODULE_DIR: modules(folder) },
  };
}

/** What an emulator has to say goes to stderr, but for one thing: it looks for a module of its own also among an older one's. */
export function passComplaints(stderr: Readable): void {
  createInterface({ input: stderr }).on("line", (line) => {
    const foreign = /failed to initialize module: .*\.so$|^Only modules from the same build/.test(line);
    if (!foreign) process.stderr.write(`${line}\n`);
  });
}

/** lib/<this machine's triplet>/qemu: without its modules QEMU would take those of another version. */
function modules(folder: string): string {
  const lib = join(folder, "lib");
  const triplet = readdirSync(lib).find((name) => name.endsWith("-linux-gnu")) ?? "";
  return join(lib, triplet, "qemu");
}
