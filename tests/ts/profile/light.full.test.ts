// The largest of ONNX's light models, DenseNet-121 with its 910 nodes, from the file to the page.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseProfile } from "../../../ts-lib/sis/profile/format.js";
import { file, pathOf, sis } from "../host/sis.js";
import { lightModel } from "../models/light.js";
import { closeBrowser, openPage } from "./browser.js";

test.after(closeBrowser);

test("DenseNet-121 is drawn whole", async () => {
  const model = file("densenet121.onnx", lightModel("densenet121").bytes);
  const args = ["profile", model, "--runs", "1", "-o", pathOf("page.html"), "--json", pathOf("page.json")];
  const { code, stderr } = await sis(args);
  assert.is(code, 0, stderr);
  const [graph] = parseProfile(readFileSync(pathOf("page.json"), "utf8")).graphs;
  assert.is(graph?.nodes.length, 910);
  const { page, complaints } = await openPage(readFileSync(pathOf("page.html"), "utf8"));
  await page.click("[data-tab=graph]");
  await page.click("text=as built");
  assert.is(await page.locator(".graph .node").count(), 910);
  assert.is(
    await page.locator(".graph .node.folded").count(),
    graph!.nodes.filter(({ state }) => state === "folded").length,
  );
  await page.click("text=as compiled");
  const apart = graph!.nodes.filter(({ state, fused }) => state !== "folded" && fused === undefined);
  assert.is(await page.locator(".graph .node").count(), apart.length);
  for (const tab of ["nodes", "timeline", "memory"]) await page.click(`[data-tab=${tab}]`);
  assert.equal(complaints, []);
});

test.run();
