// The first view: what the run came to, where it goes by operator, and what the target does not count.

import { allCounted, cannotCount } from "./about.js";
import { axisLook, chartOf, colour, roomFor, tooltipLook } from "./chart.js";
import { bytes, chip, h, percent, short, table, whole } from "./dom.js";
import { kindOf } from "./kinds.js";
import { costNames, costText, isRun, type State } from "./state.js";

/** Operators with a bar of their own. */
const BARS = 14;
/** Of their names, in pixels. */
const WIDEST = 264;

export function overview(state: State): { element: HTMLElement; draw: () => void } {
  const element = h("section.overview");
  const draw = () => {
    const { graph } = state;
    if (!graph) {
      element.replaceChildren(h("p.note", {}, "No graph was compiled in this run."));
      return;
    }
    const bars = h("div.chart");
    const rows = operatorRows(state);
    bars.style.height = `${56 + 26 * Math.min(rows.length, BARS + 1)}px`;
    const chart = chartOf(bars, () => barOption(state, rows));
    element.replaceChildren(
      cards(state),
      states(state),
      h(
        "div.columns",
        {},
        h("div.panel", {}, h("h2", {}, `Share of ${costNames[state.cost]} by operator`), bars),
        h("div.panel", {}, h("h2", {}, "Most expensive nodes"), expensive(state)),
      ),
      h("p.note", {}, allCounted(state.data.profile)),
      h("ul.note", {}, ...cannotCount(state.data.profile).map((text) => h("li", {}, text))),
    );
    chart.draw();
  };
  return { element, draw };
}

function cards(state: State): HTMLElement {
  const { figures, runs } = state.graph!;
  const { activationBytes, livenessBytes, weightBytes, dynamicBytes } = figures;
  const over =
    livenessBytes > 0 ? `${(activationBytes / livenessBytes).toFixed(3)} × the least possible` : "";
  const card = (name: string, value: string, detail: string) =>
    h("div.card", {}, h("div.name", {}, name), h("div.value", {}, value), h("div.detail", {}, detail));
  const measured = state.costs.filter((cost) => cost !== "estimate");
  const arena = weightBytes + activationBytes + dynamicBytes;
  return h(
    "div.cards",
    {},
    ...measured.map((cost) =>
      card(costNames[cost], costText(cost, state.sum(cost)), `a run, sum of nodes, ${runs} measured`),
    ),
    card("estimate", `${short(figures.instructions)} instr.`, "a run, as the compiler estimates"),
    card("nodes", whole(figures.nodes), `run; ${figures.folded} folded, ${figures.views} views`),
    card(
      "arena",
      bytes(arena),
      dynamicBytes ? `${bytes(dynamicBytes)} of it for dynamic shapes` : "all in all",
    ),
    card("weights", bytes(weightBytes), "packed"),
    card("activations", bytes(activationBytes), over),
  );
}

function states(state: State): HTMLElement {
  const { nodes } = state.graph!;
  const count = (test: (node: (typeof nodes)[number]) => boolean) => nodes.filter(test).length;
  const list: [name: string, count: number, kind: string, meaning: string][] = [
    ["run", count(isRun), "", "nodes that compute at run"],
    [
      "views",
      count(({ state }) => state === "view"),
      ".view",
      "outputs are windows on an input: no bytes move",
    ],
    [
      "folded",
      count(({ state }) => state === "folded"),
      ".folded",
      "computed once, when the graph was built",
    ],
    ["hidden casts", count(({ hidden }) => hidden === true), ".hidden", "added to compute in a wider dtype"],
    ["dead", count(({ state }) => state === "dead"), ".dead", "nothing that leaves the graph needs them"],
    ["dynamic", count(({ dynamic }) => dynamic === true), ".dynamic", "shapes are known only while they run"],
    ["fused", count(({ fused }) => fused !== undefined), ".fused", "run as a part of another node"],
    ["in place", count(({ over }) => over !== undefined), "", "write over an input"],
  ];
  return h(
    "p.states",
    {},
    ...list.flatMap(([name, many, kind, meaning]) =>
      many > 0 ? [chip(`${whole(many)} ${name}`, kind, meaning)] : [],
    ),
  );
}

interface OperatorRow {
  readonly operator: string;
  readonly nodes: number;
  readonly cost: number;
}

function operatorRows(state: State): OperatorRow[] {
  const rows = new Map<string, OperatorRow>();
  for (const node of state.graph!.nodes) {
    if (!isRun(node) || node.fused !== undefined) continue;
    const operator = state.groupTitle(node);
    const row = rows.get(operator) ?? { operator, nodes: 0, cost: 0 };
    rows.set(operator, { operator, nodes: row.nodes + 1, cost: row.cost + state.groupCost(node) });
  }
  const sorted = [...rows.values()].sort((a, b) => b.cost - a.cost);
  if (sorted.length <= BARS + 1) return sorted;
  const rest = sorted.slice(BARS);
  const sum = (key: "nodes" | "cost") => rest.reduce((all, row) => all + row[key], 0);
  return [
    ...sorted.slice(0, BARS),
    { operator: `${rest.length} further`, nodes: sum("nodes"), cost: sum("cost") },
  ];
}

function barOption(state: State, rows: readonly OperatorRow[]) {
  const sum = state.sum() || 1;
  return {
    grid: {
      left: Math.min(WIDEST, roomFor(rows.map(({ operator }) => operator))),
      right: 150,
      top: 4,
      bottom: 28,
    },
    tooltip: {
      ...tooltipLook(),
      formatter: (item: unknown) => {
        const { operator, nodes, cost } = rows[(item as { dataIndex: number }).dataIndex]!;
        return h(
          "div",
          {},
          h("b", {}, operator),
          `: ${costText(state.cost, cost)} in ${nodes} nodes, ${percent(cost / sum)}`,
        );
      },
    },
    xAxis: {
      ...axisLook(),
      type: "value" as const,
      splitNumber: 4,
      axisLabel: {
        color: colour("--muted"),
        formatter: (value: number) => costText(state.cost, value),
        hideOverlap: true,
      },
    },
    yAxis: {
      ...axisLook(),
      type: "category" as const,
      inverse: true,
      data: rows.map(({ operator }) => operator),
      axisTick: { show: false },
      axisLabel: { color: colour("--text"), width: WIDEST - 16, overflow: "truncate" as const },
    },
    series: [
      {
        type: "bar" as const,
        barMaxWidth: 18,
        data: rows.map(({ operator, cost }) => ({
          value: cost,
          itemStyle: { color: colour(kindOf(operator.split(" ")[0] ?? "").colour), borderRadius: 2 },
        })),
        label: {
          show: true,
          position: "right" as const,
          color: colour("--muted"),
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const { nodes, cost } = rows[dataIndex]!;
            return `${percent(cost / sum)} · ${nodes} node${nodes === 1 ? "" : "s"}`;
          },
        },
      },
    ],
  };
}

function expensive(state: State): HTMLElement {
  const sum = state.sum() || 1;
  const nodes = state
    .graph!.nodes.filter(isRun)
    .sort((a, b) => state.totalOf(b) - state.totalOf(a))
    .slice(0, 12);
  const link = (id: number, name: string) =>
    h("button.link", { title: name, onclick: () => state.select(id) }, name);
  return table(
    ["operator", "name", costNames[state.cost], "share"],
    nodes.map((node) => {
      const cost = state.groupCost(node);
      return [
        state.groupTitle(node),
        link(node.id, node.name || `node ${node.id}`),
        costText(state.cost, cost),
        percent(cost / sum),
      ];
    }),
    ".compact",
  );
}
