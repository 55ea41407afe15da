// All that is known of one node: what it computes, where its bytes lie, what it costs.

import type { NodeProfile } from "../../../sis/profile/format.js";
import { bytes, chip, h, percent, table, whole } from "./dom.js";
import { kindOf } from "./kinds.js";
import { costNames, costText, isRun, marksOf, type State, shapeOf, unitText } from "./state.js";

export function nodeDetails(state: State): HTMLElement {
  const node = state.node(state.selected);
  if (!node) return h("p.note", {}, "Choose a node to see its tensors and costs.");
  const square = h("i.square");
  square.style.background = `var(${kindOf(node.operator).colour})`;
  return h(
    "div",
    {},
    h("h2", {}, square, node.operator),
    h("p.name", {}, node.name || `node ${node.id}, without a name`),
    h("p.states", {}, ...marksOf(node).map((text) => chip(text, `.${text.split(" ")[0]}`))),
    table(["", ""], costs(state, node), ".plain"),
    h("h3", {}, "Reads"),
    tensors(state, node.inputs, "reads"),
    h("h3", {}, "Writes"),
    tensors(state, node.outputs, "writes"),
  );
}

function costs(state: State, node: NodeProfile): string[][] {
  const { counts, position, estimate, tiles, scratchBytes, packedBytes, block, over, fused } = node;
  const rows: string[][] = [];
  for (const cost of state.costs) {
    if (cost === "estimate") continue;
    const value = state.costOf(node, cost);
    if (value === undefined) continue;
    const share = state.totalOf(node, cost) / (state.sum(cost) || 1);
    rows.push([costNames[cost], `${costText(cost, value)} a run, ${percent(share)}`]);
  }
  if (counts) rows.push(["runs measured", whole(counts.runs)]);
  if (counts?.p50 !== undefined)
    rows.push([
      "p50 · p95 · p99",
      [counts.p50, counts.p95 ?? 0, counts.p99 ?? 0].map((value) => unitText(state, value)).join(" · "),
    ]);
  if (isRun(node)) {
    rows.push([
      "estimate",
      `${whole(estimate)} instructions, ${percent(estimate / (state.sum("estimate") || 1))}`,
    ]);
    const counted = state.costOf(node, "instructions");
    if (counted !== undefined && counted > 0)
      rows.push(["estimate ÷ counted", (estimate / counted).toFixed(2)]);
    rows.push(["position in the run", whole(position)], ["tiles", whole(tiles)]);
  }
  if (packedBytes > 0) rows.push(["packed weights", bytes(packedBytes)]);
  if (scratchBytes > 0) rows.push(["scratch", bytes(scratchBytes)]);
  if (block > 0) rows.push(["block", String(block)]);
  if (over !== undefined) rows.push(["writes over", `input ${over}`]);
  if (fused !== undefined) rows.push(["runs within", state.node(fused)?.name || `node ${fused}`]);
  return rows;
}

function tensors(state: State, ids: readonly number[], way: "reads" | "writes"): HTMLElement {
  const rows = ids.flatMap((id) => {
    const tensor = state.tensor(id);
    if (id < 0 || !tensor) return [];
    const others =
      way === "reads" ? [state.maker(id)].filter((maker) => maker !== undefined) : state.readers(id);
    const links = others
      .slice(0, 6)
      .map(({ id: other, operator }) => h("button.link", { onclick: () => state.select(other) }, operator));
    if (others.length > 6) links.push(h("span", {}, `+${others.length - 6}`));
    const place =
      tensor.place >= 0
        ? `at ${whole(tensor.place)}`
        : tensor.kind === "constant"
          ? "constant"
          : "no planned place";
    return [
      h(
        "li",
        {},
        h("code", {}, shapeOf(tensor)),
        ` ${bytes(tensor.bytes)}, ${place}`,
        tensor.root !== tensor.id ? ", in memory of another" : "",
        h("br"),
        h("small", { title: tensor.name }, tensor.kind === "input" ? `input ${tensor.name} ` : ""),
        links.length > 0 && h("small", {}, way === "reads" ? "from " : "to "),
        ...links,
      ),
    ];
  });
  return rows.length > 0 ? h("ul.tensors", {}, ...rows) : h("p.note", {}, "nothing");
}
