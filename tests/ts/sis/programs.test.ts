// The product's programs, infer and conformance, run as scripts in the simulator.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { sis } from "./library.js";
import { addRelu, model, node, optional, sequence, value } from "./models.js";

const { writeNpy, writePb, writePbSequence, readNpy, readPbOptional, readPbSequence } = sis;
const folder = mkdtempSync(join(tmpdir(), "sis-programs-"));

const f32 = (...values: number[]) =>
  ({ dtype: "f32", shape: [values.length], data: Float32Array.from(values) }) as const;
const i64 = (...values: number[]) =>
  ({ dtype: "i64", shape: [values.length], data: BigInt64Array.from(values, BigInt) }) as const;

function put(name: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), bytes);
}

function run(program: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const script = inRoot("ts-lib", "programs", `${program}.ts`);
  const command = [inRoot("ts-lib", "host", "bin", "sis.mjs"), "run", script, "--file", `t=${folder}/files`];
  return spawnSync(process.execPath, [...command, "--out", join(folder, "out"), "--", ...args], {
    encoding: "utf8",
  });
}

const infer = suite("infer");

infer.before(() => {
  put("files/m.onnx", addRelu());
  put("files/x.npy", writeNpy(f32(1, 1, 1)));
  put("files/x.pb", writePb(f32(1, 1, 1)));
  put("files/wide.npy", writeNpy({ dtype: "f64", shape: [3], data: new Float64Array(3) }));
  put(
    "files/one.onnx",
    model({
      input: [value("x", [1], 7)],
      output: [value("y", [1], 7)],
      node: [node("Neg", ["x"], ["y"])],
    }),
  );
  put(
    "files/odd.onnx",
    model({
      input: [value("x", [1])],
      output: [value("y", [1])],
      node: [node("StringNormalizer", ["x"], ["y"])],
    }),
  );
  put(
    "files/list.onnx",
    model(
      {
        input: [sequence("x"), optional(value("more", [2]))],
        output: [sequence("y"), optional(value("z", [2])), value("n", [])],
        node: [
          node("SequenceErase", ["x"], ["y"]),
          node("Identity", ["more"], ["z"]),
          node("ConcatFromSequence", ["y"], ["all"], [{ name: "axis", type: 2, i: 0n }]),
          node("ReduceSum", ["all"], ["n"], [{ name: "keepdims", type: 2, i: 0n }]),
        ],
      },
      18,
    ),
  );
  put("files/list.pb", writePbSequence([f32(1, 2), f32(3), f32(4, 5)]));
  put("files/cut.onnx", addRelu().subarray(0, 40));
});

infer("prints every output with dtype, shape, values and hash; --save writes it", () => {
  const { status, stdout, stderr } = run("infer", "t/m.onnx", "x=t/x.npy", "--save");
  assert.is(status, 0, stderr);
  assert.match(
    stdout,
    /^y {2}f32\[3\] {2}2 0 4 {2}sha256 [0-9a-f]{64}\nall outputs {2}sha256 [0-9a-f]{64}\n$/,
  );
  assert.equal(readNpy(readFileSync(join(folder, "out", "y.npy"))).data, Float32Array.of(2, 0, 4));
  assert.is(run("infer", "t/m.onnx", "x=t/x.pb", "--constant", "x").stdout, stdout);
});

infer("--constant NAME=VALUE is the value of an input of one element", () => {
  const { status, stdout, stderr } = run("infer", "t/one.onnx", "--constant", "x=3");
  assert.is(status, 0, stderr);
  assert.match(stdout, /^y {2}i64\[1\] {2}-3 /);
  for (const wrong of ["x=1.5", "x=", "x=three"])
    assert.match(run("infer", "t/one.onnx", "--constant", wrong).stderr, /is no value of i64\[1\]/);
  assert.match(run("infer", "t/m.onnx", "--constant", "x=1").stderr, /is no value of f32\[3\]/);
});

