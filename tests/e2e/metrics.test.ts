// Metrics on the emulated board: instructions, which are exact there, and nothing in time, cycles or cache lines.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readMetrics } from "../ts/host/metric-lines.js";
import { file, sis } from "../ts/host/sis.js";

const script = file(
  "board.ts",
  `import { Graph, instructions } from "sis";
const graph = new Graph();
const x = graph.input("x", "f32", [64, 64]);
const w = graph.constant(new Float32Array(4096).fill(0.25), [64, 64]);
graph.output("y", graph.softmax(graph.matMul(x, w)));
graph.compile();
graph.run();
const before = instructions()!;
graph.run();
console.log(instructions()! - before);
`,
);

test("instructions of runs and operators, repeatable; what cannot be counted is absent", async () => {
  const once = async () => {
    const { code, stdout, stderr } = await sis(["run", script, "--target", "qemu-virt", "--metrics"]);
    assert.is(code, 0, stderr);
    return { metrics: readMetrics(stderr), around: Number(stdout) };
  };
  const first = await once();
  const { metrics } = first;
  assert.equal([...(await once()).metrics], [...metrics]);
  assert.is(metrics.get("ml_inference_count"), 2);
  const product = metrics.get("ml_mat_mul_inst")!;
  assert.ok(product > 64 ** 3 / 4 && product < 64 ** 3, `${product} instructions for 64³ multiply-adds`);
  const whole = metrics.get("ml_inference_inst")!;
  assert.ok(whole >= product + metrics.get("ml_softmax_inst")!);
  assert.ok(whole < first.around, "a run is less than the call around it");
  for (const name of metrics.keys())
    assert.not.match(name, /_ns|_us|second|bandwidth|cycles|l1d|cache/, "means nothing under emulation");
});

test.run();
