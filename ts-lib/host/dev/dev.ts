// `sis dev`: a script on a board, made anew at each save of what it is made of, until Ctrl-C.
import { setTimeout as sleep } from "node:timers/promises";

import { CompileFailure } from "../bundle/compile.js";
import { bundleSmall, libraryFor } from "../bundle.js";
import { exitCodes } from "../cli/exit-codes.js";
import { type Board, ControlError, connect } from "../control/index.js";
import { type Limits, manifestOf, type Resources, resourcesOf } from "../manifest.js";
import { isPlain } from "../setup/failure.mjs";
import { say } from "../setup/progress.mjs";
import { builtInLibrary } from "../targets/port.js";
import { FileWatch } from "../watch-files.js";
import { isMendable, RunningScript, type Version } from "./running.js";

export interface DevSettings {
  readonly script: string;
  readonly args: readonly string[];
  /** `--file NAME=PATH`. */
  readonly extra: readonly string[];
  readonly limits: Partial<Limits>;
  readonly out: string;
}

/** Milliseconds between two looks at whether the script still runs. */
const lookEach = 300;

/** Until Ctrl-C; resolves to the exit code. */
export async function develop(
  port: string,
  settings: DevSettings,
  options: Parameters<typeof connect>[1],
): Promise<number> {
  const stopped = new AbortController();
  const stop = () => {
    if (stopped.signal.aborted) process.exit(exitCodes.interrupted); // the second one
    stopped.abort();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  let board: Board | undefined;
  try {
    board = await connect(port, {
      ...options,
      signal: stopped.signal,
      onLost: (reason) => say(`${port}: ${reason}; looking for it`),
      onBack: () => say(`${port}: it is back`),
    });
    await new Dev(board, settings, stopped.signal).run();
    return exitCodes.ok;
  } catch (error) {
    if (stopped.signal.aborted) return exitCodes.ok;
    throw error;
  } finally {
    await board?.close();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

class Dev {
  readonly #files = new FileWatch();
  readonly #script: RunningScript;
  readonly #beside;
  #watched: readonly string[] = [];
  /** Of what is watched now. */
  #change = new Promise<"changed">(() => {});
  /** Ctrl-C. */
  readonly #end: Promise<void>;
  #builtIn: string | undefined;

  constructor(
    private readonly board: Board,
    private readonly settings: DevSettings,
    private readonly signal: AbortSignal,
  ) {
    this.#beside = board.beside({
      input: process.stdin,
      onOutput: (text) => process.stdout.write(text),
      onDiagnostics: (line) => {
        // We stopped it; nobody else need hear of Ctrl-C.
        if (line !== "script stopped: Ctrl-C") say(line);
      },
    });
    this.#script = new RunningScript(board, this.#beside, settings.out);
    this.#end = new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    // Whatever it does, and whoever waits for it.
    signal.addEventListener("abort", () => this.#beside.interrupt(), { once: true });
  }

  get #stopped(): boolean {
    return this.signal.aborted;
  }

  async run(): Promise<void> {
    this.#builtIn = await builtInLibrary(this.board);
    try {
      while (!this.#stopped) {
        const again = await this.#mended(() => this.#pass());
        if (!again && !this.#stopped) await this.#changed();
      }
      await this.#script.stop();
    } finally {
      this.#files.close();
      this.#beside.close();
    }
  }

  /** Does it; true when the board was lost meanwhile and everything begins anew. */
  async #mended(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return false;
    } catch (error) {
      if (!(error instanceof ControlError) || error.code !== "LOST") throw error;
      this.#script.forget();
      this.#builtIn = await builtInLibrary(this.board);
      return true;
    }
  }

  /** Resolves when a file changed, or the board was lost; meanwhile the script is looked at, which waits until it waits. */
  async #changed(): Promise<void> {
    const change = this.#change;
    for (let seen: unknown; seen !== "changed" && !this.#stopped; ) {
      const look = this.#mended(() => this.#script.look()).then((lost) => (lost ? "changed" : "looked"));
      seen = await Promise.race([change, look, this.#end]);
      if (seen === "looked") seen = await Promise.race([change, sleep(lookEach)]);
    }
  }

  /** From the files as they are to a script that runs. */
  async #pass(): Promise<void> {
    const began = Date.now();
    const started = performance.now();
    const version = await this.#version(began);
    const good = version !== undefined && (await this.#replaced(version));
    const took = `${((performance.now() - started) / 1000).toFixed(2)} s`;
    if (good) say(`${took}; waiting for a change, Ctrl-C ends`);
    else
      say(`${took}; ${this.#script.runs ? "what ran before runs on" : "nothing runs"}; waiting for a change`);
  }

  async #replaced(version: Version): Promise<boolean> {
    try {
      return await this.#script.replace(version, this.#change);
    } catch (error) {
      if (!isMendable(error)) throw error;
      say(error.message);
      return false;
    }
  }

  /** undefined after words about what is wrong. */
  async #version(began: number): Promise<Version | undefined> {
    const { script, args, extra, limits } = this.settings;
    const manifest = manifestOf(script);
    let resources: Resources | undefined;
    try {
      resources = resourcesOf(script, extra, limits);
      const bundle = await bundleSmall(script, this.#builtIn);
      this.#watch([...bundle.inputs, ...resources.files.values(), manifest], began);
      return { bundle, resources, args };
    } catch (error) {
      if (!isPlain(error)) throw error;
      say(error.message);
      const sources = error instanceof CompileFailure ? error.sources : [];
      const files = resources?.files.values() ?? [];
      this.#watch([...this.#watched, ...sources, ...files, script, manifest], began);
      return undefined;
    }
  }

  #watch(files: readonly string[], began: number): void {
    this.#watched = [...new Set([...files, ...libraryFor(undefined).files.values()])];
    this.#files.set(this.#watched, began);
    this.#change = this.#files.changed().then(() => "changed" as const);
  }
}
