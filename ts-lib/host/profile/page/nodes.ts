// The table of all nodes: sorted by any column, searched by operator, name and state.

import type { NodeProfile } from "../../../sis/profile/format.js";
import { bytes, chip, h, percent, whole } from "./dom.js";
import { kindOf } from "./kinds.js";
import { type Cost, costNames, costText, isRun, marksOf, type State, unitText } from "./state.js";

interface Column {
  readonly name: string;
  readonly value: (node: NodeProfile) => number | string;
  readonly cell: (node: NodeProfile) => Node | string;
  readonly isText?: true;
}

export function nodesView(state: State): { element: HTMLElement; draw: () => void } {
  let sorted = "";
  let isUp = false;
  const search = h("input", {
    type: "search",
    placeholder: "Search nodes",
    "aria-label": "Search the table",
  }) as HTMLInputElement;
  const result = h("span.result");
  const place = h("div.scroll");
  const element = h("section.nodes", {}, h("div.bar", {}, search, result), place);

  const columns = (): Column[] => {
    const sum = state.sum() || 1;
    const most = Math.max(1, ...(state.graph?.nodes ?? []).map((node) => state.totalOf(node)));
    const costs = state.costs.flatMap((cost): Column[] => [
      {
        name: costNames[cost],
        value: (node) => state.totalOf(node, cost),
        cell: (node) => (isCosted(node, cost) ? costText(cost, state.totalOf(node, cost)) : "–"),
      },
      ...(cost === state.cost
        ? [
            {
              name: "share",
              value: (node: NodeProfile) => state.totalOf(node, cost),
              cell: (node: NodeProfile) =>
                isCosted(node, cost)
                  ? bar(state.totalOf(node, cost) / sum, state.totalOf(node, cost) / most)
                  : "–",
            },
          ]
        : []),
    ]);
    const hasTimes = state.graph?.nodes.some(({ counts }) => counts?.p99 !== undefined);
    return [
      {
        name: "#",
        value: ({ position }) => (position < 0 ? 1e9 : position),
        cell: ({ position }) => (position < 0 ? "–" : String(position)),
      },
      {
        name: "operator",
        isText: true,
        value: ({ operator }) => operator,
        cell: ({ operator }) => operatorCell(operator),
      },
      { name: "name", isText: true, value: ({ name }) => name, cell: (node) => nameCell(state, node) },
      {
        name: "state",
        isText: true,
        value: (node) => marksOf(node).join(" "),
        cell: (node) => h("span", {}, ...marksOf(node).map((text) => chip(text, `.${text.split(" ")[0]}`))),
      },
      ...costs,
      ...(hasTimes
        ? [
            {
              name: "p99",
              value: ({ counts }: NodeProfile) => counts?.p99 ?? 0,
              cell: ({ counts }: NodeProfile) =>
                counts?.p99 === undefined ? "–" : unitText(state, counts.p99),
            },
          ]
        : []),
      {
        name: "runs",
        value: ({ counts }) => counts?.runs ?? 0,
        cell: ({ counts }) => (counts ? whole(counts.runs) : "–"),
      },
      { name: "writes", value: (node) => written(state, node), cell: (node) => bytes(written(state, node)) },
      {
        name: "weights",
        value: ({ packedBytes }) => packedBytes,
        cell: ({ packedBytes }) => (packedBytes ? bytes(packedBytes) : "–"),
      },
      { name: "tiles", value: ({ tiles }) => tiles, cell: ({ tiles }) => (tiles ? whole(tiles) : "–") },
    ];
  };

  const draw = () => {
    const all = columns();
    if (!all.some(({ name }) => name === sorted)) sorted = costNames[state.cost];
    const by = all.find(({ name }) => name === sorted) ?? all[0]!;
    const text = search.value.trim().toLowerCase();
    const nodes = (state.graph?.nodes ?? []).filter((node) =>
      `${node.operator} ${node.name} ${marksOf(node).join(" ")}`.toLowerCase().includes(text),
    );
    nodes.sort((a, b) => {
      const [x, y] = [by.value(a), by.value(b)];
      const order = typeof x === "string" ? x.localeCompare(String(y)) : x - Number(y);
      return (isUp ? order : -order) || a.id - b.id;
    });
    result.textContent = text ? `${nodes.length} of ${state.graph?.nodes.length}` : `${nodes.length} nodes`;
    const head = all.map(({ name, isText }) =>
      h(
        isText ? "th.text" : "th",
        {
          "aria-sort": name === sorted ? (isUp ? "ascending" : "descending") : undefined,
          onclick: () => {
            isUp = name === sorted ? !isUp : isText === true || name === "#";
            sorted = name;
            draw();
          },
        },
        h("button", {}, name),
      ),
    );
    const rows = nodes.map((node) => {
      const cells = all.map(({ cell, isText }) => h(isText ? "td.text" : "td", {}, cell(node)));
      const row = h(`tr.${node.state}`, { onclick: () => state.select(node.id) }, ...cells);
      row.dataset.node = String(node.id);
      return row;
    });
    place.replaceChildren(h("table.wide", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)));
    mark();
  };
  const mark = () => {
    for (const row of place.querySelectorAll<HTMLElement>("tr[data-node]"))
      row.classList.toggle("chosen", row.dataset.node === String(state.selected));
  };
  search.addEventListener("input", draw);
  state.on("selected", mark);
  return { element, draw };
}

/** What runs within another node is measured there. */
const isCosted = (node: NodeProfile, cost: Cost) =>
  isRun(node) && (node.fused === undefined || cost === "estimate");

const written = (state: State, { outputs }: NodeProfile) =>
  outputs.reduce((sum, id) => sum + (state.tensor(id)?.bytes ?? 0), 0);

/** The longest bar is the dearest node's. */
function bar(share: number, length: number): HTMLElement {
  const line = h("i");
  line.style.width = `${Math.min(100, 100 * length)}%`;
  return h("span.meter", {}, h("span.track", {}, line), percent(share));
}

function operatorCell(operator: string): HTMLElement {
  const square = h("i.square");
  square.style.background = `var(${kindOf(operator).colour})`;
  return h("span", {}, square, operator);
}

const nameCell = (state: State, { id, name }: NodeProfile) =>
  h(
    "button.link",
    { title: `${name}: show it in the graph`, "data-show": "graph", onclick: () => state.select(id) },
    name || `node ${id}`,
  );
