// Function operators: C calls by slots, their functions see views by name. Nothing is allocated on the way.

import { none, verdicts } from "../../generated/native.js";
import { SisError } from "../errors.js";
import type { FlowMemory, SlotView } from "./flow-memory.js";
import type { Firing, Node } from "./net.js";
import { isOpen } from "./ports.js";

/** One port in the order of C's slots. */
interface Place {
  readonly name: string;
  /** The views by name that the function gets. */
  readonly views: Record<string, SlotView>;
  readonly isOpen: boolean;
  /** Of an output that is an input handed on: which. */
  readonly forward: string | undefined;
  slot: number;
}

interface Callable {
  readonly name: string;
  readonly run: Firing;
  readonly inputs: Record<string, SlotView>;
  readonly outputs: Record<string, SlotView>;
  readonly places: readonly Place[];
}

export class Calls {
  readonly #callables: (Callable | undefined)[] = [];
  readonly #memory: FlowMemory;
  readonly #pipeline: string;
  /** Whether a function said "waits" since this was last cleared. */
  hasWaited = false;

  constructor(memory: FlowMemory, pipeline: string) {
    this.#memory = memory;
    this.#pipeline = pipeline;
  }

  get isEmpty(): boolean {
    return this.#callables.length === 0;
  }

  add(node: Node): void {
    const { body } = node;
    if (body.kind !== "function") return;
    const inputs = {};
    const outputs = {};
    const place = (name: string, views: Record<string, SlotView>, isOpen: boolean, forward?: string) => ({
      ...{ name, views, isOpen, forward },
      slot: -1,
    });
    const places = [
      ...node.readers.map(({ name, type }) => place(name, inputs, isOpen(type))),
      ...node.outputs.map(({ name, type }) => place(name, outputs, isOpen(type), body.forward[name])),
    ];
    this.#callables[node.number] = { name: node.name, run: body.run, inputs, outputs, places };
  }

  /** What C calls. */
  readonly call = (operator: number, slots: readonly number[]): number => {
    const callable = this.#callables[operator];
    if (!callable) throw new SisError("INTERNAL", `operator ${operator} has no function`);
    const { places, inputs, outputs } = callable;
    for (let i = 0; i < places.length; i++) {
      const place = places[i];
      const slot = slots[i];
      if (slot === none) {
        if (place.forward !== undefined) place.views[place.name] = inputs[place.forward];
      } else if (slot !== place.slot) {
        const view = this.#memory.view(slot);
        if (place.isOpen) view.refresh();
        place.views[place.name] = view;
        place.slot = slot;
      } else if (place.isOpen) place.views[place.name].refresh();
    }
    return this.#verdict(callable, this.#run(callable, inputs, outputs));
  };

  #run(
    callable: Callable,
    inputs: Record<string, SlotView>,
    outputs: Record<string, SlotView>,
  ): ReturnType<Firing> {
    try {
      return callable.run(inputs, outputs);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      const failed = new SisError("CUSTOM_FAILED", `${this.#title(callable)}: its function threw: ${words}`, {
        operator: callable.name,
      });
      throw Object.assign(failed, { cause: error });
    }
  }

  #verdict(callable: Callable, given: ReturnType<Firing>): number {
    if (given === undefined) return verdicts.fired;
    const number = verdicts[given];
    if (number !== undefined) {
      if (given === "waits") this.hasWaited = true;
      return number;
    }
    const what =
      (given as unknown) instanceof Promise
        ? "must not be async"
        : `gives ${Object.keys(verdicts)
            .map((name) => `"${name}"`)
            .join(", ")} or nothing`;
    throw new SisError("BAD_ARGUMENT", `${this.#title(callable)}: its function ${what}`, {
      operator: callable.name,
    });
  }

  #title = ({ name }: Callable): string => `operator "${name}" of pipeline "${this.#pipeline}"`;
}
