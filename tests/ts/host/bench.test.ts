// What surrounds the counts of `sis bench`: the table of others, the baseline, and how a rise is told.
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { baselineFile, readBaseline, risen, writeBaseline } from "../../../ts-lib/host/bench/baseline.js";
import { astray, estimatesSummary } from "../../../ts-lib/host/bench/estimates.js";
import { benchMetrics } from "../../../ts-lib/host/bench/metrics.js";
import { benchModels } from "../../../ts-lib/host/bench/models.js";
import { bestOf, peerTable, readPeers } from "../../../ts-lib/host/bench/peers.js";
import { Failure } from "../../../ts-lib/host/setup/failure.mjs";
import { works } from "../../../ts-lib/programs/bench-table.js";
import { metricsJson } from "../../../ts-lib/sis/metrics/metric.js";
import { file, pathOf } from "./sis.js";

const baseline = suite("bench --check");

baseline("more than 2 % is a rise, less is not", () => {
  const known = { a: 1000, b: 1000, c: 1000 };
  assert.equal(risen([{ name: "a", instructions: 1020 }], known), []);
  assert.equal(risen([{ name: "b", instructions: 10 }], known), []);
  assert.equal(risen([{ name: "c", instructions: 1021 }], known), [
    "c: 1,021 instructions, 2.1 % more than 1,000",
  ]);
  assert.equal(risen([{ name: "new", instructions: 1 }], known), ["new: not in the baseline"]);
  assert.equal(risen([{ name: "a" }], known), ["a: not counted here"]);
});

baseline("an update keeps what was not measured, and other targets", () => {
  const path = pathOf("baseline.json");
  file("baseline.json", JSON.stringify({ other: { a: 1 }, board: { a: 1, b: 2 } }));
  const measured = [
    { name: "b", instructions: 3 },
    { name: "c", ns: 4 },
  ];
  writeBaseline("board", measured, path);
  assert.equal(JSON.parse(readFileSync(path, "utf8")), { other: { a: 1 }, board: { a: 1, b: 3 } });
});

baseline("without a file it says so", () => {
  assert.throws(
    () => readBaseline(pathOf("none.json")),
    (error: unknown) => error instanceof Failure && /no baseline to compare with/.test(error.message),
  );
});

baseline("the committed one has every size that others are counted for", () => {
  const known = readBaseline(baselineFile)["qemu-virt"];
  assert.ok(known);
  for (const { name } of works) assert.ok((known[name] ?? 0) > 0, name);
});
baseline.run();

const estimates = suite("the estimates of bench");

estimates("more than 10 % off, and by more than a run differs from the next, is astray", () => {
  const cases = [
    { name: "near", instructions: 10000, estimated: 10900 },
    { name: "far", instructions: 10000, estimated: 8000 },
    { name: "short", instructions: 100, estimated: 390 },
    { name: "nothing", instructions: 0, estimated: 0 },
    { name: "host", ns: 5, estimated: 7 },
  ];
  assert.equal(astray(cases), ["far: estimated 8,000, counted 10,000 (-20 %)"]);
  assert.is(estimatesSummary(cases), "estimates: 3 of 4 within 10 %, worst -20 %: far\n");
  assert.is(estimatesSummary([{ name: "host", ns: 5, estimated: 7 }]), "");
});
estimates.run();

const metrics = suite("bench --metrics");

metrics("a case counts for its operator, a model for inference", () => {
  const cases = [
    { name: "sgemm-256", operator: "MatMul", instructions: 100 },
    { name: "matMulInteger 1x2", operator: "MatMulInteger", instructions: 50, against: "sgemm-256" },
    { name: "vad", instructions: 7, ns: 2000 },
  ];
  assert.equal(metricsJson(benchMetrics(cases)), {
    "ml_mat_mul_inst[sgemm-256]": 100,
    "ml_mat_mul_integer_inst[matMulInteger_1x2]": 50,
    "ml_quantization_speedup[matMulInteger_1x2]": 2,
    "ml_inference_inst[vad]": 7,
    "ml_inference_latency_us[vad]": 2,
  });
});
metrics.run();

const peers = suite("the others");

peers("each stands for a size or a model that bench measures, and was counted", () => {
  const { here, missing } = benchModels(/./);
  const names = [...works.map(({ name }) => name), ...here.map(({ name }) => name), ...missing];
  const { cases, versions, method } = readPeers();
  assert.match(method, /-cpu cortex-a57/);
  for (const peer of cases) {
    assert.ok(names.includes(peer.name), peer.name);
    assert.ok((bestOf(peer)?.[1] ?? 0) > 0, peer.name);
    for (const who of Object.keys(peer.counts)) assert.ok(versions[who], `${who} has no version`);
  }
});

peers("the table has the best of them", () => {
  const cases = [{ name: "x", work: "some", counts: { slow: 300, quick: 200 }, most: 150 }];
  const text = peerTable([{ name: "x", instructions: 160 }], { method: "", versions: {}, cases });
  assert.match(text, /^x +160 +150 \(over\) +200 +80 % +quick +some$/m);
  assert.is(peerTable([{ name: "y", instructions: 1 }], { method: "", versions: {}, cases }), "");
});
peers.run();
