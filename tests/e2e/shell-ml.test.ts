// The shell's commands on operators, many in one boot: mltest, mlbench.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sis } from "../ts/host/sis.js";
import { watched } from "./watched.js";

const board = "qemu-virt";

/** What each command said, in order. */
async function typed(...commands: readonly string[]): Promise<string[]> {
  const { said, result } = await watched({ board, input: `${[...commands, "exit"].join("\r")}\r` });
  assert.is(result.exitCode, 0);
  return said
    .split(/^sis> /m)
    .slice(1)
    .map((part) => part.slice(part.indexOf("\n") + 1));
}

const measured = (said: string): string[][] =>
  [...said.matchAll(/^ {2}(.+?) +(\d+) instructions/gm)].map(([, name, count]) => [name!, count!]);

test("mltest: every operator of the image, and it can fail; mlbench: exact counts, those of sis bench", async () => {
  const [all, some, damaged, stranger, first, second, sorted] = await typed(
    ...["mltest", "mltest conv Custom", "mltest --damage", "mltest Nonsense"],
    ...["mlbench", "mlbench", "mlbench --sorted conv Relu"],
  );
  assert.match(all!, /^192 passed, 0 failed, 1 skipped$/m);
  assert.match(all!, /^ {2}Conv +passed {2}2 cases$/m);
  assert.match(
    some!,
    /^ {2}Conv +passed {2}2 cases\n {2}Custom +skipped .*function of a script\n1 passed, 0 failed, 1 skipped\n$/,
  );
  assert.match(damaged!, /^ {2}Relu +FAILED {2}case 1, opset \d+: element 0 is \S+, not \S+$/m);
  assert.match(damaged!, /^0 passed, 192 failed, 1 skipped\n\[1\]$/m);
  assert.match(stranger!, /^Nonsense: no such operator; mlinfo lists them\n\[2\]$/m);

  const counts = measured(first!);
  assert.ok(counts.length > 200, `${counts.length} cases`);
  assert.equal(measured(second!), counts);
  const own = new Map(counts.map(([name, count]) => [name, Number(count)]));
  const { code, stdout } = await sis(["bench", "--filter", "*64x64x64*"]);
  assert.is(code, 0);
  const scripts = measured(stdout.replace(/^/gm, "  "));
  assert.is(scripts.length, 2);
  for (const [name, count] of scripts) {
    const here = own.get(name!) ?? 0;
    assert.ok(Math.abs(here - Number(count)) < 400, `${name}: ${here} by mlbench, ${count} by sis bench`);
  }
  const costs = measured(sorted!).map(([, count]) => Number(count));
  assert.ok(costs.length >= 7);
  assert.equal(
    costs,
    [...costs].sort((a, b) => b - a),
  );
});

test("mltest on a 32-bit board", async () => {
  const { said } = await watched({ board: "qemu-virt-a32", input: "mltest\rexit\r" });
  assert.match(said, /^192 passed, 0 failed, 1 skipped$/m);
});

test.run();
