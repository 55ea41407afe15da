// Function operators: C calls by slots, their functions see views by name. Nothing is allocated on the way.

import { none, verdicts } from "../../generated/native.js";
import { SisError } from "../errors.js";
import type { FlowMemory, SlotView } from "./flow-memory.js";
import type { FunctionBody, Node } from "./net.js";
import type { Answer } from "./operators.js";
import { isOpen } from "./ports.js";

/** One port in the order of C's slots. */
interface Place {
  readonly name: string;
  /** The views by name that the function gets. */
  readonly views: Record<string, SlotView>;
  readonly isOpen: boolean;
  /** Of an output that is an input handed on: which. */
  readonly forward: string | undefined;
}

interface Callable {
  readonly name: string;
  readonly body: FunctionBody;
  readonly inputs: Record<string, SlotView>;
  readonly outputs: Record<string, SlotView>;
  readonly places: readonly Place[];
  /** The slots whose views the function was last given; -1 to look again. */
  readonly shown: number[];
}

const { fired } = verdicts;

export class Calls {
  readonly #callables: (Callable | undefined)[] = [];
  readonly #pipeline: string;
  /** Whether a function said "waits" since this was last cleared. */
  hasWaited = false;
  /** What C calls. */
  readonly call: (operator: number, slots: readonly number[]) => number;

  constructor(memory: FlowMemory, pipeline: string) {
    this.#pipeline = pipeline;
    const callables = this.#callables;
    // One function without fields or further calls: in an interpreter each of them costs as much as a channel's hop.
    this.call = (operator, slots) => {
      const callable = callables[operator]!;
      const { shown } = callable;
      for (let i = 0; i < shown.length; i++) if (slots[i] !== shown[i]) show(memory, callable, i, slots[i]);
      let given: Answer;
      try {
        given = callable.body.run(callable.inputs, callable.outputs);
      } catch (error) {
        throw this.#failure(callable, error);
      }
      return given === undefined ? fired : this.#verdict(callable, given);
    };
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
    });
    const places = [
      ...node.readers.map(({ name, type }) => place(name, inputs, isOpen(type))),
      ...node.outputs.map(({ name, type }) => place(name, outputs, isOpen(type), body.forward[name])),
    ];
    this.#callables[node.number] = {
      name: node.name,
      body: body.operator,
      inputs,
      outputs,
      places,
      shown: places.map(() => -1),
    };
  }

  #failure(callable: Callable, error: unknown): SisError {
    const words = error instanceof Error ? error.message : String(error);
    const failed = new SisError("CUSTOM_FAILED", `${this.#title(callable)}: its function threw: ${words}`, {
      operator: callable.name,
    });
    return Object.assign(failed, { cause: error });
  }

  #verdict(callable: Callable, given: unknown): number {
    if (typeof given === "string" && Object.hasOwn(verdicts, given)) {
      if (given === "waits") this.hasWaited = true;
      return verdicts[given as keyof typeof verdicts];
    }
    if (given instanceof Promise) given.catch(() => {}); // one error is enough
    const what =
      given instanceof Promise
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

/** Another buffer than last time at this place. An output that is an input handed on has none of its own. */
function show(memory: FlowMemory, { places, inputs, shown }: Callable, at: number, slot: number): void {
  const { name, views, isOpen, forward } = places[at];
  if (slot === none) {
    if (forward !== undefined) views[name] = inputs[forward];
    return;
  }
  const view = memory.view(slot);
  views[name] = view;
  if (isOpen) view.refresh();
  else shown[at] = slot;
}
