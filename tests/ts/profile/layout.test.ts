// Which boxes and edges a graph's drawings have, and that graphs of all sizes are laid out in time.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { layout } from "../../../ts-lib/host/profile/layout.js";
import type { Drawing } from "../../../ts-lib/host/profile/page/drawing.js";
import { flowWiring, wiringOf } from "../../../ts-lib/host/profile/wiring.js";
import { flowFixture, graphFixture } from "./fixture.js";

const nodesOf = ({ boxes }: Pick<Drawing, "boxes">) => boxes.filter(({ kind }) => kind === "node");

test("as built: every node but hidden casts, through which edges pass", () => {
  const graph = graphFixture(60);
  const { boxes, edges } = wiringOf(graph, "built");
  const shown = boxes.filter(({ kind }) => kind === "node").map(({ id }) => id);
  assert.equal(
    shown,
    graph.nodes.filter(({ hidden }) => !hidden).map(({ id }) => id),
  );
  const place = (operator: string) =>
    boxes.findIndex(({ id, kind }) => kind === "node" && graph.nodes[id]?.operator === operator);
  assert.ok(
    edges.some(({ from, to }) => from === place("Conv") && to === place("Mul")),
    "Conv reaches Mul, between which there is a hidden cast",
  );
});

test("as compiled: what is folded and dead is gone, what is fused is in its leader", () => {
  const graph = graphFixture(60);
  const { boxes } = wiringOf(graph, "compiled");
  const drawn = boxes.filter(({ kind }) => kind === "node");
  const inside = drawn.flatMap(({ with: others = [] }) => others);
  const fused = graph.nodes.filter((node) => node.fused !== undefined).map(({ id }) => id);
  assert.ok(fused.length > 0);
  assert.equal(inside, fused);
  const gone = graph.nodes.filter(({ state }) => state === "folded" || state === "dead").length;
  assert.is(drawn.length + inside.length, graph.nodes.length - gone);
});

test("blocks are frames around their nodes, with the owner outside", async () => {
  const graph = graphFixture(60);
  const drawing = await layout(wiringOf(graph, "compiled"), "TB");
  assert.equal(
    drawing.groups.map(({ label }) => label.replace(/ .*:/, "")),
    ["If then", "If else", "Loop body"],
  );
  for (const { block, x, y, w, h } of drawing.groups)
    for (const box of nodesOf(drawing)) {
      const isWithin = box.x >= x && box.y >= y && box.x + box.w <= x + w && box.y + box.h <= y + h;
      assert.is(isWithin, graph.nodes[box.id]?.block === block, `node ${box.id} and block ${block}`);
    }
});

test("boxes lie apart, and nothing lies outside", async () => {
  const { boxes, width, height } = await layout(wiringOf(graphFixture(120), "built"), "TB");
  boxes.forEach((a, i) => {
    assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.w <= width + 1 && a.y + a.h <= height + 1);
    for (const b of boxes.slice(i + 1))
      assert.ok(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y);
  });
});

test("a constant that every layer reads does not hold the layout up; no edge is lost", async () => {
  const wiring = wiringOf(graphFixture(900), "built");
  const began = performance.now();
  const drawing = await layout(wiring, "TB");
  assert.ok(performance.now() - began < 30_000, "in a few seconds, on a busy machine too");
  assert.is(drawing.edges.length, wiring.edges.length);
  assert.ok(drawing.edges.some(({ isFar }) => isFar));
});

test("a pipeline's stages are frames in their order", async () => {
  const drawing = await layout(flowWiring(flowFixture(10)), "LR");
  assert.equal(
    [...drawing.groups].sort((a, b) => a.x - b.x).map(({ label }) => label),
    ["acquire", "clean", "explore", "model", "explain"],
  );
  assert.is(drawing.boxes.filter(({ kind }) => kind === "output").length, 1, "the script's end");
});

test("nothing at all is a drawing too", async () => {
  assert.is((await layout({ boxes: [], edges: [], groups: [] }, "TB")).width, 0);
});

test.run();
