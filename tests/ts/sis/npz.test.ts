// .npz files: NumPy's own, ours, and damaged ones.
import { zipSync } from "fflate";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "./harness.js";
import { sis } from "./library.js";

const { readNpz, writeNpz, writeNpy } = sis;

/** numpy.savez of {"a/b": int64 [[0, 1, 2], [3, 4, 5]]}. */
const stored =
  "UEsDBC0AAAAAAAAAIQBZm9p9//////////8HABQAYS9iLm5weQEAEACwAAAAAAAAALAAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2Zv" +
  "cnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg" +
  "ICAgICAgICAgIAoAAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQAAAAAAAAABQAAAAAAAABQSwECLQMtAAAAAAAAACEAWZvafbAAAACwAAAA" +
  "BwAAAAAAAAAAAAAAgAEAAAAAYS9iLm5weVBLBQYAAAAAAQABADUAAADpAAAAAAA=";
/** numpy.savez_compressed of float32 {x: [1, 1, 1], sum: [2, -1, 4], y: [2, 0, 4.5]}. */
const deflated =
  "UEsDBC0AAAAIAAAAIQBSfjK///////////8FABQAeC5ucHkBABAAjAAAAAAAAABKAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9U" +
  "UpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC4GhgZ7GAYAUEsDBC0AAAAIAAAAIQBop3EH//////////8HABQAc3VtLm5weQEAEACMAAAA" +
  "AAAAAE8AAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjqaOgq1ChQALgYGBgcGhob9" +
  "QOwAAFBLAwQtAAAACAAAACEAJD6Uwf//////////BQAUAHkubnB5AQAQAIwAAAAAAAAATQAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOg" +
  "npZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOpo6CrUKFAAuBgYGBwYwmOAAAFBLAQItAy0AAAAIAAAAIQBSfjK/SgAAAIwAAAAFAAAAAAAAAAAA" +
  "AACAAQAAAAB4Lm5weVBLAQItAy0AAAAIAAAAIQBop3EHTwAAAIwAAAAHAAAAAAAAAAAAAACAAYEAAABzdW0ubnB5UEsBAi0DLQAAAAgAAAAhACQ+lMFN" +
  "AAAAjAAAAAUAAAAAAAAAAAAAAIABCQEAAHkubnB5UEsFBgAAAAADAAMAmwAAAI0BAAAAAA==";
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

const npz = suite("npz");

npz("reads what NumPy writes, stored and deflated, in its order", () => {
  const whole = readNpz(bytes(stored)).get("a/b");
  assert.equal(whole, { dtype: "i64", shape: [2, 3], data: BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n) });
  const packed = readNpz(bytes(deflated));
  assert.equal([...packed.keys()], ["x", "sum", "y"]);
  assert.equal(packed.get("y"), { dtype: "f32", shape: [3], data: Float32Array.of(2, 0, 4.5) });
});

npz("reads what it writes, and the same tensors are the same bytes", () => {
  const tensors = new Map([
    ["0", { dtype: "f32", shape: [], data: Float32Array.of(7) }],
    ["über/y:0", { dtype: "bool", shape: [0, 2], data: new Uint8Array(0) }],
  ] as const);
  assert.equal(readNpz(writeNpz(tensors)), new Map(tensors));
  assert.equal(writeNpz(tensors), writeNpz(new Map(tensors)));
});

npz("what is damaged is named", () => {
  const cut = thrown(() => readNpz(bytes(stored).subarray(0, 200)));
  assert.is(cut.code, "BAD_FILE");
  assert.match(cut.message, /not a readable \.npz file/);
  const file = writeNpy({ dtype: "f32", shape: [2], data: Float32Array.of(1, 2) });
  const inner = thrown(() => readNpz(zipSync({ "good.npy": file, "bad.npy": file.subarray(0, 100) })));
  assert.match(inner.message, /^"bad": not a readable \.npy file/);
  assert.is(readNpz(zipSync({ "notes.txt": file })).size, 0);
});

npz.run();
