// The page in headless Chromium, opened from disk without a network: every view stands, nothing complains, a graph of 900
// nodes is drawn whole, search, table and tabs do what they say.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { pageOf } from "../../../ts-lib/host/profile/html.js";
import { wiringOf } from "../../../ts-lib/host/profile/wiring.js";
import type { Profile } from "../../../ts-lib/sis/profile/format.js";
import { closeBrowser, type OpenPage, openPage } from "./browser.js";
import { profileFixture } from "./fixture.js";

const profile = profileFixture(900);
const [graph] = profile.graphs;
const page900 = suite("page of 900 nodes");
let open: OpenPage;

const show = (page: Page, tab: string) => page.click(`[data-tab=${tab}]`);
const text = async (page: Page, where: string) => (await page.textContent(where)) ?? "";
const drawn = (page: Page) => page.locator(".graph .node").count();

page900.before(async () => {
  open = await openPage(await pageOf(profile));
});

page900("stands within seconds", () => {
  assert.ok(open.loadedIn < 15_000, `${open.loadedIn} ms`);
});

page900("every view draws, and nothing complains or asks for the network", async () => {
  const { page, complaints } = open;
  for (const tab of ["overview", "graph", "nodes", "timeline", "memory", "pipeline", "about"]) {
    await show(page, tab);
    assert.is(await page.locator("main > section:visible").count(), 1, tab);
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }
  assert.is(
    await page.locator("canvas").count(),
    6,
    "bars, the small picture, two timelines, memory, depths",
  );
  assert.equal(complaints, []);
});

page900("the graph has as many nodes as the model, compiled and built", async () => {
  const { page } = open;
  const expected = (which: "built" | "compiled") =>
    wiringOf(graph!, which).boxes.filter(({ kind }) => kind === "node").length;
  const began = performance.now();
  await show(page, "graph");
  assert.is(await drawn(page), expected("compiled"));
  await page.click("text=as built");
  assert.is(await drawn(page), expected("built"));
  assert.is(expected("built"), 900 - 2, "all but the two hidden casts");
  assert.ok(performance.now() - began < 15_000, "drawn in a few seconds");
  for (const state of ["folded", "dead", "view", "dynamic"])
    assert.ok((await page.locator(`.graph .node.${state}`).count()) > 0, state);
  await page.click("text=as compiled");
  for (const state of ["hidden", "fused"])
    assert.ok((await page.locator(`.graph .node.${state}`).count()) > 0, state);
  assert.is(await page.locator(".graph .group").count(), 3, "two branches and a body");
});

page900("search finds, counts and leads to nodes", async () => {
  const { page } = open;
  await show(page, "graph");
  await page.fill("[aria-label='Search nodes']", "averagepool");
  const found = graph!.nodes.filter(({ operator }) => operator === "AveragePool").length;
  assert.is(await page.locator(".graph .found").count(), found);
  assert.is(await text(page, ".graph .result"), `${found} found`);
  await page.press("[aria-label='Search nodes']", "Enter");
  assert.is(await text(page, ".graph .result"), `1 of ${found}`);
  assert.match(await text(page, ".details h2"), /AveragePool/);
  assert.is(await page.locator(".graph .node.chosen").count(), 1);
  assert.ok(await page.locator(".graph .node.chosen").isVisible());
  await page.press("[aria-label='Search nodes']", "Escape");
  assert.is(await page.locator(".graph .searched").count(), 0);
});

page900("zoom: texts go when they are too small to read, and come back", async () => {
  const { page } = open;
  await show(page, "graph");
  await page.click(".graph .tools >> text=all");
  assert.is(await page.locator(".graph svg.small").count(), 1);
  await page.click(".graph .tools >> text=1:1");
  assert.is(await page.locator(".graph svg.small").count(), 0);
});

page900("the table sorts, searches, and leads to the graph", async () => {
  const { page } = open;
  await show(page, "nodes");
  const rows = page.locator(".nodes tbody tr");
  assert.is(await rows.count(), 900);
  const dearest = [...graph!.nodes].sort((a, b) => (b.counts?.ns ?? 0) - (a.counts?.ns ?? 0))[0]!;
  assert.is(await rows.first().getAttribute("data-node"), String(dearest.id), "most expensive first");
  await page.click(".nodes th >> text=operator");
  assert.match((await rows.first().textContent()) ?? "", /Add/);
  await page.fill("[aria-label='Search the table']", "folded");
  assert.is(await rows.count(), 1);
  await rows.first().locator(".link").click();
  assert.is(await page.getAttribute("[data-tab=graph]", "aria-selected"), "true");
  await page.click("text=as built");
  assert.is(await page.locator(".graph .node.chosen.folded").count(), 1);
});

page900("another measure, another graph", async () => {
  const { page } = open;
  await show(page, "overview");
  assert.match(await text(page, ".overview h2"), /Share of time/);
  await page.selectOption("[aria-label=show]", { label: "estimate" });
  assert.match(await text(page, ".overview h2"), /Share of estimate/);
  await page.selectOption("[aria-label=graph]", { label: "small (60 nodes)" });
  await show(page, "nodes");
  await page.fill("[aria-label='Search the table']", "");
  assert.is(await page.locator(".nodes tbody tr").count(), 60);
});

page900("the licences of what it carries are in it", async () => {
  const { page } = open;
  await show(page, "about");
  const about = await text(page, ".about");
  for (const part of ["echarts", "zrender", "Apache License", "BSD 3-Clause", "tslib"])
    assert.match(about, part);
});

page900.run();

const odd = suite("odd profiles");
odd.after(closeBrowser);

odd("names that look like HTML stay names", async () => {
  const name = '</script><img src=x onerror="throw 1"><b>&amp;';
  const [small] = profileFixture(40).graphs;
  const node = small!.nodes.find(({ operator }) => operator === "Conv")!;
  node.name = name;
  const { page, complaints } = await openPage(
    await pageOf({ ...profileFixture(40), title: name, graphs: [small!] }),
  );
  await show(page, "nodes");
  assert.ok((await page.locator(".nodes td .link").allTextContents()).includes(name));
  assert.is(await page.locator("img").count(), 0);
  assert.equal(complaints, []);
});

odd("a script that made no graph, and one that counted nothing", async () => {
  const empty: Profile = { ...profileFixture(40), measures: [], unit: undefined, graphs: [], flows: [] };
  assert.equal((await openPage(await pageOf(empty))).complaints, []);
  const [small] = profileFixture(40).graphs;
  for (const node of small!.nodes) delete node.counts;
  delete small!.trace;
  const { page, complaints } = await openPage(await pageOf({ ...empty, graphs: [small!] }));
  for (const tab of ["graph", "nodes", "timeline", "memory"]) await show(page, tab);
  await show(page, "timeline");
  assert.match(await text(page, ".timeline"), /estimated instructions/);
  assert.equal(complaints, []);
});

odd.run();
