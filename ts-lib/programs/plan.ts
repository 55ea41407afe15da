// What a model takes, before any deployment: one line of JSON. Arguments: MODEL, then the options of model-settings.ts.

import { args, exit, type Graph, readModel, SisError } from "sis";
import { ModelSettings } from "./model-settings.js";

const [name = "", ...options] = args();
const settings = new ModelSettings();
for (let i = 0; i + 1 < options.length; i += 2) settings.take(options[i], options[i + 1]);

try {
  const model = readModel(name);
  const graph = model.build(settings.optionsFor(model)).compile();
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