infer("what is no size, shape or number is a wrong command line, with the argument", () => {
  const refused = (option: string, text: string, words: RegExp) => {
    const { status, stderr } = run("plan", "t/m.onnx", option, text);
    assert.is(status, 2, stderr);
    assert.match(stderr, words);
  };
  refused("--dim", "batch=many", /--dim batch=many: "many" is no size/);
  refused("--dim", "batch", /--dim: "batch" is not NAME=VALUE/);
  refused("--shape", "x=2xq", /--shape x=2xq: "2xq" is no shape/);
  refused("--constant", "x=one", /--constant x=one: "one" is no number/);
});

infer("--json prints the same as one object", () => {
  const { stdout } = run("infer", "t/m.onnx", "x=t/x.npy", "--json");
  const { outputs, sha256 } = JSON.parse(stdout);
  assert.equal(
    { ...outputs[0], sha256: "" },
    { name: "y", dtype: "f32", shape: [3], sha256: "", values: [2, 0, 4] },
  );
  assert.is(outputs[0].sha256, sha256);
});

infer("sequences and optionals: read, printed, saved", () => {
  const { status, stdout, stderr } = run("infer", "t/list.onnx", "x=t/list.pb", "--save");
  assert.is(status, 0, stderr);
  assert.match(stderr, /of activations, 4194304 for \d+ nodes of dynamic shape/);
  assert.match(
    stdout,
    /^y {2}sequence of 2\ny\[0\] {2}f32\[2\] {2}1 2 {2}sha256 \w+\ny\[1\] {2}f32\[1\] {2}3 {2}/,
  );
  assert.match(stdout, /^z {2}nothing\nn {2}f32\[\] {2}6 {2}sha256/m);
  const saved = (name: string) => readFileSync(join(folder, "out", name));
  assert.equal(
    readPbSequence(saved("y.pb")).map(({ data }) => [...data]),
    [[1, 2], [3]],
  );
  assert.is(readPbOptional(saved("z.pb")), undefined);
  assert.equal([...readNpy(saved("n.npy")).data], [6]);
  const json = JSON.parse(run("infer", "t/list.onnx", "x=t/list.pb", "--json").stdout);
  assert.equal(
    json.outputs[0].items.map(({ values }: { values: number[] }) => values),
    [[1, 2], [3]],
  );
  assert.equal(json.outputs[1], { name: "z", nothing: true });
});

infer("exit code 3 for what SIS lacks, 2 for wrong arguments, 1 for what is damaged or does not fit", () => {
  const cases: [string[], number, RegExp][] = [
    [["t/odd.onnx"], 3, /UNSUPPORTED_OPERATOR: .*\n {2}StringNormalizer: 1 node \(y\)/],
    [["t/m.onnx"], 2, /inputs without a value:\n {2}x=FILE {2}f32\[3\]/],
    [["t/list.onnx"], 2, /inputs without a value:\n {2}x=FILE {2}sequence of f32\n?$/],
    [["t/list.onnx", "x=t/x.npy"], 1, /BAD_FILE: input "x" is a sequence; its file holds something else/],
    [["t/m.onnx", "z=t/x.npy"], 2, /no input "z"; there are: x/],
    [["t/m.onnx", "--fast"], 2, /unknown option --fast/],
    [[], 2, /no model given/],
    [["t/m.onnx", "x=t/wide.npy"], 1, /BAD_DTYPE: input "x" is f32; its file holds f64/],
    [["t/m.onnx", "x=t/cut.onnx"], 1, /BAD_FILE: input "x": not a readable \.npy file/],
    [["t/cut.onnx"], 1, /BAD_MODEL: t\/cut\.onnx: damaged at byte/],
    [["t/none.onnx"], 1, /NO_FILE/],
  ];
  for (const [args, code, message] of cases) {
    const { status, stderr } = run("infer", ...args);
    assert.is(status, code, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, message);
  }
});

infer.run();

const conformance = suite("conformance");

