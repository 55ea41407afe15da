// Options that fix what a model leaves open, as the command line hands them to programs:
//   [--dim NAME=SIZE]... [--shape INPUT=2x3]... [--absent INPUT]... [--constant INPUT=VALUE]...
// An input that never changes must be given by its value, for shapes may hang on it. Of a sequence --shape names the
// shape of each item, INPUT=2x3,4,scalar.

import { exit, type Model, type ModelOptions } from "sis";

export class ModelSettings {
  readonly #texts = { dim: new Map<string, string>(), shape: new Map(), constant: new Map() };
  readonly #absent: string[] = [];
  readonly #shapes: Record<string, readonly number[]> = {};

  /** Takes one option, "--dim" and "NAME=SIZE"; false when it is none of these. */
  take(option: string, text: string): boolean {
    const kind = option.slice(2);
    const at = text.lastIndexOf("=");
    if (kind === "absent") this.#absent.push(text);
    else if (Object.hasOwn(this.#texts, kind))
      this.#texts[kind as "dim"].set(text.slice(0, at), text.slice(at + 1));
    else return false;
    return true;
  }

  /** The shape of an input whose values are given. */
  setShape(input: string, shape: readonly number[]): void {
    this.#shapes[input] = shape;
  }

  /** What to build the model with; ends the program when something is still open. */
  optionsFor(model: Model): ModelOptions {
    const dims = numbers(this.#texts.dim);
    const shapes = { ...this.#shapes };
    const sequences: Record<string, number[][]> = {};
    for (const [input, text] of this.#texts.shape) {
      const isSequence = model.inputs.some((known) => known.name === input && known.kind === "sequence");
      if (isSequence) sequences[input] = text === "" ? [] : text.split(",").map(shapeOf);
      else shapes[input] = shapeOf(text);
    }
    const absent = this.#absent;
    const open = model.inputs.filter(
      (input) =>
        input.kind === "tensor" && !Object.hasOwn(shapes, input.name) && !absent.includes(input.name),
    );
    const names = open.flatMap(({ shape }) => shape ?? []).filter((size) => typeof size === "string");
    const missing = [...new Set(names)].filter((size) => !Object.hasOwn(dims, size));
    if (missing.length > 0) {
      console.error(
        `dimensions without a size; give ${missing.map((size) => `--dim ${size}=SIZE`).join(" ")}`,
      );
      exit(2);
    }
    const shapeless = model.inputs.find(
      (input) =>
        input.kind === "sequence" && !Object.hasOwn(sequences, input.name) && !absent.includes(input.name),
    );
    if (shapeless) {
      const input = shapeless.name;
      console.error(
        `input ${input} is a sequence; give --shape ${input}=SIZExSIZE,…, a shape for each item${shapeless.isOptional ? `, or --absent ${input}` : ""}`,
      );
      exit(2);
    }
    return { dims, shapes, sequences, absent, constants: numbers(this.#texts.constant) };
  }
}

const numbers = (texts: ReadonlyMap<string, string>): Record<string, number> =>
  Object.fromEntries([...texts].map(([key, text]) => [key, Number(text)]));

/** "2x3" is [2, 3], "scalar" no dimension at all. */
const shapeOf = (text: string): number[] => (text === "scalar" ? [] : text.split("x").map(Number));
