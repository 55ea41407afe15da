// The script that `sis dev` has on a board: what is new is brought and checked beside it, takes its place, and gives it back
// when its first turn fails.
import { readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { SmallBundle } from "../bundle.js";
import type { ScriptBeside, ScriptState } from "../control/beside.js";
import { type Board, ControlError } from "../control/index.js";
import type { Resources } from "../manifest.js";
import { isPlain } from "../setup/failure.mjs";
import { say } from "../setup/progress.mjs";
import { packMap } from "../source-map/packed.js";
import { checkNames, clear, fetch, mapFile, scriptFile } from "../targets/port.js";

/** What is to run: bundle and library, files, limits. */
export interface Version {
  readonly bundle: SmallBundle;
  readonly resources: Resources;
  readonly args: readonly string[];
}

/** One that ran: its bundle may be overwritten by then. */
interface Kept extends Version {
  readonly code: Uint8Array;
  /** Its packed source map. */
  readonly map: Uint8Array;
}

/** Milliseconds: a script that gives no turn for so long is stopped first; between two looks at one; to end one. */
const turnPatience = 1500;
const lookAgain = 10;
const endPatience = 5000;
const endsOfSession: ReadonlySet<string> = new Set(["NO_ANSWER", "LOST", "TIMEOUT", "CANCELLED", "CLOSED"]);

/** What the board refuses, or a file here: the session goes on, and the next save may mend it. */
export const isMendable = (error: unknown): error is Error =>
  isPlain(error) && !(error instanceof ControlError && endsOfSession.has(error.code));

/** A script may compute for as long as it likes before it waits and the board answers. */
const forLong = { timeout: Number.POSITIVE_INFINITY };

export class RunningScript {
  #now: Kept | undefined;
  /** What the board has: name → what the file was like when it was sent. */
  readonly #sent = new Map<string, string>();

  constructor(
    private readonly board: Board,
    private readonly beside: ScriptBeside,
    private readonly out: string,
  ) {}

  get runs(): boolean {
    return this.#now !== undefined;
  }

  /** The board was reset or lost: nothing of ours is there. */
  forget(): void {
    this.#now = undefined;
    this.#sent.clear();
  }

  /**
   * Puts a version in place of what runs; true when it runs, or ran to its end, and false when what was before does. A first
   * turn is waited for until `hurry` resolves: one may never end.
   */
  async replace(version: Version, hurry: Promise<unknown>): Promise<boolean> {
    const { file } = version.bundle;
    const next: Kept = { ...version, code: readFileSync(file), map: packMap(file) };
    checkNames(version.resources);
    await this.#givesTurn();
    for (const [name, path] of version.bundle.files) await this.#send(name, path);
    await this.#bring(next);
    if (!(await this.#isGood())) return false;
    for (const [name, path] of version.resources.files) await this.#send(name, path);
    const before = this.#now;
    await this.stop();
    if (await this.#startOrSay(next, hurry)) return true;
    if (!before) return false;
    say("the one before is started again");
    await this.#bring(before);
    for (const [name, path] of [...before.bundle.files, ...before.resources.files])
      if (!this.#sent.has(name)) await this.#send(name, path); // the new one was without it
    await this.#start(before, hurry);
    return false;
  }

  /** What runs has a copy of its own: both may have the same name. */
  async #bring({ code, map }: Kept): Promise<void> {
    await this.board.upload(mapFile, map);
    await this.board.upload(scriptFile, code);
  }

  /** Commands are answered when a script waits; one that does not is stopped. */
  async #givesTurn(): Promise<void> {
    if (!this.#now) return;
    if (await inTime(this.beside.state(forLong))) return;
    say("the script gives no turn: it is stopped before the new one is looked at");
    await this.stop();
  }

  async #send(name: string, path: string): Promise<void> {
    const stat = statSync(path);
    const like = `${path}:${stat.mtimeMs}:${stat.size}`;
    if (this.#sent.get(name) === like) return;
    await this.board.upload(name, path);
    this.#sent.set(name, like);
  }

  async #isGood(): Promise<boolean> {
    try {
      await this.beside.check(scriptFile);
      return true;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      if (error.code === "OUT_OF_ARENA") return true; // nobody could look; its start will tell
      if (error.code !== "BAD_FILE") throw error;
      say(error.message);
      return false;
    }
  }

  async #startOrSay(next: Kept, hurry: Promise<unknown>): Promise<boolean> {
    try {
      return await this.#start(next, hurry);
    } catch (error) {
      if (!isMendable(error)) throw error;
      say(error.message);
      return false;
    }
  }

  /** True when its first turn went well, or nobody waits for its end. */
  async #start(next: Kept, hurry: Promise<unknown>): Promise<boolean> {
    const { resources, bundle, args } = next;
    const files = new Map([...resources.files, ...bundle.files]);
    await clear(this.board, { files });
    for (const name of this.#sent.keys()) if (!files.has(name)) this.#sent.delete(name);
    await this.beside.start(scriptFile, { args, ...resources.limits });
    const turn = this.#firstTurn();
    turn.catch(() => {}); // nobody may wait for it
    const state = await Promise.race([turn, hurry.then(() => undefined)]);
    this.#now = state?.is === "ended" ? undefined : next;
    if (!state) return true;
    if (state.is === "ended" && !state.waited && state.code !== 0) {
      say(`its first turn failed with exit code ${state.code}`);
      return false;
    }
    if (state.is === "ended") await this.#ended(state.code);
    return true;
  }

  /** What is when the first turn is over. */
  async #firstTurn(): Promise<ScriptState> {
    for (;;) {
      const state = await this.beside.state(forLong);
      if (state.is === "ended" || (state.is === "runs" && state.waited)) return state;
      await sleep(lookAgain);
    }
  }

  /** Looks whether it still runs; its end is told. */
  async look(): Promise<void> {
    const now = this.#now;
    if (!now) return;
    const state = await this.beside.state(forLong);
    if (state.is !== "ended" || this.#now !== now) return;
    this.#now = undefined;
    await this.#ended(state.code);
  }

  async #ended(code: number): Promise<void> {
    await fetch(this.board, this.out);
    say(`the script ended with exit code ${code}`);
  }

  /** Ends what runs; what it wrote is saved. */
  async stop(): Promise<void> {
    if (!this.#now) return;
    this.#now = undefined;
    if (!(await inTime(this.beside.stop(forLong)))) this.beside.interrupt();
    let state: ScriptState | undefined;
    for (const end = Date.now() + endPatience; state?.is !== "ended"; await sleep(lookAgain)) {
      state = await this.beside.state({ timeout: endPatience });
      if (Date.now() > end) throw new ControlError("TIMEOUT", "the script does not end");
    }
    await fetch(this.board, this.out);
  }
}

/** Whether the board answers while a script may be at work. */
async function inTime(answer: Promise<unknown>): Promise<boolean> {
  answer.catch(() => {}); // what is wrong with the board, the next call tells
  return Promise.race([answer.then(() => true), sleep(turnPatience, false)]);
}
