// Target `port:P`: a board at a port. Script and files are uploaded, what the board has already is skipped; then the
// script runs there as it would on an emulated board.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../cli/exit-codes.js";
import { type Board, ControlError, connect, type UploadProgress } from "../control/index.js";
import { reservedNames } from "../initrd.js";
import { portSettings } from "../ports/settings.js";
import { Failure } from "../setup/failure.mjs";
import { say, step, warn } from "../setup/progress.mjs";
import { packMap } from "../source-map/packed.js";
import { readsInput } from "../streams/sources.js";
import type { RunScript, ScriptRun } from "./run.js";
import { isFileName } from "./sim/platform.js";

/** Name of the script on the board: the kernel's own, which scripts do not see among their files. */
export const scriptFile = "init.js";
/** Some 5 % of the script's bytes; with it the board itself names places of the TypeScript. */
export const mapFile = `${scriptFile}.map`;
/** The board keeps the time limit by its own clock; ours only catches one that stopped keeping it. */
const patience = (seconds: number) => (seconds > 0 ? seconds * 4 + 30 : 0);

export const portRunner =
  (port: string): RunScript =>
  async (run) => {
    const interrupt = new Interrupt();
    try {
      return await interrupt.or(runOn(port, run, interrupt.signal));
    } catch (error) {
      return codeOf(error);
    } finally {
      interrupt.end();
    }
  };

async function runOn(port: string, run: ScriptRun, signal: AbortSignal): Promise<number> {
  const board = await connect(port, {
    ...portSettings(),
    signal,
    onLost: (reason) => say(`${port}: ${reason}; looking for it`),
    onBack: () => say(`${port}: it is back`),
  });
  try {
    return await runOnBoard(board, run, signal);
  } catch (error) {
    throw error instanceof ControlError && error.code === "UNKNOWN_COMMAND"
      ? await noKernel(board, error)
      : error;
  } finally {
    await board.close();
  }
}

/** A board whose chain loader waits for a kernel says so by not knowing what files and scripts are. */
async function noKernel(board: Board, error: ControlError): Promise<Error> {
  const { board: name, options } = await board.about();
  if (!options.includes("loader")) return error;
  return new Failure(`port ${board.port}: ${name} waits in its chain loader for a kernel`, {
    mend: `npm run flash -- --board ${name} --port ${board.port}`,
    exitCode: exitCodes.refused,
  });
}

/** The core of the board at a port, as it says. */
export async function coreAt(port: string): Promise<string> {
  const board = await connect(port, portSettings());
  try {
    return (await board.about()).core;
  } finally {
    await board.close();
  }
}

/** The hash of the library that a board has built in. */
export async function builtInLibrary(board: Board): Promise<string | undefined> {
  const { options } = await board.about();
  return options.find((option) => option.startsWith("library-"))?.slice("library-".length);
}

export interface BoardRunOptions {
  /** Leaves files that are not of this run where they are. */
  readonly keep?: boolean;
  /** Script and files came with the image. */
  readonly there?: boolean;
  /** Says nothing of files that travel. */
  readonly quiet?: boolean;
}

/** Uploads, runs, fetches; resolves to the script's exit code. */
export async function runOnBoard(
  board: Board,
  given: ScriptRun,
  signal: AbortSignal,
  { keep = false, quiet = false, there = false }: BoardRunOptions = {},
): Promise<number> {
  checkNames(given);
  const run = await fitted(board, given);
  if (!keep) await clear(board, run, signal);
  if (!there) await bring(board, run, signal, quiet);
  const code = await execute(board, run, signal);
  await fetch(board, run.out); // also after Ctrl-C: what was written before is saved
  return code;
}

/** With the bundle's second form, where there is one: the library does not travel with the script. */
async function fitted(board: Board, run: ScriptRun): Promise<ScriptRun> {
  if (!run.small) return run;
  const { file, files } = await run.small(await builtInLibrary(board));
  return { ...run, bundle: file, files: new Map([...run.files, ...files]) };
}

export function checkNames({ files }: Pick<ScriptRun, "files">): void {
  const taken = reservedNames.find((name) => files.has(name));
  if (taken)
    throw new Failure(`file "${taken}": this name is the kernel's own; give the file another`, {
      exitCode: exitCodes.usage,
    });
}

