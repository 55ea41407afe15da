// Runs a built pipeline: batches of steps, with the event loop's turn between them; pause, stop, and waiting for what
// comes from outside.

import { flowReset, flowStart, flowYield } from "sis:native";
import { flowStates } from "../../generated/native.js";
import { badArgument, SisError } from "../errors.js";
import { now } from "../files.js";
import { type WatchedPipeline, watchers } from "../watch.js";
import type { Built } from "./build.js";
import { Feeds } from "./feeds.js";
import { firingsOf } from "./figures.js";
import type { Net } from "./net.js";
import { Signal, sleep } from "./signal.js";

/** Milliseconds that a batch of steps aims at: others wait so long, and what a turn of theirs costs is little beside it. */
const BATCH_MS = 25;
const MOST_STEPS = 1 << 16;
/** Milliseconds until a function that said "waits" is asked again, when nothing else goes on. */
const ASK_AGAIN_MS = 1;

/** How long a pipeline runs. */
export interface RunOptions {
  /** How many steps at most; default as many as it takes. In one step each operator fires at most once. */
  readonly steps?: number;
}

/** How a run ended: all was `done`, it was `stopped`, or its `steps` were made. */
export interface RunReport {
  /** Steps this run made. */
  readonly steps: number;
  /** Firings of all operators in them. */
  readonly firings: number;
  /** How it ended. */
  readonly state: "done" | "stopped" | "steps";
}

export class Driver {
  steps = 0;
  firings = 0;
  /** All sources ended and everything was drained. */
  isDone = false;
  isFreed = false;
  /** How often it was reset: what a sink held of before is the flow's again. */
  resets = 0;
  /** How many sinks wait for a token, whoever drives. */
  waitingTaps = 0;
  /** Notified when something happened that the flow may have waited for. */
  readonly changed = new Signal();
  /** Notified after steps: there may be room, or tokens. */
  readonly stepped = new Signal();
  readonly #built: Built;
  readonly #feeds: Feeds;
  readonly #timers: readonly { readonly number: number; readonly milliseconds: number }[];
  readonly #taps: number;
  readonly #net: Net;
  readonly #what: string;
  readonly #watched: WatchedPipeline;
  #began = -1;
  #batch = 16;
  #isRunning = false;
  #isStarted = false;
  #isPaused = false;
  #isStopped = false;

