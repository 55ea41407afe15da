// A board with the hostile scripts among its files, and its shell to type into: one boot for all of them.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boards } from "../../ts-lib/generated/boards.js";
import { packInitrd } from "../../ts-lib/host/initrd.js";
import { inRoot } from "../../ts-lib/host/setup/root.mjs";
import { emulatorOf } from "../../ts-lib/host/targets/emulator.js";
import { qemuArguments } from "../../ts-lib/host/targets/qemu.js";
import { expected, modules } from "../hostile/expected.js";

const PATIENCE_MS = 60_000;

export interface HostileBoard {
  /** Types a line; everything that is said until the next prompt. `after`: presses Ctrl-C once that was said. */
  type(line: string, after?: string): Promise<string>;
  close(): void;
}

function archive(more: Readonly<Record<string, string>>): Uint8Array {
  const read = (name: string) => readFileSync(inRoot("tests", "hostile", name));
  return packInitrd(
    new Map<string, Uint8Array>([
      ...Object.keys(expected).map((name) => [`${name}.js`, read(`${name}.js`)] as const),
      ...modules.map((name) => [name, read(`modules/${name}`)] as const),
      ...Object.entries(more).map(([name, text]) => [name, Buffer.from(text)] as const),
    ]),
  );
}

export async function hostileBoard(more: Readonly<Record<string, string>> = {}): Promise<HostileBoard> {
  const board = boards["qemu-virt"]!;
  const emulator = await emulatorOf(board, undefined);
  const folder = mkdtempSync(join(tmpdir(), "sis-hostile-"));
  writeFileSync(join(folder, "initrd"), archive(more));
  const options = { board: board.name, icount: false };
  const child = spawn(
    emulator.program,
    [
      ...emulator.args,
      ...qemuArguments(board, options, []),
      ...["-initrd", join(folder, "initrd"), "-monitor", "none"],
      ...["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
    ],
    { stdio: ["pipe", "pipe", "ignore"], env: emulator.env },
  );
  let said = "";
  let look = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    look();
  });

  const until = (done: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no prompt after: ${said}`)), PATIENCE_MS);
      look = () => {
        if (!done()) return;
        clearTimeout(timer);
        look = () => {};
        resolve();
      };
      look();
    });
  const prompted = () => /(^|\n|\r)sis> $/.test(plain(said));
  await until(prompted);
  return {
    async type(line, after) {
      said = "";
      child.stdin.write(`${line}\r`);
      await until(() => said.includes("\n"));
      if (after !== undefined) {
        await until(() => plain(said).includes(after) || prompted());
        await new Promise((resolve) => setTimeout(resolve, 60));
        child.stdin.write("\x03");
      }
      await until(prompted);
      return plain(said);
    },
    close() {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    },
  };
}

/** Without what only a terminal understands. */
const plain = (text: string) => text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replace(/\r\n/g, "\n");
