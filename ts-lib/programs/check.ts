// Reads one ONNX model or package, the file of its argument, and refuses it by name when operators are missing: what
// a host looks at before it sends the model anywhere. Nothing is built.
import { args, exit, readModel, SisError } from "sis";
import { exitCodeOf } from "./exit-code.js";

try {
  const model = readModel(args()[0] ?? "");
  if (model.unsupported.length > 0) model.build(); // throws, naming them all
} catch (error) {
  if (!(error instanceof SisError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  exit(exitCodeOf(error));
}
