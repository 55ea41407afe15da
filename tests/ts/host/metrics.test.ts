// METRIC lines and metrics as JSON, on every target of the host: names are those of the table, what the target cannot count is
// not there, and what the script prints stays its own.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Metrics, readMetrics } from "./metric-lines.js";
import { officialSuite } from "./official.js";
import { file, pathOf, sis } from "./sis.js";

const script = file(
  "measured.ts",
  `import { exit, Graph } from "sis";
const graph = new Graph();
const x = graph.input("x", "f32", [32, 32]);
const w = graph.constant(new Float32Array(1024).fill(0.25), [32, 32]);
graph.output("y", graph.transpose(graph.matMul(graph.transpose(x), w)));
graph.compile();
for (let i = 0; i < 12; i++) graph.run({ x: new Float32Array(1024).fill(i) });
const other = new Graph();
other.output("y", other.exp(other.input("x", "f32", [8])));
other.compile().run();
other.free();
console.log("METRIC is the script's own word here");
exit(7);
`,
);

function check(metrics: Metrics): void {
  assert.is(metrics.get("ml_inference_count[1]"), 12);
  assert.is(metrics.get("ml_inference_count[2]"), 1);
  assert.is(metrics.get("ml_transpose_count"), 24);
  assert.is(metrics.get("ml_mat_mul_count"), 12);
  assert.is(metrics.get("ml_exp_count"), 1);
  assert.ok(metrics.get("ml_inference_latency_us[1]")! > 0);
  assert.ok(metrics.get("ml_inference_latency_us_p50[1]")! <= metrics.get("ml_inference_latency_us_p99[1]")!);
  assert.ok(metrics.get("ml_mat_mul_ns")! > 0);
  assert.ok(metrics.get("ml_mat_mul_ns_p50[1]")! <= metrics.get("ml_mat_mul_ns_p95[1]")!);
  assert.ok(metrics.get("ml_ops_per_second")! > 0);
  assert.ok(metrics.get("ml_memory_bandwidth_gb_s")! > 0);
  assert.is(metrics.get("ml_operator_fusion_rate[2]"), 0);
  assert.is(metrics.get("ml_arena_weight_bytes[1]")! >= 4096, true);
  for (const name of metrics.keys())
    assert.not.match(name, /_inst|_cycles|_l1d_miss|cache/, "no counters here");
}

for (const target of ["sim", "vm", "native"])
  test(`${target}: run --metrics --json`, async () => {
    const json = pathOf(`results/${target}.json`);
    const options = ["--target", target, "--metrics", "--json", json, "--out", pathOf(".")];
    const { code, stdout, stderr } = await sis(["run", script, ...options]);
    assert.is(code, 7, stderr);
    assert.is(stdout, "METRIC is the script's own word here\n");
    const metrics = readMetrics(stderr);
    check(metrics);
    assert.equal(JSON.parse(readFileSync(json, "utf8")), Object.fromEntries(metrics));
  });

test("without --metrics nothing is measured or printed", async () => {
  const { code, stderr } = await sis(["run", script]);
  assert.is(code, 7);
  assert.is(readMetrics(stderr).size, 0);
});

test("infer --metrics --runs", async () => {
  const folder = join(officialSuite, "test_relu");
  const input = `x=${join(folder, "test_data_set_0", "input_0.pb")}`;
  const json = pathOf("infer.json");
  const { code, stderr } = await sis([
    ...["infer", join(folder, "model.onnx"), "--input", input],
    ...["--metrics", "--runs", "5", "--metrics-json", json],
  ]);
  assert.is(code, 0, stderr);
  const metrics = readMetrics(stderr);
  assert.is(metrics.get("ml_inference_count"), 5);
  assert.is(metrics.get("ml_relu_count"), 5);
  assert.equal(JSON.parse(readFileSync(json, "utf8")), Object.fromEntries(metrics));
});

test("bench --metrics: what 8 bits win over f32", async () => {
  const json = pathOf("bench.json");
  const { code, stderr } = await sis([
    ...["bench", "--target", "sim", "--filter", "matMul*1x512x512", "--metrics", "--json", json],
  ]);
  assert.is(code, 0, stderr);
  const metrics = readMetrics(stderr);
  const [wide, narrow] = ["mat_mul_ns[matMul", "mat_mul_integer_ns[matMulInteger"].map(
    (name) => metrics.get(`ml_${name}_1x512x512]`)!,
  );
  const speedup = metrics.get("ml_quantization_speedup[matMulInteger_1x512x512]")!;
  assert.ok(Math.abs(speedup / (wide! / narrow!) - 1) < 1e-4, `${speedup}: ${wide} ns, ${narrow} ns`);
  assert.equal(JSON.parse(readFileSync(json, "utf8")).metrics, Object.fromEntries(metrics));
});

test.run();
