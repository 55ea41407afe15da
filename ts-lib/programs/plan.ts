// What a model takes, before any deployment: one line of JSON. Arguments:
//   MODEL [--dim NAME=SIZE]... [--shape INPUT=2x3]... [--absent INPUT]... [--constant INPUT=VALUE]...
// An input that never changes must be given by its value, for shapes may hang on it. Of a sequence --shape names the
// shape of each item, INPUT=2x3,4,scalar.

import { args, exit, type Graph, type ModelOptions, readModel, SisError } from "sis";

const [name = "", ...options] = args();
const settings = {
  dim: {} as Record<string, string>,
  shape: {} as Record<string, string>,
  constant: {} as Record<string, string>,
};
const absent: string[] = [];
for (let i = 0; i + 1 < options.length; i += 2) {
  const kind = options[i].slice(2);
  const text = options[i + 1];
  const at = text.lastIndexOf("=");
  if (kind === "absent") absent.push(text);
  else settings[kind as keyof typeof settings][text.slice(0, at)] = text.slice(at + 1);
}

try {
  const model = readModel(name);
  const dims = numbers(settings.dim);
  const shapes: Record<string, number[]> = {};
  const sequences: Record<string, number[][]> = {};
  for (const [input, text] of Object.entries(settings.shape)) {
    const isSequence = model.inputs.some((known) => known.name === input && known.kind === "sequence");
    if (isSequence) sequences[input] = text === "" ? [] : text.split(",").map(shapeOf);
    else shapes[input] = shapeOf(text);
  }
  const open = model.inputs.filter(
    (input) => input.kind === "tensor" && !Object.hasOwn(shapes, input.name) && !absent.includes(input.name),
  );
  const names = open.flatMap(({ shape }) => shape ?? []).filter((size) => typeof size === "string");
  const missing = [...new Set(names)].filter((size) => !Object.hasOwn(dims, size));
  if (missing.length > 0) {
    console.error(`dimensions without a size; give ${missing.map((size) => `--dim ${size}=SIZE`).join(" ")}`);
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
  const constants = numbers(settings.constant);
  const chosen: ModelOptions = { dims, shapes, sequences, absent, constants };
  const graph = model.build(chosen).compile();
  const { inputs, outputs } = graph;
  console.log(
    JSON.stringify({
      opset: model.opset,
      inputs: list(inputs),
      outputs: list(outputs),
      figures: graph.figures(),
      dynamic: graph.dynamicNodes,
    }),
  );
} catch (error) {
  if (!(error instanceof SisError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  exit(error.code === "UNSUPPORTED_OPERATOR" || error.code === "UNSUPPORTED" ? 3 : 1);
}

/** What only a run can tell is left out: dtype and shape of sequences, the shape of what is dynamic. */
function list(tensors: Graph["inputs"]): object[] {
  return Object.values(tensors).map((tensor) => {
    const { name, kind, knownShape: shape } = tensor;
    return kind === "tensor" ? { name, kind, dtype: tensor.dtype, shape } : { name, kind };
  });
}

function numbers(texts: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Number(text)]));
}

/** "2x3" is [2, 3], "scalar" no dimension at all. */
function shapeOf(text: string): number[] {
  return text === "scalar" ? [] : text.split("x").map(Number);
}
