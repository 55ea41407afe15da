// Scope: which tensor a name means, at one place of a model. Subgraphs see what is around them, functions do not.

import type { Tensor } from "../tensor.js";
import type { AttributeProto } from "./description.js";

export class Scope {
  readonly #outer: Scope | undefined;
  readonly #tensors = new Map<string, Tensor>();
  /** Constants that become tensors of the graph when something reads them. */
  readonly #constants = new Map<string, () => Tensor>();
  /** Inputs of a function that its caller left out. */
  readonly #absent = new Set<string>();

  /** `attributes`: those of the call, inside a function's body. `prefix`: of the names of nodes there. */
  constructor(
    outer: Scope | undefined,
    readonly attributes: ReadonlyMap<string, AttributeProto> = outer?.attributes ?? new Map(),
    readonly prefix: string = outer?.prefix ?? "",
    /** Calls of functions within calls. */
    readonly depth: number = outer?.depth ?? 0,
  ) {
    this.#outer = outer;
  }

  set(name: string, tensor: Tensor): void {
    this.#tensors.set(name, tensor);
  }

  setConstant(name: string, make: () => Tensor): void {
    this.#constants.set(name, make);
  }

  setAbsent(name: string): void {
    this.#absent.add(name);
  }

  isAbsent(name: string): boolean {
    return this.#absent.has(name) || (this.#outer?.isAbsent(name) ?? false);
  }

  find(name: string): Tensor | undefined {
    const known = this.#tensors.get(name);
    if (known) return known;
    const make = this.#constants.get(name);
    if (!make) return this.#outer?.find(name);
    const tensor = make();
    this.#tensors.set(name, tensor);
    return tensor;
  }
}
