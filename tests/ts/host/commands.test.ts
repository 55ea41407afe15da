// The commands that run models: infer, plan, conformance; and the command line around them.
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { officialCases, officialSuite } from "./official.js";
import { file, pathOf, sis } from "./sis.js";

const caseFile = (name: string, ...path: string[]) => join(officialSuite, name, ...path);

test("infer prints outputs and saves them", async () => {
  const model = caseFile("test_relu", "model.onnx");
  const input = `x=${caseFile("test_relu", "test_data_set_0", "input_0.pb")}`;
  const { code, stdout, stderr } = await sis(["infer", model, "--input", input, "--out", pathOf("out")]);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^y {2}f32\[3,4,5\] .* sha256 [0-9a-f]{64}$/m);
  assert.ok(existsSync(pathOf("out/y.npy")));
  // What was saved goes in again.
  const again = await sis(["infer", model, "--input", `x=${pathOf("out/y.npy")}`]);
  assert.is(again.stdout, stdout, "relu of relu");
});

test("infer --json prints whole outputs", async () => {
  const input = `x=${caseFile("test_relu", "test_data_set_0", "input_0.pb")}`;
  const { stdout } = await sis(["infer", caseFile("test_relu", "model.onnx"), "--input", input, "--json"]);
  const { outputs } = JSON.parse(stdout);
  assert.equal(outputs[0].shape, [3, 4, 5]);
  assert.is(outputs[0].values.length, 60);
});

test("infer refuses unsupported operators before anything else, all at once", async () => {
  const { code, stdout, stderr } = await sis([
    "infer",
    caseFile("test_strnormalizer_nostopwords_nochangecase", "model.onnx"),
  ]);
  assert.is(code, 3, stderr);
  assert.is(stdout, "");
  assert.match(stderr, /StringNormalizer/);
  assert.match(stderr, /1 node/);
});

test("infer names the inputs it was not given", async () => {
  const { code, stderr } = await sis(["infer", caseFile("test_add", "model.onnx")]);
  assert.is(code, 2);
  assert.match(stderr, /x=FILE {2}f32\[3,4,5\]\n +y=FILE {2}f32\[3,4,5\]/);
});

const wrong: [what: string, args: string[], message: RegExp][] = [
  ["an unknown target", ["run", "x.ts", "--target", "moon"], /no such target: moon/],
  ["a script that is not there", ["run", "absent.ts"], /no such script: absent\.ts/],
  ["memory in words", ["run", "x.ts", "--memory", "much"], /Expected bytes/],
  [
    "a file in place of a folder",
    ["run", "x.ts", "--out", caseFile("test_relu", "model.onnx")],
    /This is a file, not a folder/,
  ],
  [
    "a benchmark that is not there",
    ["bench", "--target", "sim", "--filter", "zzz*"],
    /no case matches zzz\*/,
  ],
  ["a place to start that is not there", ["start", "--target", "moon"], /no such target: moon/],
  ["no script", ["run"], /missing required argument 'script'/],
  ["no model", ["infer", "absent.onnx"], /no such model: absent\.onnx/],
  [
    "an input without a name",
    ["infer", caseFile("test_relu", "model.onnx"), "-i", "x.npy"],
    /expected NAME=VALUE/,
  ],
  [
    "an input of another kind",
    ["infer", caseFile("test_relu", "model.onnx"), "-i", "x=x.txt"],
    /expected a \.npy or \.pb/,
  ],
  ["an unknown suite", ["conformance", "--suite", "nodes"], /no such folder: nodes/],
  ["a suite without cases", ["conformance", "--suite", "."], /no test folders there/],
  [
    "a filter without a match",
    ["conformance", "--suite", officialSuite, "--filter", "nothing"],
    /no case matches nothing/,
  ],
  ["a board that is none", ["qemu", "--board", "sim"], /sim is not a board/],
];
for (const [what, args, message] of wrong) {
  test(`usage: ${what}`, async () => {
    const { code, stderr, stdout } = await sis(args);
    assert.is(code, 2, stderr);
    assert.match(stderr, message);
    assert.is(stdout, "");
  });
}

test("every command explains itself", async () => {
  for (const command of ["run", "sim", "infer", "plan", "profile", "conformance", "bench", "qemu"]) {
    const { code, stdout } = await sis([command, "--help"]);
    assert.is(code, 0, command);
    assert.match(stdout, new RegExp(`Usage: sis ${command}`));
  }
});

