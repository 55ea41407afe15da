// A compiled model as a Model: its inputs are what they were when it was compiled, and so are its sizes but for open
// dimensions.

import { shapeText } from "../dtype.js";
import { badArgument } from "../errors.js";
import { Graph } from "../graph.js";
import type { ModelOptions } from "../onnx/inputs.js";
import type { ModelSource, ModelValue } from "../onnx/source.js";
import type { ModelPackage } from "../package/read.js";
import type { About } from "./about.js";
import type { CompiledFile } from "./file.js";

export function compiledSource(file: CompiledFile, from: ModelPackage | undefined): ModelSource {
  const { about, opset } = file;
  return {
    opset,
    inputs: inputsOf(about),
    outputs: about.outputs.map((output) => ({ ...output, isOptional: false, isText: false })),
    values: [],
    unsupported: [],
    weightBytes: file.weightBytes,
    build(options) {
      refuse(about, options);
      const sizes = sizesOf(about, options);
      const graph = Graph.compiled(file, { memory: options.memory, capability: from?.bytes });
      graph.begin(sizes);
      return graph;
    },
  };
}

function inputsOf({ inputs, empty }: About): ModelValue[] {
  const values = new Map<string, ModelValue>();
  for (const { name, dtype, shape, sequence } of inputs)
    values.set(sequence ?? name, {
      name: sequence ?? name,
      kind: sequence === undefined ? "tensor" : "sequence",
      isOptional: false,
      dtype,
      isText: false,
      shape: sequence === undefined ? shape : undefined,
    });
  for (const name of empty) values.set(name, { name, kind: "sequence", isOptional: false, isText: false });
  return [...values.values()];
}

/** What was settled when the model was compiled. */
function refuse(
  about: About,
  { constants = {}, absent = [], also = [], sequences = {}, exact, maxMemory }: ModelOptions,
): void {
  if (exact || maxMemory)
    throw badArgument("exact, maxMemory: a compiled model's kernels were settled when it was compiled");
  const [constant] = Object.keys(constants);
  if (constant !== undefined)
    throw badArgument(
      `constants: "${constant}": a compiled model's inputs were settled when it was compiled`,
    );
  if (absent.length) throw badArgument(`absent: the compiled model has no optional input "${absent[0]}"`);
  if (also.length)
    throw badArgument(`also: "${also[0]}": a compiled model has only the outputs that it was compiled with`);
  for (const [name, shapes] of Object.entries(sequences)) {
    const items = about.inputs.filter(({ sequence }) => sequence === name);
    if (items.length === 0 && !about.empty.includes(name))
      throw badArgument(`sequences: the compiled model has no sequence "${name}"`);
    const fits = items.length === shapes.length && items.every((item, i) => isEqual(item.shape, shapes[i]));
    if (!fits)
      throw badArgument(
        `sequences: "${name}" was compiled with items ${items.map(({ shape }) => shapeText(shape)).join(", ") || "none"}`,
      );
  }
}

/** Sizes of open dimensions; throws for any other that differs from what was compiled. */
function sizesOf(about: About, { dims = {}, shapes = {} }: ModelOptions): Record<string, number> {
  const sizes: Record<string, number> = {};
  const bounds = new Map(about.dims);
  const set = (name: string, size: number) => {
    if (Object.hasOwn(sizes, name) && sizes[name] !== size)
      throw badArgument(`dimension "${name}" is given as ${sizes[name]} and ${size}`);
    sizes[name] = size;
  };
  for (const [name, given] of Object.entries(dims)) {
    const isOpen = bounds.has(name);
    const most = bounds.get(name) ?? (Object.hasOwn(about.fixed, name) ? about.fixed[name] : undefined);
    if (most === undefined) throw badArgument(`dims: the compiled model has no "${name}"`);
    if (typeof given === "number" ? !isOpen && given !== most : given.max !== most)
      throw badArgument(`dims: "${name}" was compiled as ${isOpen ? "up to " : ""}${most}`);
    if (typeof given === "number" && isOpen) set(name, given);
  }
  for (const [name, given] of Object.entries(shapes)) {
    const input = about.inputs.find((each) => each.name === name && each.sequence === undefined);
    if (!input) throw badArgument(`shapes: the compiled model has no input "${name}"`);
    const fits =
      input.shape.length === given.length &&
      input.shape.every((size, i) => typeof size === "string" || size === given[i]);
    if (!fits)
      throw badArgument(
        `shapes: input "${name}" was compiled as ${shapeText(input.shape)}, ${shapeText(given)} was given`,
      );
    input.shape.forEach((size, i) => {
      if (typeof size === "string") set(size, given[i]);
    });
  }
  return sizes;
}

const isEqual = (shape: readonly (number | string)[], given: readonly number[]): boolean =>
  shape.length === given.length && shape.every((size, i) => size === given[i]);
