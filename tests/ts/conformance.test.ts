// Fifty of ONNX's own tests, the same bits on the simulator, in the VM and in the device's engine. The board runs more of
// them: conformance/suites.test.ts.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { officialCases, officialSuite } from "./host/official.js";
import { pathOf, sis } from "./host/sis.js";

interface Results {
  readonly passed: number;
  readonly cases: readonly {
    readonly name: string;
    readonly status: string;
    readonly hash?: string;
    readonly reason?: string;
  }[];
}

async function resultsOn(target: string): Promise<Results> {
  const json = pathOf(`${target}.json`);
  const filter = `{${officialCases(50).join(",")}}`;
  const { code, stdout, stderr } = await sis([
    ...["conformance", "--suite", officialSuite, "--filter", filter, "--target", target, "--json", json],
  ]);
  assert.is(code, 0, `${target}\n${stdout}${stderr}`);
  return JSON.parse(readFileSync(json, "utf8")) as Results;
}

let onSim: Results;

test("50 official folders pass on the simulator", async () => {
  onSim = await resultsOn("sim");
  assert.is(onSim.cases.length, 50);
  assert.is(onSim.passed, 50);
});

for (const target of ["vm", "native"]) {
  test(`${target} gives the same hashes`, async () => {
    assert.equal((await resultsOn(target)).cases, onSim.cases);
  });
}

test.run();
