// Emulated boards: starts QEMU with an image and an initrd, follows its console, and turns its end into an exit code.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, lstatSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { type Board, boards } from "../../generated/boards.js";
import { exitCodes } from "../cli/exit-codes.js";
import { escapeKey } from "../monitor/keys.js";
import { givenImage, ownImage, ownTree } from "../parts.js";
import { installCommand, packageNamed } from "../setup/apt.mjs";
import { Failure } from "../setup/failure.mjs";
import { BoardConsole } from "./board-console.js";
import { BoardInput } from "./board-input.js";
import { emulatorOf, passComplaints } from "./emulator.js";
import { typeWhenAsked } from "./typed-input.js";

/** Milliseconds the kernel gets to stop a script after Ctrl-C, and the emulator to end after the kernel's last word. */
const graceAfterInterrupt = 3000;
const graceAfterExit = 2000;
const ctrlC = "\x03";

export interface BoardOptions {
  /** Name of a board (ts-lib/generated/boards.ts). */
  readonly board: string;
  /** Which image of the board: `sis`, or `mltest`; or a path. Default `sis`. */
  readonly image?: string;
  readonly initrd?: Uint8Array;
  /** More words for the kernel's command line. */
  readonly bootargs?: readonly string[];
  /** More properties of the machine, as `virtualization=on`. */
  readonly machine?: readonly string[];
  /** RAM, as QEMU writes it; default the board's. */
  readonly memory?: string;
  /** One instruction a nanosecond of the board's time: counts are exact and repeatable. Costs speed. Default true. */
  readonly icount?: boolean;
  /** The board goes on after its script, as a real one does. Default: the emulator ends with the script's exit code. */
  readonly goesOn?: boolean;
  /** false: the kernel gets no device tree from a board whose emulator is given one. */
  readonly deviceTree?: boolean;
  /** The emulator of this third-party package instead of the board's, as `qemu-10`. */
  readonly emulator?: string;
  /** More arguments for QEMU. */
  readonly qemuArgs?: readonly string[];
}

export interface BoardRun extends BoardOptions {
  /** Wall-clock seconds; 0 = none. */
  readonly timeoutSeconds?: number;
  /** Typed into the console; without it there is no shell: an image without a script ends with 3, refused. */
  readonly input?: string;
  /** What a script reads from the console. */
  readonly console?: Readable;
  readonly onOutput?: (text: string) => void;
  /** Lines of the kernel's and the script's diagnostics; without it they go to stderr. */
  readonly onDiagnostics?: (line: string) => void;
}

