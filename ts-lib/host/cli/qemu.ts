// `sis qemu`: the interactive shell of an emulated board on this terminal.
import { readFileSync } from "node:fs";
import { boards } from "../../generated/boards.js";
import { packInitrd } from "../initrd.js";
import { resourceFiles } from "../manifest.js";
import { Failure } from "../setup/failure.mjs";
import { say } from "../setup/progress.mjs";
import { parseTarget } from "../targets/index.js";
import { type BoardOptions, boardAtSocket, boardShell, freeForSocket } from "../targets/qemu.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { buildFor, collect } from "./run.js";

export interface QemuOptions {
  board: string;
  file: string[];
  memory?: string;
  /** Path of another kernel image than the board's. */
  image?: string;
  /** Unix socket for the UART, in place of this terminal. */
  socket?: string;
}

export const qemu = defineCommand<QemuOptions>({
  name: "qemu",
  summary: "open the shell of an emulated board",
  define(command) {
    command
      .option("-b, --board <board>", `which board: ${Object.keys(boards).join(", ")}`, "qemu-virt")
      .option("-f, --file <name=path>", "a file on the board, or a folder of them; repeatable", collect, [])
      .option("--memory <size>", "RAM of the board as QEMU writes it, 512M; default the board's")
      .option("--image <path>", "another kernel image, as `sis build --without` makes them")
      .option("--socket <path>", "the board's UART at a Unix socket, for --port socket:PATH; Ctrl-C ends it")
      .addHelpText(
        "after",
        `
Type \`help\` there for its commands. \`exit\` or Ctrl-] X ends it.

Examples:
  sis qemu
  sis qemu --board raspi3b --file model.onnx=squeezenet.onnx
  sis qemu --socket /tmp/board.sock     # then: sis run hello.ts --target port:socket:/tmp/board.sock`,
      );
  },
  async run({ board, file, memory, image, socket }) {
    const target = parseTarget(board);
    if (target.kind !== "board") throw new Failure(`${board} is not a board`, { exitCode: exitCodes.usage });
    const files = resourceFiles(file);
    const initrd = packInitrd(new Map([...files].map(([name, path]) => [name, readFileSync(path)])));
    if (!image) await buildFor(target);
    const options = { board, memory, image, ...(files.size > 0 ? { initrd } : {}) };
    if (socket !== undefined) return await atSocket(options, socket);
    say(`${board}: \`exit\` or Ctrl-] X ends it`);
    return boardShell(options);
  },
});

/** Until Ctrl-C. */
async function atSocket(options: BoardOptions, path: string): Promise<number> {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop);
  await freeForSocket(path);
  say(`${options.board} at port socket:${path}; Ctrl-C ends it`);
  try {
    return await boardAtSocket(options, path, stopped.signal);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}