  constructor(built: Built, net: Net, watched: WatchedPipeline) {
    this.#built = built;
    this.#watched = watched;
    this.#net = net;
    this.#what = net.label;
    this.#timers = net.nodes.flatMap(({ body, number }) =>
      body.kind === "timer" ? [{ number, milliseconds: body.milliseconds }] : [],
    );
    this.#taps = net.nodes.filter(({ body }) => body.kind === "tap").length;
    this.#feeds = new Feeds(net, built, this);
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  async run({ steps = Number.POSITIVE_INFINITY }: RunOptions): Promise<RunReport> {
    if (!(steps >= 0) || (steps !== Number.POSITIVE_INFINITY && !Number.isSafeInteger(steps)))
      throw badArgument(`run: steps: ${String(steps)} is no whole number`);
    this.#built.memory.handle(); // throws when it was freed
    if (this.#isRunning) throw new SisError("BAD_STATE", `${this.#what} runs already`);
    this.begin();
    this.#isRunning = true;
    const [stepsBefore, firingsBefore] = [this.steps, this.firings];
    try {
      while (!this.isDone && !this.#isStopped && this.steps - stepsBefore < steps) {
        const left = steps - (this.steps - stepsBefore);
        const hasWaited = await this.turn(Math.min(this.#batch, left), true);
        if (!hasWaited && !this.isDone && this.steps - stepsBefore < steps) await sleep(0);
      }
    } finally {
      this.#isRunning = false;
      this.stepped.notify(); // who reads tokens drives from here on
    }
    const made = { steps: this.steps - stepsBefore, firings: this.firings - firingsBefore };
    return { ...made, state: this.isDone ? "done" : this.#isStopped ? "stopped" : "steps" };
  }

  /** A run, or an iteration that drives by itself, begins: a stop before it is over. */
  begin(): void {
    this.#isStopped = false;
  }

  /** Up to `steps` steps; where there is nothing to do, until there may be. True when it had to wait. */
  async turn(steps: number, adapts = false): Promise<boolean> {
    while (this.#isPaused && !this.#isStopped) await this.changed.wait();
    if (this.#isStopped) return true;
    const isIdle = this.#start(steps, adapts);
    this.#feeds.check();
    if (!isIdle) return false;
    const alarm = this.#alarm();
    if (alarm === undefined && !this.#feeds.areOpen && this.waitingTaps === this.#taps)
      throw new SisError(
        "STALLED",
        `${this.#what} can do nothing more: tokens() waits for what cannot come; a port beside it has tokens left, or a record is full`,
      );
    // Whatever is notified from here on comes later than the steps: nothing ran in between.
    await this.changed.wait(alarm);
    return true;
  }

  /** True when nothing fired, and something from outside has to happen first. */
  #start(steps: number, adapts: boolean): boolean {
    if (!this.#isStarted) {
      this.#feeds.open();
      this.#isStarted = true;
    }
    if (this.#began < 0) this.#began = now();
    this.#built.calls.hasWaited = false;
    const before = now();
    const [made, firings, state] = this.#make(steps);
    if (adapts && made >= steps) {
      const passed = now() - before;
      if (passed < BATCH_MS / 2) this.#batch = Math.min(this.#batch * 2, MOST_STEPS);
      else if (passed > BATCH_MS * 2) this.#batch = Math.max(this.#batch >> 1, 1);
    }
    this.steps += made;
    this.firings += firings;
    if (state === flowStates.done) this.isDone = true;
    this.stepped.notify();
    return state === flowStates.waiting && made === 0;
  }

  /** As flowStart; a pipeline that is watched makes one step after the other. */
  #make(steps: number): readonly number[] {
    try {
      return this.#step(steps);
    } catch (error) {
      throw this.#net.explain(error);
    }
  }

  #step(steps: number): readonly number[] {
    const flow = this.#built.memory.handle();
    if (!watchers.some(({ stepped }) => stepped)) return flowStart(flow, steps);
    let [all, firings] = [0, 0];
    for (;;) {
      const [made, fired, state] = flowStart(flow, 1);
      all += made;
      firings += fired;
      if (made > 0) for (const watcher of watchers) watcher.stepped?.(this.#watched);
      const goesOn = made > 0 && all < steps && !this.#isPaused && !this.#isStopped;
      if (!goesOn || state !== flowStates.stepped) return [all, firings, state];
    }
  }

  /** Milliseconds until something may go on without anybody's doing; undefined when nothing will. */
  #alarm(): number | undefined {
    const due = this.#timers.map(({ number, milliseconds }) => {
      const ticks = firingsOf(this.#built.memory, number);
      return Math.max(ASK_AGAIN_MS, this.#began + ticks * milliseconds - now());
    });
    if (this.#built.calls.hasWaited) due.push(ASK_AGAIN_MS);
    return due.length > 0 ? Math.min(...due) : undefined;
  }

  /** Steps that a schedule made: whoever reads tokens looks again. */
  made(steps: number): void {
    this.steps += steps;
    this.stepped.notify();
  }

  /** From within an operator's function too: then the present step is made to its end. */
  pause(): void {
    this.#isPaused = true;
    flowYield(this.#built.memory.handle());
  }

  resume(): void {
    this.#isPaused = false;
    this.changed.notify();
  }

  stop(): void {
    this.#isStopped = true;
    flowYield(this.#built.memory.handle());
    this.changed.notify();
    this.stepped.notify();
  }

  /** Back to before the first step. */
  reset(): void {
    if (this.#isRunning) throw new SisError("BAD_STATE", `${this.#what} runs: stop it before reset`);
    flowReset(this.#built.memory.handle());
    this.resets++;
    this.#feeds.close();
    this.steps = 0;
    this.firings = 0;
    this.isDone = false;
    this.#isStarted = false;
    this.#began = -1;
  }

  free(): void {
    if (this.#isRunning) throw new SisError("BAD_STATE", `${this.#what} runs: stop it before free`);
    if (this.isFreed) return;
    for (const watcher of watchers) watcher.unpiped?.(this.#watched);
    this.#built.memory.free(); // refused from within a function of an operator
    this.isFreed = true;
    this.#isStopped = true;
    this.#feeds.close();
    this.changed.notify();
    this.stepped.notify();
  }
}
