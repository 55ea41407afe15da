// `sis plan`: figures before any deployment. What it says of memory must hold together: nothing that is alive together
// overlaps, and the fullest position is as full as it says.
import { existsSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Plan } from "../../../ts-lib/host/plan/report.js";
import { inBuild } from "../../../ts-lib/host/setup/root.mjs";
import type { PlannedBlock } from "../../../ts-lib/programs/planned.js";
import { pathOf, sis } from "../host/sis.js";

const light = (name: string) => inBuild("third-party", "onnx-testdata", "light", `light_${name}.onnx`);

const overlap = (a: PlannedBlock, b: PlannedBlock) =>
  a.from <= b.to && b.from <= a.to && a.place < b.place + b.bytes && b.place < a.place + a.bytes;

/** DenseNet's Concats over Concats, ShuffleNet's, Inception's; each close to the least possible. */
for (const [name, most] of [
  ["squeezenet", 1.01],
  ["shufflenet", 1.01],
  ["inception_v1", 1.01],
  ["densenet121", 1.01],
  ["resnet50", 1.01],
] as const)
  test(`the plan of ${name}`, async () => {
    const { code, stdout, stderr } = await sis(["plan", light(name), "--json"]);
    assert.is(code, 0, stderr);
    const { plan, figures, efficiency, cycles } = JSON.parse(stdout) as Plan & {
      efficiency: number;
      cycles: { core: string; cycles: number }[];
    };
    const { blocks, nodes, peak } = plan;
    assert.ok(efficiency >= 1 && efficiency <= most, `${efficiency}`);
    assert.is(figures.activationBytes, Math.max(...blocks.map(({ place, bytes }) => place + bytes)));
    for (const [i, a] of blocks.entries())
      for (const b of blocks.slice(0, i)) assert.not(overlap(a, b), JSON.stringify([a, b]));
    for (const { place, bytes, from, to, pieces } of blocks) {
      assert.ok(pieces.length > 0);
      for (const piece of pieces)
        assert.ok(
          piece.from >= from &&
            piece.to <= to &&
            piece.place >= place &&
            piece.place + piece.bytes <= place + bytes,
          JSON.stringify(piece),
        );
    }
    const fullest = Math.max(...nodes.map(({ aliveBytes }) => aliveBytes));
    assert.is(fullest, figures.livenessBytes);
    assert.is(nodes.find(({ position }) => position === peak)?.aliveBytes, fullest);
    assert.ok(plan.apartBytes >= fullest, "sharing costs nothing");
    const sum = nodes.reduce(
      (all, { instructions, state }) => all + (state === "view" ? 0 : instructions),
      0,
    );
    assert.is(sum, figures.instructions);
    assert.equal(
      cycles.map(({ core, cycles: count }) => [core, count]),
      [
        ["cortex-a53", sum * 4],
        ["cortex-a72", sum * 2],
      ],
    );
    const copies = nodes.filter(({ operator, state }) => operator === "Concat" && state !== "view");
    assert.ok(copies.length <= 1, `${copies.length} Concats copy`);
  });

test("the report names the fullest moment and the dearest nodes, and draws the map", async () => {
  const [svg, page] = [pathOf("map.svg"), pathOf("map.html")];
  const { code, stdout, stderr } = await sis(["plan", light("squeezenet"), "--map", svg, "--nodes", "3"]);
  assert.is(code, 0, stderr);
  for (const line of [
    /^activations +[\d ]+ bytes \(.*\) planned, 1\.00\d of the least possible$/m,
    /^own bytes +[\d ]+ bytes \(.*\), what --max-memory is held against$/m,
    /^cycles +[\d ]+ at most on one cortex-a53: [\d.]+ m?s at its slowest clock$/m,
    /^fullest at \d+, \w+ \w+.*:$/m,
    /^ +602 112 +[\d ]+ {2}0–\d+ +data_0$/m,
    /^the fullest nodes:\n.*\n( *\d+ .*\n){3}\nthe dearest:\n.*\n( *\d+ .*\n){3}$/m,
  ])
    assert.match(stdout, line);
  assert.match(stderr, /memory map in .*map\.svg/);
  assert.match(readFileSync(svg, "utf8"), /^<svg xmlns=.*[\s\S]*<\/svg>\n$/);
  assert.is((await sis(["plan", light("squeezenet"), "--map", page])).code, 0);
  assert.match(readFileSync(page, "utf8"), /^<!doctype html>/);
  const refused = await sis(["plan", light("squeezenet"), "--map", pathOf("map.png")]);
  assert.is(refused.code, 2);
  assert.match(refused.stderr, /ends in \.svg or \.html/);
  assert.not(existsSync(pathOf("map.png")));
});

test("what changes the run changes the plan: exact sums, a limit of memory", async () => {
  const planned = async (...options: string[]) => {
    const { code, stdout, stderr } = await sis(["plan", light("squeezenet"), "--json", ...options]);
    assert.is(code, 0, stderr);
    const { figures } = JSON.parse(stdout) as Plan;
    const { weightBytes = 0, ownBytes = 0, instructions = 0 } = figures;
    return { weightBytes, ownBytes, instructions };
  };
  const [fast, exact] = [await planned(), await planned("--exact-sums")];
  assert.ok(exact.weightBytes < fast.weightBytes && exact.instructions > fast.instructions);
  const most = Math.floor((exact.ownBytes + fast.ownBytes) / 2);
  const limited = await planned("--max-memory", String(most));
  assert.ok(limited.ownBytes <= most && limited.ownBytes > exact.ownBytes);
  assert.ok(limited.weightBytes < fast.weightBytes && limited.weightBytes > exact.weightBytes);
  assert.ok(limited.instructions < exact.instructions);
});

test.run();
