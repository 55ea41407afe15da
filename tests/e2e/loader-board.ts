// An emulated board with the chain loader in the kernel's place, its UART on a socket or a pty.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { boards } from "../../ts-lib/generated/boards.js";
import { emulatorOf } from "../../ts-lib/host/targets/emulator.js";
import { imagePath, treePath } from "../../ts-lib/host/targets/qemu.js";

export interface LoaderBoard {
  /** As --port takes it. */
  readonly port: string;
  readonly end: () => void;
}

export interface LoaderOptions {
  readonly board: string;
  readonly pty?: boolean;
  readonly memory?: string;
  /** Default the loader. */
  readonly image?: string;
}

export async function startLoader({ board, pty, memory, image }: LoaderOptions): Promise<LoaderBoard> {
  const about = boards[board]!;
  const { machine, cpu, args, deviceTree } = about.emulator;
  const emulator = await emulatorOf(about);
  const folder = mkdtempSync(join(tmpdir(), "sis-loader-"));
  const socket = join(folder, "uart");
  const child = spawn(
    emulator.program,
    [
      ...emulator.args,
      ...["-M", machine, "-m", memory ?? about.emulator.memory, ...(cpu ? ["-cpu", cpu] : []), ...args],
      ...["-display", "none", "-monitor", "none"],
      ...["-kernel", imagePath(board, image ?? "loader"), ...(deviceTree ? ["-dtb", treePath(board)] : [])],
      ...["-append", "sis.clock=emulated"], // it goes on after its script: an emulator's end can take a pty's last bytes with it
      ...["-chardev", pty ? "pty,id=uart" : `socket,id=uart,path=${socket},server=on,wait=off`],
      ...["-serial", "chardev:uart"],
    ],
    { stdio: ["ignore", "pipe", "inherit"], env: emulator.env },
  );
  const end = () => {
    process.off("exit", end);
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", end);
  try {
    return { port: pty ? await ptyOf(child) : `socket:${await there(socket, child)}`, end };
  } catch (error) {
    end();
    throw error;
  }
}

/** QEMU says where it is: "char device redirected to /dev/pts/3 (label uart)". */
function ptyOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout!.setEncoding("utf8").on("data", (text) => {
      said += text;
      const [, path] = /redirected to (\S+)/.exec(said) ?? [];
      if (path) resolve(path);
    });
    child.on("close", () => reject(new Error(`the emulator ended: ${said}`)));
  });
}

async function there(path: string, child: ChildProcess): Promise<string> {
  while (!existsSync(path)) {
    if (child.exitCode !== null) throw new Error(`the emulator ended with ${child.exitCode}`);
    await sleep(20);
  }
  return path;
}
