// Sequence: an output that is a list of tensors. Its items look into the arena, as all outputs do.

import type { GraphMemory } from "./memory.js";
import { shown, tensorText } from "./shown.js";
import type { TensorValue } from "./tensor.js";

/** A text that consoles show without quotes. */
class Shown {
  constructor(readonly text: string) {}
  [shown](): string {
    return this.text;
  }
}

/** A list of tensors that a run made. Items are valid until the next run. */
export class Sequence implements Iterable<TensorValue> {
  #items: TensorValue[] = [];
  #version = -1;

  /** @internal */
  constructor(
    /** The graph's, in which the items lie. */
    readonly memory: GraphMemory,
    /** Of the graph's tensor that holds it. */
    readonly id: number,
    /** Name of the output. */
    readonly name: string,
  ) {}

  /** How many items there are. */
  get length(): number {
    return this.#all().length;
  }

  /** Item `index`, counted from the end when negative; undefined when there is none. */
  at(index: number): TensorValue | undefined {
    return this.#all().at(index);
  }

  /** The items one by one; valid until the next run. */
  [Symbol.iterator](): Iterator<TensorValue> {
    return this.#all()[Symbol.iterator]();
  }

  /** @internal What consoles show: its items. */
  [shown](): unknown {
    return this.#all().map(({ dtype, shape, data }) => new Shown(tensorText(dtype, shape, data)));
  }

  #all(): TensorValue[] {
    const version = this.memory.version();
    if (version !== this.#version) {
      this.#items = this.memory.items(this.id, this.name);
      this.#version = version;
    }
    return this.#items;
  }
}
