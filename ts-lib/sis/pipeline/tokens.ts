// A sink that the script iterates over: tokens where they lie, held until the next turn.

import { flowRelease, flowTake } from "sis:native";
import { none } from "../../generated/native.js";
import { SisError } from "../errors.js";
import type { Built } from "./build.js";
import type { Driver } from "./driver.js";
import type { SlotView } from "./flow-memory.js";
import type { Node } from "./net.js";
import { isOpen } from "./ports.js";

/** One channel's caller's end. */
interface Tap {
  readonly name: string;
  readonly channel: number;
  readonly isOpen: boolean;
  /** The token that the script looks at. */
  held: number;
}

export class TokenReader {
  readonly #built: Built;
  readonly #driver: Driver;
  readonly #taps: readonly Tap[];
  /** Steps at once when nobody else drives: as many as fill the channel. */
  readonly #steps: number;
  #views: Record<string, SlotView> = {};
  #resets: number;

  constructor(built: Built, driver: Driver, nodes: readonly Node[], capacity: number) {
    this.#built = built;
    this.#driver = driver;
    this.#steps = capacity;
    this.#resets = driver.resets;
    this.#taps = nodes.map((node) => ({
      name: node.readers[0].name,
      channel: built.ends.get(node) ?? none,
      isOpen: isOpen(node.readers[0].type),
      held: none,
    }));
  }

  /** One token of each port by name, or undefined at the end. Those of before are given back. */
  async next(): Promise<Readonly<Record<string, SlotView>> | undefined> {
    if (this.#driver.isFreed) throw new SisError("FREED", "this pipeline was freed");
    this.release();
    for (;;) {
      if (this.#take()) return this.#views;
      if (this.#driver.isStopped) return undefined;
      if (this.#driver.isDone) return this.#ended();
      await this.#wait();
    }
  }

  /** Until the pipeline went on; on our own steps when nobody else drives. */
  async #wait(): Promise<void> {
    const driver = this.#driver;
    driver.waitingTaps += this.#taps.length;
    try {
      if (driver.isRunning) await driver.stepped.wait();
      else await driver.turn(this.#steps);
    } finally {
      driver.waitingTaps -= this.#taps.length;
    }
  }

  /** Gives back what the script looked at. */
  release(): void {
    if (this.#driver.isFreed) return;
    const flow = this.#built.memory.handle();
    for (const tap of this.#taps) {
      if (tap.held !== none && this.#resets === this.#driver.resets) flowRelease(flow, tap.channel, tap.held);
      tap.held = none;
    }
    this.#resets = this.#driver.resets;
    this.#driver.changed.notify();
  }

  /** Throws when some ports had more tokens than others: the last ones would be lost. */
  #ended(): undefined {
    const more = this.#taps.find(({ held }) => held !== none);
    if (!more) return undefined;
    const less = this.#taps.find(({ held }) => held === none);
    this.release();
    throw new SisError("STALLED", `tokens(): "${more.name}" gave more tokens than "${less?.name}"`);
  }

  /** Whether every port has a token. */
  #take(): boolean {
    const { memory } = this.#built;
    let isWhole = true;
    for (const tap of this.#taps) {
      if (tap.held !== none) continue;
      tap.held = flowTake(memory.handle(), tap.channel);
      if (tap.held === none) {
        isWhole = false;
        continue;
      }
      const view = memory.view(tap.held);
      if (tap.isOpen) view.refresh();
      this.#views[tap.name] = view;
    }
    return isWhole;
  }
}
