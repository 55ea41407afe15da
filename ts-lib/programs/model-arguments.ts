// What `--dim`, `--shape`, `--absent` and `--constant` say of a model's inputs, `--no-fusion` of its compiling, `--exact-sums
// yes` and `--max-memory BYTES` of how its sums may be formed, for the programs that build a model without running it. Of a
// sequence --shape names the shape of each item, INPUT=2x3,4,scalar.

import { type CompileOptions, fusionWithout, type Model, type ModelOptions } from "sis";

/** What the arguments came to; `missing` says what they leave open, one line. */
export interface Chosen {
  readonly options: ModelOptions;
  readonly compile: CompileOptions;
  readonly missing?: string;
}

/** Options by kind, each with its value, as the command line passes them on: ["--dim", "batch=1", …]. */
export class ModelArguments {
  readonly #settings: Record<"dim" | "shape" | "constant", Record<string, string>> = {
    dim: {},
    shape: {},
    constant: {},
  };
  readonly #absent: string[] = [];
  readonly #unfused: string[] = [];
  #exact = false;
  #maxMemory: number | undefined;
  /** What is wrong with the first argument that is. */
  #wrong: string | undefined;

  /** False for an option of another kind. */
  take(option: string, text: string): boolean {
    const kind = option.slice(2);
    const at = text.lastIndexOf("=");
    if (kind === "absent") this.#absent.push(text);
    else if (kind === "no-fusion") this.#unfused.push(text);
    else if (kind === "exact-sums") this.#exact = text === "yes";
    else if (kind === "max-memory") this.#maxMemory = Number(text);
    else if (kind === "dim" || kind === "shape" || kind === "constant") {
      const value = text.slice(at + 1);
      if (at < 1) this.#wrong ??= `${option}: "${text}" is not NAME=VALUE`;
      else if (!isValue[kind](value)) this.#wrong ??= `${option} ${text}: "${value}" is no ${kindText[kind]}`;
      this.#settings[kind][text.slice(0, at)] = value;
    } else return false;
    return true;
  }

  choose(model: Model): Chosen {
    return { ...this.#inputs(model), compile: { fusion: fusionWithout(this.#unfused) } };
  }

  #inputs(model: Model): Omit<Chosen, "compile"> {
    if (this.#wrong !== undefined) return { options: {}, missing: this.#wrong };
    const absent = this.#absent;
    const dims = numbers(this.#settings.dim);
    const shapes: Record<string, number[]> = {};
    const sequences: Record<string, number[][]> = {};
    for (const [input, text] of Object.entries(this.#settings.shape)) {
      const isSequence = model.inputs.some((known) => known.name === input && known.kind === "sequence");
      if (isSequence) sequences[input] = text === "" ? [] : text.split(",").map(shapeOf);
      else shapes[input] = shapeOf(text);
    }
    const options = {
      ...{ dims, shapes, sequences, absent, constants: numbers(this.#settings.constant) },
      ...{ exact: this.#exact, maxMemory: this.#maxMemory },
    };
    const open = model.inputs.filter(
      (input) =>
        input.kind === "tensor" && !Object.hasOwn(shapes, input.name) && !absent.includes(input.name),
    );
    const names = open.flatMap(({ shape }) => shape ?? []).filter((size) => typeof size === "string");
    const missing = [...new Set(names)].filter((size) => !Object.hasOwn(dims, size));
    if (missing.length > 0) {
      const words = missing.map((size) => `--dim ${size}=SIZE`).join(" ");
      return { options, missing: `dimensions without a size; give ${words}` };
    }
    const shapeless = model.inputs.find(
      (input) =>
        input.kind === "sequence" && !Object.hasOwn(sequences, input.name) && !absent.includes(input.name),
    );
    if (!shapeless) return { options };
    const input = shapeless.name;
    const optional = shapeless.isOptional ? `, or --absent ${input}` : "";
    return {
      options,
      missing: `input ${input} is a sequence; give --shape ${input}=SIZExSIZE,…, a shape for each item${optional}`,
    };
  }
}

const kindText = { dim: "size", shape: "shape", constant: "number" };
const isValue = {
  dim: (text: string) => /^\d+$/.test(text),
  shape: (text: string) => /^(|(\d+(x\d+)*|scalar)(,(\d+(x\d+)*|scalar))*)$/.test(text),
  constant: (text: string) => text.trim() !== "" && !Number.isNaN(Number(text)),
};

function numbers(texts: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Number(text)]));
}

/** "2x3" is [2, 3], "scalar" no dimension at all. */
function shapeOf(text: string): number[] {
  return text === "scalar" ? [] : text.split("x").map(Number);
}
