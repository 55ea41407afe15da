// Runs a model a few times, for a bundle that measures itself. Arguments:
//   MODEL [INPUT=FILE]... [--runs N] and the options of model-arguments.ts.
// Inputs without a FILE (.npy, .pb) hold seeded numbers: costs of most operators do not hang on values.

import { args, exit, readFile, readModel, readNpy, SisError, type Tensor } from "sis";
import { exitCodeOf } from "./exit-code.js";
import { ModelArguments } from "./model-arguments.js";
import { isTensor, readValue, settingsFor, type Value } from "./values.js";

const [name = "", ...rest] = args();
const given = new ModelArguments();
const files = new Map<string, string>();
let runs = 1;
for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
  if (text === "--runs") runs = Number(rest.shift());
  else if (text.startsWith("--")) given.take(text, rest.shift() ?? "");
  else files.set(text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1));
}

try {
  const model = readModel(name);
  if (model.unsupported.length > 0) model.build(); // throws, naming them all
  const values = new Map<string, Value>();
  for (const [input, file] of files) {
    const known = model.inputs.find((one) => one.name === input);
    if (!known) {
      console.error(
        `the model has no input "${input}"; it has ${model.inputs.map((one) => one.name).join(", ")}`,
      );
      exit(2);
    }
    const bytes = readFile(file);
    const value = file.endsWith(".npy") ? readNpy(bytes) : readValue(bytes, known);
    values.set(input, value);
    if (isTensor(value)) given.take("--shape", `${input}=${value.shape.join("x") || "scalar"}`);
  }
  const chosen = given.choose(model);
  if (chosen.missing) {
    console.error(chosen.missing);
    exit(2);
  }
  const graph = model.build(chosen.options).compile(chosen.compile);
  const isItem = new Set(Object.values(graph.sequences).flat());
  for (const tensor of Object.values(graph.inputs))
    if (!values.has(tensor.name) && !isItem.has(tensor)) tensor.set(seeded(tensor));
  const { inputs } = settingsFor(model, values);
  for (let run = 0; run < runs; run++) graph.run(run === 0 ? inputs : {});
} catch (error) {
  if (!(error instanceof SisError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  exit(exitCodeOf(error));
}

/** Between -1 and 1; of integers 0 and 1, which are indices into anything. */
function seeded({ dtype, shape }: Tensor): number[] {
  const isFloat = /^(f|bf)/.test(dtype);
  let state = 2463534242 | 0;
  return Array.from({ length: shape.reduce((all, size) => all * size, 1) }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return isFloat ? state / 2147483648 : state & 1;
  });
}
