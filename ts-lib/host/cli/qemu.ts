// `sis qemu`: the interactive shell of an emulated board on this terminal.
import { readFileSync } from "node:fs";
import { boards } from "../../generated/boards.js";
import { packInitrd } from "../initrd.js";
import { resourceFiles } from "../manifest.js";
import { Failure } from "../setup/failure.mjs";
import { say } from "../setup/progress.mjs";
import { parseTarget } from "../targets/index.js";
import { boardShell } from "../targets/qemu.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { buildFor, collect } from "./run.js";

export interface QemuOptions {
  board: string;
  file: string[];
  memory?: string;
  /** Path of another kernel image than the board's. */
  image?: string;
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
      .addHelpText("after", "\nType `help` there for its commands. `exit` or Ctrl-A X ends it.");
  },
  async run({ board, file, memory, image }) {
    const target = parseTarget(board);
    if (target.kind !== "board") throw new Failure(`${board} is not a board`, { exitCode: exitCodes.usage });
    const files = resourceFiles(file);
    const initrd = packInitrd(new Map([...files].map(([name, path]) => [name, readFileSync(path)])));
    if (!image) await buildFor(target);
    say(`${board}: \`exit\` or Ctrl-A X ends it`);
    return boardShell({ board, memory, image, ...(files.size > 0 ? { initrd } : {}) });
  },
});
