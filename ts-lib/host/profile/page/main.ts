// The page: its head, its views behind tabs, and which of them is shown. All it knows came with it as JSON.

import { about } from "./about.js";
import { h } from "./dom.js";
import type { PageData } from "./drawing.js";
import { graphView } from "./graph-view.js";
import { memoryView } from "./memory.js";
import { nodesView } from "./nodes.js";
import { overview } from "./overview.js";
import { pipelineView } from "./pipeline.js";
import { type Cost, costNames, State } from "./state.js";
import { timelineView } from "./timeline.js";

interface View {
  readonly id: string;
  readonly name: string;
  readonly element: HTMLElement;
  readonly draw: () => void;
}

const state = new State(JSON.parse(document.getElementById("data")!.textContent ?? "") as PageData);
const { profile } = state.data;
const hasGraph = profile.graphs.length > 0;
const views: readonly View[] = [
  ...(hasGraph
    ? [
        { id: "overview", name: "Overview", ...overview(state) },
        { id: "graph", name: "Graph", ...graphView(state) },
        { id: "nodes", name: "Nodes", ...nodesView(state) },
      ]
    : []),
  { id: "timeline", name: "Timeline", ...timelineView(state) },
  ...(hasGraph ? [{ id: "memory", name: "Memory", ...memoryView(state) }] : []),
  ...(profile.flows.length > 0 ? [{ id: "pipeline", name: "Pipeline", ...pipelineView(state) }] : []),
  { id: "about", name: "About", element: about(state), draw: () => {} },
];
let shown = views[0]!;

const select = <T>(
  label: string,
  values: readonly (readonly [T, string])[],
  now: () => T,
  set: (value: T) => void,
) => {
  const list = h("select", { "aria-label": label }) as HTMLSelectElement;
  const fill = (options: readonly (readonly [T, string])[]) => {
    list.replaceChildren(...options.map(([, text], i) => h("option", { value: i }, text)));
    list.value = String(options.findIndex(([value]) => value === now()));
    list.onchange = () => set(options[Number(list.value)]![0]);
  };
  fill(values);
  return { element: h("label", {}, `${label} `, list), fill };
};
const costs = () => state.costs.map((cost): readonly [Cost, string] => [cost, costNames[cost]]);
const graphs = () =>
  profile.graphs.map(({ name, nodes }, i) => [i, `${name} (${nodes.length} nodes)`] as const);
const graphChoice = select(
  "graph",
  graphs(),
  () => state.graphIndex,
  (index) => state.showGraph(index),
);
const costChoice = select(
  "show",
  costs(),
  () => state.cost,
  (cost) => state.showCost(cost),
);

const tabs = views.map(({ id, name }) => {
  const tab = h("button", { role: "tab", onclick: () => show(id) }, name);
  tab.dataset.tab = id;
  return tab;
});

function show(id: string): void {
  shown = views.find((view) => view.id === id) ?? shown;
  for (const tab of tabs) tab.setAttribute("aria-selected", String(tab.dataset.tab === shown.id));
  for (const { element } of views) element.hidden = element !== shown.element;
  history.replaceState(null, "", `#${shown.id}`);
  shown.draw();
}

document.title = `${profile.title} on ${profile.target} – SIS profile`;
document.body.append(
  h(
    "header",
    {},
    h("h1", {}, profile.title),
    h("span.target", {}, `on ${profile.target}`),
    h("nav", { role: "tablist" }, ...tabs),
    h("div.choices", {}, profile.graphs.length > 1 && graphChoice.element, hasGraph && costChoice.element),
  ),
  h("main", {}, ...views.map(({ element }) => element)),
);
state.on("graph", () => {
  costChoice.fill(costs());
  graphChoice.fill(graphs());
  shown.draw();
});
state.on("cost", () => shown.draw());
// A node's name leads to the graph, wherever it stands.
document.addEventListener("click", ({ target }) => {
  const isName = (target as HTMLElement).closest("[data-show=graph], .overview .link");
  if (isName) show("graph");
});
addEventListener("hashchange", () => show(location.hash.slice(1)));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => shown.draw());
show(location.hash.slice(1) || shown.id);
