// Board targets: the script, its arguments and files in an initrd, run on the emulated board to its exit code.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { boards } from "../../generated/boards.js";
import { exitCodes } from "../cli/exit-codes.js";
import { packScript, reservedNames } from "../initrd.js";
import { Failure } from "../setup/failure.mjs";
import { say, warn } from "../setup/progress.mjs";
import { packMap } from "../source-map/packed.js";
import { runInSession } from "./board-session.js";
import { runOnBoard } from "./qemu.js";
import type { RunScript, ScriptRun } from "./run.js";
import { isFileName } from "./sim/platform.js";

/** The board keeps the time limit by its own clock; ours only catches one that stopped keeping it. */
const patience = (seconds: number) => (seconds > 0 ? seconds * 4 + 30 : 0);

export const boardRunner =
  (board: string): RunScript =>
  async (run) => {
    const initrd = initrdOf(run);
    if (run.streams?.size)
      return runInSession(board, run, initrd, memoryFor(board, initrd.length, run.limits.memory));
    const { exitCode, files } = await runOnBoard({
      board,
      initrd,
      memory: memoryFor(board, initrd.length, run.limits.memory),
      qemuArgs: coresFor(board, run.limits.cores),
      timeoutSeconds: patience(run.limits.time),
      console: process.stdin,
      onOutput: run.onOutput,
      onDiagnostics: say,
    });
    save(files, run.out);
    return exitCode;
  };

/** What the kernel, its stacks and what lies before the initrd take of the board's memory. */
const kernelBytes = 160 << 20;
const memoryStep = 256 << 20;

/** "512M", "16G": sizes as QEMU writes them. */
const sizeOf = (text: string) => Number.parseInt(text, 10) * (text.endsWith("G") ? 2 ** 30 : 2 ** 20);

/**
 * More memory than the board's own when a run needs it and the emulated machine can have it. An eighth of what is free is
 * for files that scripts write (firmware/kernel/memory.c).
 */
export function memoryFor(name: string, initrd: number, script: number): string | undefined {
  const { memory, mostMemory } = boards[name]?.emulator ?? {};
  const bytes = kernelBytes + initrd + (script * 8) / 7;
  if (!memory || !mostMemory || bytes <= sizeOf(memory)) return undefined;
  const needed = Math.ceil(bytes / memoryStep) * memoryStep;
  return `${Math.min(needed, sizeOf(mostMemory)) / 2 ** 20}M`;
}

/** As many cores as the run wants, where the emulated machine can be told; one is the rule there. */
export function coresFor(name: string, cores = 0): string[] {
  const most = boards[name]?.emulator.mostCores ?? 0;
  return most > 1 && cores > 1 ? ["-smp", String(Math.min(cores, most))] : [];
}

function initrdOf(run: ScriptRun): Uint8Array {
  const taken = reservedNames.find((name) => run.files.has(name));
  if (taken) {
    throw new Failure(`file "${taken}": this name is the kernel's own; give the file another`, {
      exitCode: exitCodes.usage,
    });
  }
  const files = new Map([...run.files].map(([name, path]) => [name, readFileSync(path)] as const));
  const { bundle, args, limits } = run;
  return packScript({ script: readFileSync(bundle), map: packMap(bundle), args, limits, files });
}

/** Names come from the board: nothing outside the folder is written. */
function save(files: ReadonlyMap<string, Uint8Array>, folder: string): void {
  for (const [name, data] of files) {
    if (!isFileName(name)) {
      warn(`the script wrote a file with a name that is none here: ${JSON.stringify(name)}`);
      continue;
    }
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), data);
  }
}
