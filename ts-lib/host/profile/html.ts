// Profile to page: lays graphs out and puts data, code, style and ECharts into one HTML file that asks no network for anything.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Profile } from "../../sis/profile/format.js";
import { inBuild, inRoot, isInstalled } from "../setup/root.mjs";
import { layout } from "./layout.js";
import type { Licence, PageData } from "./page/drawing.js";
import { flowWiring, wiringOf } from "./wiring.js";

const require = createRequire(import.meta.url);

/** What every page is made of, whatever it shows. */
export interface PageParts {
  readonly charts: string;
  readonly style: string;
  readonly code: string;
  readonly licences: readonly Licence[];
}

/** Where a package has them, joined already: ECharts is too big to be installed for one page. */
export const packedPage = inBuild("package", "page.json");

/** Joins the page's parts from npm packages and our modules. */
export const makePageParts = async (): Promise<PageParts> => ({
  charts: readFileSync(require.resolve("echarts/dist/echarts.min.js"), "utf8"),
  style: readFileSync(inRoot("ts-lib/host/profile/page/style.css"), "utf8"),
  code: await pageCode(),
  licences: licences(),
});

export async function pageOf(profile: Profile): Promise<string> {
  const parts: PageParts = isInstalled ? JSON.parse(readFileSync(packedPage, "utf8")) : await makePageParts();
  const drawings: PageData["drawings"][number][] = [];
  for (const graph of profile.graphs)
    drawings.push({
      built: await layout(wiringOf(graph, "built"), "TB"),
      compiled: await layout(wiringOf(graph, "compiled"), "TB"),
    });
  const flows: PageData["flows"][number][] = [];
  for (const flow of profile.flows) flows.push(await layout(flowWiring(flow), "LR"));
  const data: PageData = { profile, drawings, flows, licences: parts.licences };
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // What a browser would refuse even if some line asked for it.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">`,
    "<title>SIS profile</title>",
    `<style>${parts.style}</style></head><body>`,
    `<script type="application/json" id="data">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>`,
    `<script>${inScript(parts.charts)}</script>`,
    `<script>${inScript(parts.code)}</script>`,
    "</body></html>\n",
  ].join("\n");
}

/** Nothing in a script's text may end its element. */
const inScript = (code: string) => code.replace(/<\/script/gi, "<\\/script");

/** The page's own modules as one classic script. */
async function pageCode(): Promise<string> {
  const { rollup } = await import("rollup");
  const bundle = await rollup({ input: inBuild("js", "ts-lib", "host", "profile", "page", "main.js") });
  const { output } = await bundle.generate({ format: "iife", generatedCode: "es2015" });
  await bundle.close();
  return output[0].code;
}

/** Of ECharts and of what is built into it, as their packages carry them. */
function licences(): Licence[] {
  const echarts = dirname(require.resolve("echarts/package.json"));
  const beside = createRequire(join(echarts, "package.json"));
  const zrender = dirname(beside.resolve("zrender/package.json"));
  const tslib = dirname(beside.resolve("tslib")); // its package.json is not to be resolved
  return [licence(echarts, "LICENSE", "NOTICE"), licence(zrender, "LICENSE"), licence(tslib, "LICENSE.txt")];
}

function licence(folder: string, ...files: string[]): Licence {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return { name, version, text: files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n") };
}
