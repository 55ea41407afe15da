// A model's inputs: their shapes from the model and from what the caller says of dimensions, sequences and optionals.

import { type Dtype, shapeText } from "../dtype.js";
import { badArgument, SisError } from "../errors.js";
import type { Graph } from "../graph.js";
import { valueType } from "../info.js";
import type { Tensor, TensorValues } from "../tensor.js";
import type { GraphProto, ValueInfoProto } from "./description.js";
import { initializedNames } from "./support.js";
import { dtypeOf } from "./tensor-data.js";

/** How a model becomes a graph. */
export interface ModelOptions {
  /** Sizes of named dimensions: a number fixes one, `{ max }` lets `graph.resize` change it up to that. */
  dims?: Readonly<Record<string, number | { readonly max: number }>>;
  /** Whole shapes of inputs by name, for dimensions without a name. */
  shapes?: Readonly<Record<string, readonly number[]>>;
  /** Of inputs that are sequences the shape of each item. */
  sequences?: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Optional inputs that hold nothing. */
  absent?: readonly string[];
  /** Inputs that never change: their values, by name. What hangs on them alone is computed at compile. */
  constants?: Readonly<Record<string, TensorValues>>;
  /** Values of nodes inside the model that become outputs too, behind the model's own; see `Model.values`. */
  also?: readonly string[];
  /** As GraphOptions.exact: only kernels whose sums are the plain chains. */
  exact?: boolean;
  /** As GraphOptions.maxMemory: the most own bytes of the graph, up to which packed weights may grow for speed. */
  maxMemory?: number;
  /** Bytes of the graph's first block for records. */
  memory?: number;
}

/** Declares every input that the file holds no value of; `set` learns which tensor each name means. */
export function declareInputs(
  graph: Graph,
  proto: GraphProto,
  options: ModelOptions,
  set: (name: string, tensor: Tensor) => void,
): void {
  const { constants = {}, absent = [] } = options;
  const shapes = new InputShapes(proto.inputs, options);
  shapes.declare(graph);
  const initialized = initializedNames(proto);
  const open = proto.inputs.filter(({ name }) => Object.hasOwn(constants, name) || !initialized.has(name));
  const declared = open.map((input) => {
    const dtype = dtypeOf(input.dtype, `input "${input.name}"`, badModel);
    if (absent.includes(input.name)) return { ...input, dtype, make: () => nothing(graph, input, dtype) };
    if (input.kind === "sequence") {
      const items = shapes.ofItems(input);
      return { ...input, dtype, make: () => graph.sequenceInput(input.name, dtype, items) };
    }
    if (input.kind !== "tensor")
      throw new SisError("UNSUPPORTED", `input "${input.name}" is of kind ${input.kind}`);
    const shape = shapes.of(input);
    const fixed = Object.hasOwn(constants, input.name) ? constants[input.name] : undefined;
    if (fixed === undefined) return { ...input, make: () => graph.input(input.name, dtype, shape) };
    const sizes = shape.filter((size) => typeof size === "number");
    return { ...input, make: () => graph.constant(fixed, sizes, dtype, { name: input.name }) };
  });
  shapes.finish();
  for (const { name, make } of declared) set(name, make());
}

const badModel = (text: string): SisError => new SisError("BAD_MODEL", text);

function nothing(graph: Graph, { name, kind, isOptional }: ValueInfoProto, dtype: Dtype): Tensor {
  if (!isOptional) throw badArgument(`absent: input "${name}" is not optional`);
  const type = valueType(dtype, kind === "sequence" ? kind : "tensor");
  return graph.named(name).operator("Optional", [], { type }, 1)[0];
}

/** Shapes of all inputs, as `Graph.input` takes them. Throws once for everything that is missing. */
export class InputShapes {
  readonly #options: ModelOptions;
  readonly #values = new Map<string, number>();
  readonly #missing: string[] = [];