export interface BoardResult {
  readonly exitCode: number;
  /** Files the script wrote. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

function boardNamed(name: string): Board {
  const board = Object.hasOwn(boards, name) ? boards[name] : undefined;
  if (!board) throw new Failure(`no such board: ${name}; there are ${Object.keys(boards).join(", ")}`);
  return board;
}

/** Path of an image of a board; a Failure says how to build one that is not there. */
export const imagePath = (board: string, image = "sis"): string =>
  /[/.]/.test(image) ? givenImage(image) : ownImage(board, image);

/** Path of a board's compiled device tree. */
export const treePath = ownTree;

/** A folder for the initrd, gone when `work` is done. */
async function withInitrd<Result>(
  initrd: Uint8Array | undefined,
  work: (args: readonly string[]) => Promise<Result>,
): Promise<Result> {
  if (!initrd) return work([]);
  const folder = mkdtempSync(join(tmpdir(), "sis-"));
  try {
    const path = join(folder, "initrd.cpio");
    writeFileSync(path, initrd);
    return await work(["-initrd", path]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All but what is on the UART. */
export function qemuArguments(board: Board, options: BoardOptions, bootargs: readonly string[]): string[] {
  const { machine, cpu, memory, args, semihosting, deviceTree } = board.emulator;
  const words = [
    "sis.clock=emulated",
    ...(semihosting && !options.goesOn ? ["sis.exit=semihosting"] : []),
    ...bootargs,
    ...(options.bootargs ?? []),
  ];
  return [
    ...["-M", [machine, ...(options.machine ?? [])].join(","), "-m", options.memory ?? memory],
    ...(cpu === undefined ? [] : ["-cpu", cpu]),
    ...["-display", "none", ...args],
    ...(deviceTree && (options.deviceTree ?? true) ? ["-dtb", treePath(board.name)] : []),
    ...(semihosting ? ["-semihosting-config", "enable=on,target=native"] : []),
    ...((options.icount ?? true) ? ["-icount", "shift=0"] : []),
    ...["-kernel", imagePath(board.name, options.image), "-append", words.join(" ")],
    ...(options.qemuArgs ?? []),
  ];
}

/** Runs an image to its SIS-EXIT line. 124: the time was up; 125: QEMU ended without that line; 130: Ctrl-C. */
export async function runOnBoard(run: BoardRun): Promise<BoardResult> {
  const board = boardNamed(run.board);
  const emulator = await emulatorOf(board, run.emulator);
  return withInitrd(run.initrd, (initrd) => {
    const shell = run.input === undefined ? ["sis.shell=no"] : [];
    const bootargs = ["sis.streams=marked", "sis.files=console", ...shell];
    const args = [
      ...emulator.args,
      ...qemuArguments(board, run, bootargs),
      ...initrd,
      ...["-monitor", "none", "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
    ];
    // A process group of its own: the terminal's Ctrl-C reaches the script through us, not QEMU.
    const child = spawn(emulator.program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
      env: emulator.env,
    });
    return follow(child, board, run);
  });
}

function follow(child: ChildProcess, board: Board, run: BoardRun): Promise<BoardResult> {
  const diagnose = run.onDiagnostics ?? ((line: string) => process.stderr.write(`${line}\n`));
  const timers: NodeJS.Timeout[] = [];
  let code: number | undefined; // the run's, or why we ended it
  let complaints = "";
  const kill = () => child.kill("SIGKILL");
  const endAs = (reason: number) => {
    code ??= reason;
    kill();
  };
  const input = run.console && new BoardInput(run.console, (bytes) => child.stdin?.write(bytes));
  const reader = new BoardConsole({
    onAsk: () => input?.ask(),
    onOutput: run.onOutput ?? ((text) => process.stdout.write(text)),
    onDiagnostics: diagnose,
    onExit: (n) => {
      code ??= n;
      timers.push(setTimeout(kill, graceAfterExit));
    },
  });
  let interrupts = 0;
  const interrupt = () => {
    if (interrupts++ > 0) return endAs(exitCodes.interrupted);
    child.stdin?.write(ctrlC);
    timers.push(setTimeout(() => endAs(exitCodes.interrupted), graceAfterInterrupt));
  };
  const terminate = () => endAs(exitCodes.interrupted);

  return new Promise((resolve, reject) => {
    const seconds = run.timeoutSeconds ?? 0;
    const timeUp = () => {
      diagnose(`${board.name}: stopped after ${seconds} s`);
      endAs(exitCodes.limit);
    };
    if (seconds > 0) timers.push(setTimeout(timeUp, seconds * 1000));
    process.on("SIGINT", interrupt).on("SIGTERM", terminate).on("exit", kill);
    const clear = () => {
      for (const timer of timers) clearTimeout(timer);
      input?.close();
      process.off("SIGINT", interrupt).off("SIGTERM", terminate).off("exit", kill);
    };

    child.stdout?.on("data", (chunk: Buffer) => reader.push(chunk));
    // Typed once the kernel speaks: what a UART receives before it is set up is lost.
    if (run.input) child.stdout?.once("data", () => child.stdin?.write(run.input ?? ""));
    child.stderr?.on("data", (chunk: Buffer) => {
      complaints += chunk;
    });
    child.stdin?.on("error", () => {}); // QEMU may be gone before it read
    child.on("error", (error) => {
      clear();
      reject(cannotStart(board, error));
    });
    child.on("close", (status, signal) => {
      clear();
      reader.end();
      if (code === undefined) {
        diagnose(`${board.name}: the emulator ended (${signal ?? status}) without an answer from the kernel`);
        if (complaints) diagnose(complaints.trimEnd());
      }
      resolve({ exitCode: code ?? exitCodes.noAnswer, files: reader.files });
    });
  });
}

function cannotStart(board: Board, error: Error): Failure {
  const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
  const what = missing
    ? `${board.emulator.program} is not installed`
    : `${board.emulator.program}: ${error.message}`;
  return new Failure(what, {
    mend: installCommand(packageNamed("qemu-system-arm")),
    exitCode: exitCodes.unreachable,
  });
}

/** For a board's socket: removes one that an emulator left behind; anything else at that place is somebody's. */
export async function freeForSocket(path: string): Promise<void> {
  const refuse = (what: string) => {
    throw new Failure(`--socket ${path}: ${what}`, { mend: "give another path", exitCode: exitCodes.usage });
  };
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) {
    const folder = dirname(path);
    if (!existsSync(folder)) refuse(`there is no folder ${folder}`);
    return;
  }
  if (!found.isSocket()) refuse("there is a file or folder of this name");
  const line = connect(path);
  const answers = await new Promise<boolean>((resolve) => {
    line.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
  line.destroy();
  if (answers) refuse("another board has it");
  rmSync(path, { force: true });
}

/** The board with its UART at a Unix socket, for `port:socket:PATH`, until `signal` aborts; `freeForSocket` first. Resolves to the exit code. */
export async function boardAtSocket(
  options: BoardOptions,
  path: string,
  signal: AbortSignal,
): Promise<number> {
  const board = boardNamed(options.board);
  const emulator = await emulatorOf(board, options.emulator);
  return withInitrd(options.initrd, (initrd) => {
    const uart = `socket,id=uart,path=${path.replaceAll(",", ",,")},server=on,wait=off`;
    const args = [
      ...emulator.args,
      ...qemuArguments(board, { icount: false, ...options }, []),
      ...initrd,
      ...["-monitor", "none", "-chardev", uart, "-serial", "chardev:uart"],
    ];
    const child = spawn(emulator.program, args, {
      stdio: ["ignore", "inherit", "pipe"],
      env: emulator.env,
      detached: true,
    });
    passComplaints(child.stderr);
    const kill = () => child.kill("SIGKILL");
    signal.addEventListener("abort", kill);
    process.on("exit", kill);
    return new Promise<number>((resolve, reject) => {
      child.on("error", (error) => reject(cannotStart(board, error)));
      child.on("close", (status) => {
        process.off("exit", kill);
        rmSync(path, { force: true });
        resolve(signal.aborted ? exitCodes.ok : (status ?? exitCodes.noAnswer));
      });
    });
  });
}

/** The board's shell on this terminal, until `exit` there or Ctrl-] X here. Resolves to the exit code. */
export async function boardShell(options: BoardOptions): Promise<number> {
  const board = boardNamed(options.board);
  const emulator = await emulatorOf(board, options.emulator);
  return withInitrd(options.initrd, (initrd) => {
    const args = [
      ...emulator.args,
      ...qemuArguments(board, { icount: false, ...options }, []),
      ...initrd,
      ...["-serial", "mon:stdio", "-echr", String(escapeKey)], // its own would be Ctrl-A, the start of a line
    ];
    const piped = !process.stdin.isTTY;
    const child = piped
      ? spawn(emulator.program, args, { stdio: ["pipe", "pipe", "pipe"], env: emulator.env })
      : spawn(emulator.program, args, { stdio: ["inherit", "inherit", "pipe"], env: emulator.env });
    passComplaints(child.stderr!);
    if (piped) typeWhenAsked(child.stdin!, child.stdout!);
    const ignore = () => {}; // Ctrl-C is the board's, not ours
    process.on("SIGINT", ignore);
    return new Promise<number>((resolve, reject) => {
      child.on("error", (error) => reject(cannotStart(board, error)));
      child.on("close", (status) => {
        process.off("SIGINT", ignore);
        resolve(status ?? exitCodes.noAnswer);
      });
    });
  });
}
