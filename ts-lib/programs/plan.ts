// What a model takes, before any deployment: one line of JSON. Arguments:
//   MODEL [--dim NAME=SIZE]... [--constant INPUT=VALUE]...
// An input that never changes must be given by its value, for shapes may hang on it.

import { args, exit, type Graph, readModel, SisError } from "sis";

const [name = "", ...options] = args();
const dims: Record<string, number> = {};
const constants: Record<string, number> = {};
for (let i = 0; i + 1 < options.length; i += 2) {
  const text = options[i + 1];
  const at = text.lastIndexOf("=");
  (options[i] === "--dim" ? dims : constants)[text.slice(0, at)] = Number(text.slice(at + 1));
}

try {
  const model = readModel(name);
  const open = model.inputs.flatMap(({ shape }) => shape ?? []).filter((size) => typeof size === "string");
  const missing = [...new Set(open)].filter((size) => !Object.hasOwn(dims, size));
  if (missing.length > 0) {
    console.error(`dimensions without a size; give ${missing.map((size) => `--dim ${size}=SIZE`).join(" ")}`);
    exit(2);
  }
  const graph = model.build({ dims, constants }).compile();
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
