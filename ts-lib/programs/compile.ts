// Compiles a model into one file: plan and packed weights, for targets of this one's layout. Arguments: MODEL OUT, then
// pairs as for plan.ts, and --bound NAME=SIZE (a dimension that stays open, up to that). The file is read back and planned
// before it is given away. One line of JSON says what came of it.

import { args, exit, type GraphFigures, readFile, readModel, SisError, writeFile } from "sis";
import { exitCodeOf } from "./exit-code.js";
import { ModelArguments } from "./model-arguments.js";

const [source = "", out = "", ...options] = args();
const given = new ModelArguments();
const bounds: Record<string, number> = {};
for (let i = 0; i + 1 < options.length; i += 2) {
  const [option, text] = [options[i], options[i + 1]];
  if (option === "--bound") {
    const [name, size = ""] = text.split("=");
    bounds[name] = Number(size);
    given.take("--dim", text);
  } else given.take(option, text);
}

/** What loading plans must be what was saved. Instructions are told after that: only a compiled graph has its nodes in groups. */
const compared = ["nodes", "views", "activationBytes", "livenessBytes", "dynamic"] as const;

try {
  const model = readModel(source);
  if (model.isCompiled) {
    console.error(`${source} is a compiled model already; give the ONNX file it was made of`);
    exit(2);
  }
  const chosen = given.choose(model);
  if (chosen.missing) {
    console.error(chosen.missing);
    exit(2);
  }
  const dims = { ...chosen.options.dims };
  for (const [name, max] of Object.entries(bounds)) dims[name] = { max };
  const graph = model.build({ ...chosen.options, dims });
  const bytes = graph.save(chosen.compile);
  const planned = graph.figures();
  writeFile(out, bytes);
  graph.free();
  const written = readModel(readFile(out), { check: true });
  const loaded = written.build().compile();
  const figures = loaded.figures();
  differ(planned, figures);
  console.log(
    JSON.stringify({
      ...{ opset: model.opset, inputs: written.inputs, outputs: written.outputs },
      ...{
        bytes: readFile(out).length,
        weightBytes: written.weightBytes,
        from: readFile(source).length,
        figures,
      },
    }),
  );
} catch (error) {
  if (!(error instanceof SisError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  exit(exitCodeOf(error));
}

function differ(planned: GraphFigures, figures: GraphFigures): void {
  for (const name of compared)
    if (planned[name] !== figures[name])
      throw new SisError(
        "INTERNAL",
        `the compiled model plans ${figures[name]} ${name}, the graph it was made of ${planned[name]}`,
      );
}