conformance.before(() => {
  const relu = model({
    input: [value("x", [2])],
    output: [value("y", [2])],
    node: [node("Relu", ["x"], ["y"])],
  });
  const test = (name: string, file: Uint8Array, inputs: Uint8Array[], output: Uint8Array) => {
    put(`files/${name}/model.onnx`, file);
    inputs.forEach((input, k) => {
      put(`files/${name}/test_data_set_0/input_${k}.pb`, input);
    });
    put(`files/${name}/test_data_set_0/output_0.pb`, output);
  };
  const x = writePb(f32(-1, 1000));
  test("right", relu, [x], writePb(f32(0, 1000.9)));
  test("wrong_value", relu, [x], writePb(f32(0, 1001.1)));
  test("wrong_dtype", relu, [x], writePb(i64(0, 1000)));
  const reshape = model({
    input: [value("x", [2]), value("shape", [2], 7)],
    output: [value("y", [2, 1])],
    node: [node("Reshape", ["x", "shape"], ["y"])],
  });
  test("shape_as_input", reshape, [x, writePb(i64(2, 1))], writePb({ ...f32(-1, 1000), shape: [2, 1] }));
  test(
    "unsupported",
    model({ output: [value("y", [1])], node: [node("StringNormalizer", ["x"], ["y"])] }),
    [],
    x,
  );
  test("unknown", model({ output: [value("y", [1])], node: [node("Sorcery", [], ["y"])] }), [], x);
  const strings = {
    input: [value("x", [1], 8)],
    output: [value("y", [1], 8)],
    node: [node("Identity", ["x"], ["y"])],
  };
  test("strings", model(strings), [], x);
  const dropout = {
    input: [value("x", [2]), value("ratio", []), value("training", [], 9)],
    output: [value("y", [2])],
    node: [node("Dropout", ["x", "ratio", "training"], ["y"])],
  };
  const truth = writePb({ dtype: "bool", shape: [], data: Uint8Array.of(1) });
  test("training", model(dropout), [x, writePb({ ...f32(0), shape: [] }), truth], x);
  const adam = node("Adam", [], ["y"], [], { domain: "ai.onnx.preview.training" });
  test("training_operator", model({ output: [value("y", [1])], node: [adam] }), [], x);
  const shape = { name: "shape", type: 7, ints: [100n] };
  const drawn = { output: [value("y", [100])], node: [node("RandomNormal", [], ["y"], [shape])] };
  test("random", model(drawn), [], writePb(f32(...new Array(100).fill(0))));
  test("random_of_another_shape", model(drawn), [], x);
});

conformance("one line of JSON a case, ONNX's own tolerance", () => {
  const { status, stdout, stderr } = run("conformance");
  assert.is(status, 0, stderr);
  const lines = stdout.trim().split("\n");
  const results = new Map(
    lines.map((line) => JSON.parse(line)).map((result) => [result.name.slice(2), result]),
  );
  const got = Object.fromEntries([...results].map(([name, result]) => [name, result.status]));
  assert.equal(got, {
    right: "pass",
    shape_as_input: "pass",
    random: "skip",
    random_of_another_shape: "fail",
    strings: "skip",
    training: "pass",
    training_operator: "skip",
    unknown: "fail",
    unsupported: "skip",
    wrong_dtype: "fail",
    wrong_value: "fail",
  });
  assert.match(results.get("wrong_value").reason, /output "y" element 1 is 1000, not 1001\.0999/);
  assert.match(results.get("wrong_dtype").reason, /is f32\[2\], not i64\[2\]/);
  assert.is(results.get("strings").reason, "strings");
  assert.is(results.get("unsupported").reason, "strings");
  assert.is(results.get("training_operator").reason, "training");
  assert.is(results.get("random").reason, "random");
  assert.match(results.get("random").hash, /^[0-9a-f]{64}$/);
  assert.match(results.get("unknown").reason, /^UNSUPPORTED_OPERATOR: .* Sorcery: 1 node \(y\)/);
  assert.match(results.get("right").hash, /^[0-9a-f]{64}$/);
  assert.is(run("conformance", "t/right").stdout.trim().split("\n").length, 1);
});

conformance.after(() => {
  rmSync(folder, { recursive: true, force: true });
});

conformance.run();
