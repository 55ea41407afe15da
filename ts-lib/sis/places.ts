// Where the script added what goes wrong later: an operator remembers the calls around it, and an error that C throws at
// compile or run names the script's own line among them. Calls are noted raw and looked up only when an error needs them.

import { SisError } from "./errors.js";

/** Errors of functions of the script: the first output of the Custom node that called them. */
const customs = new WeakMap<object, number>();

/** Remembers which node a function of the script failed for. */
export const failedFor = <Failed extends object>(error: Failed, tensor: number): Failed => {
  if (tensor >= 0) customs.set(error, tensor);
  return error;
};

/** Frames of the library itself, as stack traces name them; the second in Node's own. */
const own = /\((sis:|.*[\\/]ts-lib[\\/](sis|generated)[\\/])/;

/** "src/main.ts:12:5": the innermost call that is the script's. */
export function callerOf({ stack }: { readonly stack?: string }): string | undefined {
  for (const line of stack?.split("\n") ?? []) {
    const call = /^ {4}at .*?\((.*:\d+:\d+)\)$/.exec(line);
    if (call && !own.test(line)) return call[1];
  }
  return undefined;
}

/** What C, and functions of the script, let the library know of an error. */
interface Traced {
  readonly nodeNumber?: number;
  readonly flowOperator?: number;
}

/** Number of the operator of a pipeline that an error is of. */
export const flowOperatorOf = (error: unknown): number | undefined => (error as Traced).flowOperator;

/** Operators of a graph in the order they were added: first output, and the calls around. */
export class OperatorPlaces {
  readonly #tensors: number[] = [];
  readonly #calls: Error[] = [];
  readonly #firstOutput: (node: number) => number;

  constructor(firstOutput: (node: number) => number) {
    this.#firstOutput = firstOutput;
  }

  add(tensor: number, calls: Error): void {
    this.#tensors.push(tensor);
    this.#calls.push(calls);
  }

  /** Names the place of an error's node, in `at` and in its message. While one is being added its stack has the line. */
  explain(error: unknown, whileAdding = false): unknown {
    if (!(error instanceof SisError) || error.at !== undefined) return error;
    const tensor = customs.get(error) ?? this.#tensorOf((error as Traced).nodeNumber);
    const at = tensor === undefined ? undefined : this.#of(tensor);
    if (at !== undefined) return addedAt(error, at);
    const here = whileAdding ? callerOf(error) : undefined;
    return here === undefined ? error : Object.assign(error, { at: here });
  }

  #tensorOf(node: number | undefined): number | undefined {
    try {
      return node === undefined ? undefined : this.#firstOutput(node);
    } catch {
      return undefined; // it went with the call that was to add it
    }
  }

  /** Of the operator that made a tensor, or a hidden one on the way to its output. */
  #of(tensor: number): string | undefined {
    let low = 0;
    let high = this.#tensors.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tensors[middle] < tensor) low = middle + 1;
      else high = middle;
    }
    const calls = this.#calls[low];
    return calls && callerOf(calls);
  }
}

export function addedAt(error: SisError, at: string): SisError {
  const { message } = error;
  // Where the engine keeps a text, it has the message of before.
  const stack = Object.hasOwn(error, "stack") ? error.stack : undefined;
  error.message += `; added at ${at}`;
  if (stack) error.stack = stack.replace(message, error.message);
  return Object.assign(error, { at });
}