test("plan shows arena, weights, activations and instructions", async () => {
  const { code, stdout, stderr } = await sis(["plan", caseFile("test_gemm_all_attributes", "model.onnx")]);
  assert.is(code, 0, stderr);
  for (const key of ["weights", "activations", "arena", "instructions"])
    assert.match(stdout, new RegExp(`^${key} +\\d`, "m"));
});

test("plan names the nodes whose shapes only a run knows, and their region", async () => {
  const model = caseFile("test_sequence_map_add_1_sequence_1_tensor", "model.onnx");
  const refused = await sis(["plan", model, "--dim", "N=1"]);
  assert.is(refused.code, 2);
  assert.match(
    refused.stderr,
    /^input x0 is a sequence; give --shape x0=SIZExSIZE,…, a shape for each item$/m,
  );
  const { code, stdout, stderr } = await sis(["plan", model, "--shape", "x0=2x3,10", "--shape", "x1=1"]);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^outputs +y0 sequence$/m);
  assert.match(stdout, /^dynamic +\d+ nodes have their shapes from a run: .*Loop /m);
  assert.match(stdout, /^region +4 194 304 bytes \(4\.0 MiB\) for their values$/m);
});

test("plan asks for the sizes of named dimensions", async () => {
  const model = join("node_modules", "@jjhbw", "silero-vad", "weights", "silero_vad_op18_ifless.onnx");
  const path = new URL(`../../../../../${model}`, import.meta.url).pathname;
  const { code, stderr } = await sis(["plan", path]);
  assert.is(code, 2);
  assert.match(stderr, /--dim batch=SIZE --dim sequence=SIZE/);
});

test("bench measures the cases it is asked for", async () => {
  const json = pathOf("bench.json");
  const { code, stdout, stderr } = await sis([
    "bench",
    "--target",
    "sim",
    "--filter",
    "gemm 64*",
    "--json",
    json,
  ]);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^gemm 64x64x64 +[\d,]+ ns/);
  const { target, core, cases } = JSON.parse(readFileSync(json, "utf8"));
  assert.is(target, "sim");
  assert.type(core, "string");
  assert.is(cases.length, 1);
  assert.is(cases[0].macs, 64 ** 3);
  assert.is(cases[0].instructions, undefined, "not counted on the host");
});

test("conformance writes its results as JSON", async () => {
  const json = pathOf("results.json");
  const { code, stdout, stderr } = await sis([
    "conformance",
    "--suite",
    officialSuite,
    "--filter",
    `{${officialCases(10).join(",")}}`,
    "--json",
    json,
  ]);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^10 passed, 0 failed, 0 skipped$/m);
  const result = JSON.parse(readFileSync(json, "utf8"));
  assert.equal(Object.keys(result), ["target", "suite", "passed", "failed", "skipped", "cases"]);
  assert.is(result.target, "sim");
  assert.is(result.cases.length, 10);
  for (const { name, status, hash } of result.cases) {
    assert.is(status, "pass", name);
    assert.match(hash, /^[0-9a-f]{64}$/);
  }
});

test("conformance: a wrong result fails, a damaged file fails, strings are skipped; one folder is a suite", async () => {
  for (const name of ["test_relu", "test_strnormalizer_nostopwords_nochangecase", "test_add"])
    cpSync(caseFile(name), pathOf(`suite/${name}`), { recursive: true });
  cpSync(
    caseFile("test_relu", "test_data_set_0", "input_0.pb"),
    pathOf("suite/test_relu/test_data_set_0/output_0.pb"),
  );
  file("suite/test_add/model.onnx", readFileSync(caseFile("test_add", "model.onnx")).subarray(0, 40));
  const all = await sis(["conformance", "--suite", pathOf("suite")]);
  assert.is(all.code, 1, all.stderr);
  assert.match(all.stdout, /^FAIL {2}test_relu {2}output "y" element \d+ is 0, not -/m);
  assert.match(all.stdout, /^FAIL {2}test_add {2}BAD_MODEL/m);
  assert.match(all.stdout, /0 passed, 2 failed, 1 skipped$/m);
  const one = await sis(["conformance", "--suite", caseFile("test_relu")]);
  assert.match(one.stdout, /^1 passed, 0 failed, 0 skipped$/m);
});

test("the official suite is there", () => {
  assert.ok(readdirSync(officialSuite).length > 900);
});

test("who takes port:P takes the options of ports", async () => {
  for (const name of ["run", "script:test", "dev", "verify"])
    assert.match((await sis([name, "--help"])).stdout, /--token <hex>/, name);
  assert.not.match((await sis(["js", "--help"])).stdout, /--token/);
});

test.run();