  constructor(inputs: readonly ValueInfoProto[], options: ModelOptions) {
    this.#options = options;
    checkNames(
      "shapes",
      options.shapes,
      inputs.map(({ name }) => name),
    );
    checkNames(
      "constants",
      options.constants,
      inputs.map(({ name }) => name),
    );
    checkNames(
      "sequences",
      options.sequences,
      inputs.filter(({ kind }) => kind === "sequence").map(({ name }) => name),
    );
    checkNames(
      "absent",
      Object.fromEntries((options.absent ?? []).map((name) => [name, true])),
      inputs.filter(({ isOptional }) => isOptional).map(({ name }) => name),
    );
    const names = inputs.flatMap(({ shape }) => shape ?? []).filter((size) => typeof size === "string");
    checkNames("dims", options.dims, names);
    for (const { name, shape = [] } of inputs)
      (options.shapes?.[name] ?? []).forEach((given, i) => {
        const size = shape[i];
        if (typeof size === "string" && !this.#values.has(size)) this.#values.set(size, given);
      });
  }

  /** Declares the dimensions that stay open. */
  declare(graph: Graph): void {
    for (const [name, size] of Object.entries(this.#options.dims ?? {}))
      if (typeof size !== "number") graph.dimension(name, size.max);
  }

  of(input: ValueInfoProto): (number | string)[] {
    const given = this.#options.shapes && Object.hasOwn(this.#options.shapes, input.name);
    if (given) return this.#given(input, this.#options.shapes?.[input.name] ?? []);
    if (!input.shape) {
      this.#missing.push(`input "${input.name}" has no shape: give shapes: { "${input.name}": […] }`);
      return [];
    }
    return input.shape.map((size) => this.#size(size, input));
  }

  /** The shape of each item of a sequence. */
  ofItems({ name, isOptional }: ValueInfoProto): readonly (readonly number[])[] {
    const { sequences = {} } = this.#options;
    if (Object.hasOwn(sequences, name)) return sequences[name];
    const other = isOptional ? `, or absent: ["${name}"]` : "";
    this.#missing.push(`input "${name}" is a sequence: give sequences: { "${name}": [[…], …] }${other}`);
    return [];
  }

  /** Throws for every dimension that has no size yet. */
  finish(): void {
    if (this.#missing.length)
      throw badArgument(
        `dimensions without a size:\n${[...new Set(this.#missing)].map((m) => `  ${m}`).join("\n")}`,
      );
  }

  #size(size: number | string | undefined, input: ValueInfoProto): number | string {
    if (typeof size === "number") return size;
    if (size === undefined) {
      const text = shapeText(input.shape?.map((s) => s ?? "?") ?? []);
      this.#missing.push(`input "${input.name}" is ${text}: give shapes: { "${input.name}": […] }`);
      return 0;
    }
    const { dims = {} } = this.#options;
    const value = Object.hasOwn(dims, size) ? dims[size] : this.#values.get(size);
    if (value === undefined) {
      this.#missing.push(`dimension "${size}" of input "${input.name}": give dims: { "${size}": … }`);
      return 0;
    }
    return typeof value === "number" ? value : size;
  }

  #given(input: ValueInfoProto, given: readonly number[]): number[] {
    const declared = input.shape ?? given;
    const fits =
      declared.length === given.length && declared.every((size, i) => this.#agrees(size, given[i]));
    if (fits) return [...given];
    const text = shapeText(declared.map((size) => size ?? "?"));
    throw new SisError(
      "BAD_SHAPE",
      `input "${input.name}" is ${text} in the model, ${shapeText(given)} was given`,
    );
  }

  /** A size against the model's; the same name must have the same size everywhere. */
  #agrees(declared: number | string | undefined, given: number): boolean {
    if (declared === undefined) return true;
    return given === (typeof declared === "number" ? declared : this.#values.get(declared));
  }
}

/** A misspelt option must not be silently ignored. */
function checkNames(option: string, given: object | undefined, known: readonly string[]): void {
  for (const name of Object.keys(given ?? {}))
    if (!known.includes(name))
      throw badArgument(
        `${option}: the model has no "${name}"; there are: ${[...new Set(known)].join(", ") || "none"}`,
      );
}
