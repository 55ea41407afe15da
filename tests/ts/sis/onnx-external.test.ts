// External data: tensors of a model whose bytes lie in files beside it, and never anywhere else.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { files, thrown } from "./harness.js";
import { sis } from "./library.js";
import { model, node, type TensorInit, value } from "./models.js";

const { loadModel } = sis;

const external = suite("external data");

/** A model whose weights lie in another file. */
const outside = (entries: Record<string, string>, dims = [3]): Uint8Array => {
  const tensor: TensorInit = {
    name: "w",
    dataType: 1,
    dims: dims.map(BigInt),
    dataLocation: 1,
    externalData: Object.entries(entries).map(([key, text]) => ({ key, value: text })),
  };
  return model({
    input: [value("x", [3])],
    output: [value("y", [3])],
    initializer: [tensor],
    node: [node("Add", ["x", "w"], ["y"])],
  });
};

external.before.each(() => {
  files.clear();
  files.set("models/weights.bin", new Uint8Array(Float32Array.of(9, 1, 2, 3).buffer));
});

external("is read beside the model, from offset to length", () => {
  files.set("models/m.onnx", outside({ location: "weights.bin", offset: "4", length: "12", checksum: "?" }));
  const graph = loadModel("models/m.onnx").compile();
  assert.equal(graph.run({ x: [10, 10, 10] }).y!.numbers(), [11, 12, 13]);
  graph.free();
});

external("may not leave the model's folder, nor its file's end", () => {
  const refused = (entries: Record<string, string>, dims?: number[]) => {
    files.set("models/m.onnx", outside(entries, dims));
    const error = thrown(() => loadModel("models/m.onnx"));
    assert.is(error.code, "BAD_MODEL");
    return error.message;
  };
  for (const location of ["../secret", "/etc/passwd", "a/../../b", "", ".", "a\\b", "c:x", "a//b"])
    assert.match(refused({ location }), /no file beside the model/, location);
  assert.match(refused({}), /no file beside the model/);
  assert.match(
    refused({ location: "weights.bin", offset: "8" }),
    /bytes 8 to 20 of "weights.bin", which has only 16/,
  );
  assert.match(
    refused({ location: "weights.bin", length: "16" }),
    /takes 12 bytes, its external data has 16/,
  );
  for (const bad of ["-4", "1e3", "0x4", "99999999999999999999", ""])
    assert.match(refused({ location: "weights.bin", offset: bad }), /no number/, bad);
});

external("a file that is not there", () => {
  files.set("models/m.onnx", outside({ location: "gone.bin" }));
  const error = thrown(() => loadModel("models/m.onnx"));
  assert.is(error.code, "NO_FILE");
  assert.match(error.message, /models\/gone\.bin/);
});

external.run();