/** The board has exactly the files of this run then: scripts may list them. What they held stays known there for a while. */
export async function clear(
  board: Board,
  run: Pick<ScriptRun, "files">,
  signal?: AbortSignal,
): Promise<void> {
  for (const { name, origin } of await board.files({ signal }))
    if (origin !== "image" && name !== scriptFile && name !== mapFile && !run.files.has(name))
      await board.deleteFile(name, { signal });
}

async function bring(board: Board, run: ScriptRun, signal: AbortSignal, quiet: boolean): Promise<void> {
  const wanted = new Map([[scriptFile, run.bundle], ...run.files]);
  const started = performance.now();
  let sent = 0;
  let skipped = 0;
  let there = 0;
  await step(`files to ${board.welcome.board}`, async (progress) => {
    await board.upload(mapFile, packMap(run.bundle), { signal });
    for (const [name, path] of wanted) {
      const onProgress = (at: UploadProgress) => progress.update(progressText(at));
      const result = await board.upload(name, path, { signal, onProgress });
      sent += result.sent;
      skipped += result.skipped;
      if (result.sent === 0) there++;
    }
  });
  if (quiet) return;
  const seconds = (performance.now() - started) / 1000;
  const speed = `in ${seconds.toFixed(1)} s (${bytesText(sent / seconds)}/s)`;
  const travelled = `${bytesText(sent)} of ${filesText(wanted.size - there)} sent ${speed}`;
  const known = skipped > 0 ? `; ${bytesText(skipped)} were there` : "";
  const nothing = `nothing to send, ${bytesText(skipped)} of ${filesText(there)} were there`;
  say(`${board.welcome.board}: ${sent > 0 ? travelled + known : nothing}`);
}

const filesText = (count: number): string => `${count} ${count === 1 ? "file" : "files"}`;

/** "model.onnx: 1,024 bytes of 4,096 bytes, 11,520 bytes/s". */
export const progressText = ({ name, done, size, bytesPerSecond }: UploadProgress): string =>
  `${name}: ${bytesText(done)} of ${bytesText(size)}${bytesPerSecond > 0 ? `, ${bytesText(bytesPerSecond)}/s` : ""}`;

const bytesText = (bytes: number): string =>
  `${String(Math.round(bytes)).replace(/\B(?=(\d{3})+$)/g, ",")} bytes`;

async function execute(board: Board, run: ScriptRun, signal: AbortSignal): Promise<number> {
  const limit = new AbortController();
  const seconds = patience(run.limits.time);
  const timer = seconds > 0 ? setTimeout(() => limit.abort(), seconds * 1000) : undefined;
  try {
    return await board.run(scriptFile, {
      args: run.args,
      ...run.limits,
      streams: run.streams,
      input: readsInput(run.streams ?? new Map()) ? undefined : process.stdin,
      signal: AbortSignal.any([signal, limit.signal]),
      onOutput: run.onOutput,
      onDiagnostics: say,
    });
  } catch (error) {
    if (!limit.signal.aborted) throw error;
    say(`${board.port}: stopped after ${seconds} s`);
    return exitCodes.limit;
  } finally {
    clearTimeout(timer);
  }
}

/** What the script wrote. Names come from the board: nothing outside the folder is written. */
export async function fetch(board: Board, folder: string): Promise<void> {
  for (const { name, origin } of await board.files()) {
    if (origin !== "script") continue;
    if (!isFileName(name)) {
      warn(`the script wrote a file with a name that is none here: ${JSON.stringify(name)}`);
      continue;
    }
    const data = await board.readFile(name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), data);
  }
}

/** Told as what it is: what does not fit is refused, on a board as in its emulation. */
function codeOf(error: unknown): number {
  if (!(error instanceof ControlError)) throw error;
  if (error.code === "CANCELLED") return exitCodes.interrupted;
  if (error.code !== "OUT_OF_ARENA") throw error;
  say(error.message);
  return exitCodes.refused;
}

/** Ctrl-C of this process: the first is the script's, the second ends us. */
export class Interrupt {
  readonly #controller = new AbortController();
  #give: (code: number) => void = () => {};
  readonly #second = new Promise<number>((resolve) => {
    this.#give = resolve;
  });

  constructor() {
    process.on("SIGINT", this.#on).on("SIGTERM", this.#on);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  or(work: Promise<number>): Promise<number> {
    return Promise.race([work, this.#second]);
  }

  readonly #on = (): void => {
    if (this.#controller.signal.aborted) this.#give(exitCodes.interrupted);
    this.#controller.abort();
  };

  end(): void {
    process.off("SIGINT", this.#on).off("SIGTERM", this.#on);
  }
}
