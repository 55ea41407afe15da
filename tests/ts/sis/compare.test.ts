// `infer --compare`: a model whose weights, shape or dtype were broken on purpose is caught at the node that they break.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { sis } from "./library.js";
import { floats, type GraphInit, ints, model, node, value } from "./models.js";

const folder = mkdtempSync(join(tmpdir(), "sis-compare-"));
const at = (name: string) => join(folder, name);

function infer(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const command = [inRoot("ts-lib", "host", "bin", "sis.mjs"), "infer", ...args];
  return spawnSync(process.execPath, command, {
    encoding: "utf8",
    cwd: folder,
    env: { ...process.env, SIS_PREBUILT: "1" },
  });
}

/** Four nodes in a row, one of them for whole numbers beside. */
function chain(change: { scale?: number; axis?: number; to?: number } = {}): Uint8Array {
  const { scale = 2, axis = 1, to = 7 } = change;
  const graph: GraphInit = {
    input: [value("x", [2, 3])],
    output: [value("y", undefined)],
    initializer: [floats("scale", [1, scale, 1]), ints("axis", [axis])],
    node: [
      node("Relu", ["x"], ["a"], [], { name: "first" }),
      node("Mul", ["a", "scale"], ["b"], [], { name: "second" }),
      node("Cast", ["b"], ["whole"], [{ name: "to", type: 2, i: BigInt(to) }]),
      node("Unsqueeze", ["b", "axis"], ["c"], [], { name: "third" }),
      node("Neg", ["c"], ["y"]),
    ],
  };
  return model(graph);
}

const compare = suite("compare");

compare.before(() => {
  writeFileSync(at("right.onnx"), chain());
  writeFileSync(at("scaled.onnx"), chain({ scale: 2.5 }));
  writeFileSync(at("nearly.onnx"), chain({ scale: 2.0001 }));
  writeFileSync(at("turned.onnx"), chain({ axis: 0 }));
  writeFileSync(at("narrow.onnx"), chain({ to: 6 }));
  const x = Float32Array.of(1, 2, 3, -4, 5, 6);
  writeFileSync(at("x.npy"), sis.writeNpy({ dtype: "f32", shape: [2, 3], data: x }));
});

compare("--save-all writes inputs and the values of all nodes; the run compares with them", () => {
  const saved = infer("right.onnx", "-i", "x=x.npy", "--save-all", at("all.npz"));
  assert.is(saved.status, 0, saved.stderr);
  assert.match(saved.stdout, /^y {2}f32\[2,1,3\] {2}-1 -4 -3 0 -10 -6/);
  const all = sis.readNpz(readFileSync(at("all.npz")));
  assert.equal([...all.keys()].sort(), ["a", "b", "c", "whole", "x", "y"]);
  assert.equal(all.get("whole")?.data, BigInt64Array.of(1n, 4n, 3n, 0n, 10n, 6n));
  for (const target of ["sim", "vm", "native", "qemu-virt"]) {
    const { status, stdout, stderr } = infer("right.onnx", "--compare", "all.npz", "--exact", "-t", target);
    assert.is(status, 0, stderr);
    assert.is(stdout, "5 of the model's 5 values compared: all the same\n");
  }
});

compare("the first node that differs is named, with place, values and what else differs", () => {
  const { status, stdout } = infer("scaled.onnx", "--compare", "all.npz");
  assert.is(status, 1);
  assert.is(
    stdout,
    `5 of the model's 5 values compared: 4 differ
first: Mul "second", value 1 in the order of running
  "b" f32[2,3], 2 of 6 elements; largest difference 2.500 at [1,1]: 12.5 here, 10 in the reference
`,
  );
});

compare("small differences pass, unless bits are asked for", () => {
  assert.is(
    infer("nearly.onnx", "--compare", "all.npz").stdout,
    "5 of the model's 5 values compared: all agree\n",
  );
  const exact = infer("nearly.onnx", "--compare", "all.npz", "--exact");
  assert.is(exact.status, 1);
  assert.match(exact.stdout, /first: Mul "second".*\n {2}"b" f32\[2,3\], 2 of 6/);
});

compare("other shapes and dtypes are told as such", () => {
  const turned = infer("turned.onnx", "--compare", "all.npz");
  assert.is(turned.status, 1);
  assert.match(
    turned.stdout,
    /first: Unsqueeze "third".*\n {2}"c" is f32\[1,2,3\], f32\[2,1,3\] in the reference/,
  );
  const narrow = infer("narrow.onnx", "--compare", "all.npz");
  assert.match(
    narrow.stdout,
    /first: Cast "whole".*\n {2}"whole" is i32\[2,3\], i64\[2,3\] in the reference/,
  );
});

compare("a reference of some values only says how many were passed over; of none is refused", () => {
  const some = new Map([["y", sis.readNpz(readFileSync(at("all.npz"))).get("y")!]]);
  writeFileSync(at("some.npz"), sis.writeNpz(some));
  const { status, stdout } = infer("scaled.onnx", "-i", "x=x.npy", "--compare", "some.npz");
  assert.is(status, 1);
  assert.match(stdout, /^1 of the model's 5 values compared: 1 differ\nfirst: Neg "y", value 4/);
  assert.match(stdout, /4 values before it are not in the reference/);
  const whole = new Map([["whole", sis.readNpz(readFileSync(at("all.npz"))).get("whole")!]]);
  writeFileSync(at("whole.npz"), sis.writeNpz(whole));
  const { stdout: integers } = infer("scaled.onnx", "-i", "x=x.npy", "--compare", "whole.npz");
  assert.match(
    integers,
    /"whole" i64\[2,3\], 2 of 6 elements; largest difference 2\.000 at \[1,1\]: 12 here, 10/,
  );
  writeFileSync(at("none.npz"), sis.writeNpz(new Map([["z", some.get("y")!]])));
  const none = infer("right.onnx", "-i", "x=x.npy", "--compare", "none.npz");
  assert.is(none.status, 2);
  assert.match(none.stderr, /names no value that a node of the model makes/);
  assert.is(infer("right.onnx", "-i", "x=x.npy", "--compare", "there.npz").status, 2);
});

compare.after(() => {
  rmSync(folder, { recursive: true, force: true });
});

compare.run();
