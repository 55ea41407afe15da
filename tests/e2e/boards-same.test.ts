// The same bits: an example and some of ONNX's own tests give on each emulated Raspberry Pi what they give on the host.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../ts-lib/host/setup/root.mjs";
import { pathOf, sis } from "../ts/host/sis.js";
import { pis } from "./board-list.js";

interface Cases {
  readonly failed: number;
  readonly cases: { readonly name: string; readonly status: string; readonly hash?: string }[];
}

async function vad(target: string): Promise<string> {
  const script = inRoot("ts-lib/examples/vad.ts");
  const { code, stdout, stderr } = await sis(["run", script, "--target", target, "--out", pathOf(target)]);
  assert.is(code, 0, `${target}\n${stdout}${stderr}`);
  return stdout.replaceAll(target, "TARGET").replace(/[\d.]+ (ms|instructions) a chunk/g, "COST");
}

async function conformance(target: string): Promise<Cases> {
  const json = pathOf(`${target}.json`);
  const filter = "test_{softmax,matmul,conv,gelu,layer_normalization,resize_downsample}*";
  const args = ["conformance", "--suite", "node", "--filter", filter, "--target", target, "--json", json];
  const { code, stderr } = await sis(args);
  assert.is(code, 0, stderr);
  return JSON.parse(readFileSync(json, "utf8")) as Cases;
}

let expected: { readonly vad: string; readonly cases: Cases } | undefined;
test.before(async () => {
  expected = { vad: await vad("sim"), cases: await conformance("sim") };
  assert.ok(expected.cases.cases.length > 50, `${expected.cases.cases.length} cases`);
});

for (const { name } of pis) {
  test(`${name}: the voice model's outputs have the host's hash`, async () => {
    assert.is(await vad(name), expected?.vad);
  });

  test(`${name}: ONNX's tests give the host's hashes`, async () => {
    const hashes = ({ cases }: Cases) => cases.map(({ name, status, hash }) => [name, status, hash]);
    assert.equal(hashes(await conformance(name)), hashes(expected!.cases));
  });
}

test.run();
