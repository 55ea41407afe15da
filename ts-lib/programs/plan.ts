// What a model takes, before any deployment: one line of JSON. Arguments:
//   MODEL [--dim NAME=SIZE]... [--shape INPUT=2x3]... [--absent INPUT]... [--constant INPUT=VALUE]...
// An input that never changes must be given by its value, for shapes may hang on it. Of a sequence --shape names the
// shape of each item, INPUT=2x3,4,scalar.

import { args, exit, type Graph, readModel, SisError } from "sis";
import { exitCodeOf } from "./exit-code.js";
import { ModelArguments } from "./model-arguments.js";
import { plannedOf } from "./planned.js";

const [name = "", ...options] = args();
const given = new ModelArguments();
for (let i = 0; i + 1 < options.length; i += 2) given.take(options[i], options[i + 1]);

try {
  const model = readModel(name);
  const chosen = given.choose(model);
  if (chosen.missing) {
    console.error(chosen.missing);
    exit(2);
  }
  const graph = model.build(chosen.options).compile(chosen.compile);
  const { inputs, outputs } = graph;
  console.log(
    JSON.stringify({
      opset: model.opset,
      inputs: list(inputs),
      outputs: list(outputs),
      figures: graph.figures(),
      dynamic: graph.dynamicNodes,
      plan: plannedOf(graph.facts()),
    }),
  );
} catch (error) {
  if (!(error instanceof SisError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  exit(exitCodeOf(error));
}

/** What only a run can tell is left out: dtype and shape of sequences, the shape of what is dynamic. */
function list(tensors: Graph["inputs"]): object[] {
  return Object.values(tensors).map((tensor) => {
    const { name, kind, knownShape: shape } = tensor;
    return kind === "tensor" ? { name, kind, dtype: tensor.dtype, shape } : { name, kind };
  });
}
