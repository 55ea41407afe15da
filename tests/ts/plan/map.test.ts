// The memory map: a picture that any viewer opens, whatever a model calls its nodes; in Chromium, from disk, with no network.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { memoryMap } from "../../../ts-lib/host/plan/map.js";
import { mapPage } from "../../../ts-lib/host/plan/page.js";
import type { Planned } from "../../../ts-lib/programs/planned.js";
import { closeBrowser, openPage } from "../profile/browser.js";

const hostile = `</svg><script>alert("1")</script> & 'x'\u0000\ud800`;

const node = (position: number, operator: string, name: string, aliveBytes: number, state = "runs") => ({
  ...{ position, operator, name, aliveBytes, state },
  instructions: 1000 * position,
  absorbed: operator === "Relu" ? ["Clip"] : [],
});

const plan: Planned = {
  positions: 5,
  peak: 2,
  apartBytes: 5 << 20,
  nodes: [
    node(1, "Conv", hostile, 2 << 20),
    node(2, "Relu", "r", 3 << 20),
    node(3, "Concat", "c", 3 << 20, "view"),
    node(4, "Tanh", "", 2 << 20),
  ],
  blocks: [
    {
      ...{ from: 0, to: 5, place: 0, bytes: 1 << 20 },
      pieces: [
        { kind: "input", name: "x", from: 0, to: 5, place: 0, bytes: 1 << 20, shape: "f32[2,512,256]" },
      ],
    },
    {
      ...{ from: 1, to: 4, place: 1 << 20, bytes: 2 << 20 },
      pieces: [
        { kind: "value", operator: "Conv", name: hostile, from: 1, to: 2, place: 1 << 20, bytes: 1 << 20 },
        { kind: "value", operator: "Relu", name: "r", from: 2, to: 3, place: 2 << 20, bytes: 1 << 20 },
        { kind: "output", operator: "Concat", name: "c", from: 3, to: 4, place: 1 << 20, bytes: 2 << 20 },
      ],
    },
    {
      ...{ from: 2, to: 2, place: 3 << 20, bytes: 4096 },
      pieces: [{ kind: "scratch", operator: "Relu", name: "r", from: 2, to: 2, place: 3 << 20, bytes: 4096 }],
    },
  ],
};
const facts = { title: `map of ${hostile}`, activationBytes: 4 << 20, livenessBytes: (3 << 20) + 4096 };

const maps = suite("memory map");

maps("stands as a picture of its own, every piece where it lies", async () => {
  const { page, complaints } = await openPage(
    memoryMap(plan, facts),
    { width: 1280, height: 760 },
    "svg",
    "map.svg",
  );
  assert.equal(complaints, []);
  assert.is(await page.locator("svg rect.piece").count(), 5);
  const box = async (kind: string) => (await page.locator(`svg rect.piece.${kind}`).first().boundingBox())!;
  const [input, first, output] = [await box("input"), await box("value"), await box("output")];
  const near = (a: number, b: number, what: string) =>
    assert.ok(Math.abs(a - b) < 2.5, `${what}: ${a}, ${b}`);
  near(output.height, 2 * input.height, "twice the bytes");
  near(first.y + first.height, input.y, "above the input, addresses go up");
  near(output.width, first.width, "two positions each");
  near(output.x, first.x + first.width, "written after the first was read");
  assert.ok(input.width > 2.9 * first.width, "the input lives through the run");
  const text = (await page.locator("svg").textContent()) ?? "";
  for (const said of [
    "fullest: Relu r + Clip",
    "planned: 4 194 304",
    "least possible: 3 149 824",
    "graph's input",
  ])
    assert.ok(text.includes(said), said);
});

maps("stands as a page with its nodes, in the light and in the dark", async () => {
  const html = mapPage({
    title: hostile,
    figures: `model  ${hostile}`,
    map: memoryMap(plan, facts),
    nodes: plan.nodes,
  });
  const { page, complaints } = await openPage(html, undefined, "tbody tr");
  assert.equal(complaints, []);
  assert.is(await page.locator("tbody tr").count(), 4);
  assert.is(await page.locator("tbody tr.peak").count(), 2);
  assert.is(await page.locator("script").count(), 0);
  assert.ok(((await page.textContent("h1")) ?? "").startsWith(`</svg><script>alert("1")</script> & 'x'`));
  const ground = () => page.evaluate("getComputedStyle(document.querySelector('.ground')).fill");
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  assert.is.not(await ground(), light);
});

maps("draws what is empty", () => {
  const empty = { positions: 1, peak: 0, apartBytes: 0, nodes: [], blocks: [] };
  const svg = memoryMap(empty, { title: "", activationBytes: 0, livenessBytes: 0 });
  assert.not.match(svg, /NaN|Infinity|undefined/);
});

maps.after(closeBrowser);
maps.run();
