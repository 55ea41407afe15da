// The graph as it was built and as it was compiled, with a search, colours by kind or by share, and what there is to say of
// the node that was chosen.

import { h } from "./dom.js";
import type { Box, Drawing } from "./drawing.js";
import { type BoxLook, DrawnGraph } from "./drawn-graph.js";
import { allKinds, kindOf } from "./kinds.js";
import { nodeDetails } from "./node-details.js";
import { costNames, costText, marksOf, type State, shapeOf } from "./state.js";

export function graphView(state: State): { element: HTMLElement; draw: () => void } {
  let colours: "kind" | "share" = "kind";
  let dearest = 1;
  const details = h("aside.details");
  const search = h("input", {
    type: "search",
    placeholder: "Search operators and names",
    "aria-label": "Search nodes",
  }) as HTMLInputElement;
  const result = h("span.result");
  const legend = h("div.legend");
  const drawing = (): Drawing | undefined => state.data.drawings[state.graphIndex]?.[state.which];

  const look = (box: Box): BoxLook => {
    const { graph } = state;
    if (box.kind !== "node") {
      const named = graph?.[box.kind === "input" ? "inputs" : "outputs"][box.id];
      const shape = shapeOf(state.tensor(named?.tensor ?? -1));
      const title = named?.name ?? "";
      return {
        title,
        detail: shape,
        classes: [],
        bar: "var(--muted)",
        hint: `${box.kind} ${title}: ${shape}`,
      };
    }
    const node = state.node(box.id)!;
    const others = (box.with ?? []).flatMap((id) => state.node(id) ?? []);
    const own = [node, ...others].reduce((sum, one) => sum + state.totalOf(one), 0);
    const share = own / (state.sum() || 1);
    const operator = [node, ...others].map((one) => one.operator).join(" + ");
    const cost = own > 0 ? costText(state.cost, own) : "";
    const detail = cost
      ? `${cost}${state.cost === "estimate" ? " est." : ""} · ${shapeText(state, node.outputs[0])}`
      : shapeText(state, node.outputs[0]);
    const heat = Math.sqrt(own / dearest);
    return {
      title: operator.length > 20 && others.length > 0 ? `${node.operator} +${others.length}` : operator,
      detail,
      classes: [
        node.state,
        node.hidden ? "hidden" : "",
        node.dynamic ? "dynamic" : "",
        others.length ? "fused" : "",
      ].filter((name) => name !== ""),
      bar: `var(${kindOf(node.operator).colour})`,
      ground:
        colours === "share" && own > 0
          ? `color-mix(in srgb, var(--heat) ${Math.round(85 * heat)}%, var(--panel))`
          : undefined,
      share: share > 0 ? own / dearest : undefined,
      hint: [
        `${operator} ${node.name}`,
        ...marksOf(node),
        cost && `${cost} ${costNames[state.cost]}, ${(100 * share).toFixed(2)} %`,
      ]
        .filter(Boolean)
        .join("\n"),
    };
  };
  const drawn = new DrawnGraph({
    look,
    choose: (box) => state.select(box.kind === "node" ? box.id : -1),
  });

  const boxOf = (id: number) =>
    drawing()?.boxes.findIndex((box) => box.kind === "node" && (box.id === id || box.with?.includes(id))) ??
    -1;
  let found: number[] = [];
  let at = -1;
  const look_for = () => {
    const text = search.value.trim().toLowerCase();
    const boxes = drawing()?.boxes ?? [];
    found = text
      ? boxes.flatMap((box, i) => (textOf(state, box).toLowerCase().includes(text) ? [i] : []))
      : [];
    at = -1;
    drawn.find(text ? new Set(found) : undefined);
    result.textContent = text ? `${found.length} found` : "";
  };
  const next = (by: number) => {
    if (found.length === 0) return;
    at = (at + by + found.length) % found.length;
    const box = drawing()?.boxes[found[at]!];
    result.textContent = `${at + 1} of ${found.length}`;
    if (box?.kind === "node") state.select(box.id);
    drawn.show(found[at]!);
  };
  search.addEventListener("input", look_for);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") next(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      search.value = "";
      look_for();
    }
  });

  const choice = <T extends string>(
    values: readonly (readonly [T, string])[],
    now: () => T,
    set: (value: T) => void,
  ) => {
    const buttons = values.map(([value, text]) => {
      const button = h("button", { onclick: () => set(value) }, text);
      button.dataset.value = value;
      return button;
    });
    const show = () => {
      for (const button of buttons)
        button.setAttribute("aria-pressed", String(button.dataset.value === now()));
    };
    return { element: h("div.choice", {}, ...buttons), show };
  };
  const which = choice(
    [
      ["built", "as built"],
      ["compiled", "as compiled"],
    ],
    () => state.which,
    (value) => state.showWhich(value),
  );
  const colouring = choice(
    [
      ["kind", "colour by kind"],
      ["share", "by share"],
    ],
    () => colours,
    (value) => {
      colours = value;
      draw();
    },
  );
  const element = h(
    "section.graph",
    {},
    h(
      "div.bar",
      {},
      which.element,
      colouring.element,
      search,
      h("button", { title: "Previous (Shift+Enter)", onclick: () => next(-1) }, "↑"),
      h("button", { title: "Next (Enter)", onclick: () => next(1) }, "↓"),
      result,
    ),
    legend,
    h("div.split", {}, drawn.element, details),
  );

  const select = () => {
    drawn.choose(boxOf(state.selected));
    details.replaceChildren(nodeDetails(state));
  };
  const draw = () => {
    const now = drawing();
    dearest = Math.max(1, ...(state.graph?.nodes ?? []).map((node) => state.totalOf(node)));
    which.show();
    colouring.show();
    legend.replaceChildren(...legendOf(colours === "kind"));
    if (now) drawn.draw(now);
    look_for();
    select();
  };
  state.on("which", draw);
  state.on("selected", select);
  return {
    element,
    draw: () => {
      draw();
      const box = boxOf(state.selected);
      if (box >= 0) drawn.show(box);
    },
  };
}

const textOf = (state: State, box: Box): string =>
  box.kind === "node"
    ? [box.id, ...(box.with ?? [])]
        .map((id) => `${state.node(id)?.operator} ${state.node(id)?.name}`)
        .join(" ")
    : (state.graph?.[box.kind === "input" ? "inputs" : "outputs"][box.id]?.name ?? "");

const shapeText = (state: State, tensor: number | undefined) => {
  const shape = state.tensor(tensor ?? -1)?.shape;
  return shape ? shape.join("×") || "scalar" : tensor === undefined ? "" : "shape at run";
};

function legendOf(isKind: boolean): HTMLElement[] {
  const mark = (name: string, colour: string) => {
    const square = h("i.square");
    square.style.background = colour;
    return h("span", {}, square, name);
  };
  const states = [
    ["view", "view"],
    ["folded", "folded"],
    ["hidden", "hidden cast"],
    ["dead", "dead"],
    ["dynamic", "dynamic"],
    ["fused", "fused"],
  ];
  return [
    ...(isKind
      ? allKinds.map(({ name, colour }) => mark(name, `var(${colour})`))
      : [mark("no share", "var(--panel)"), mark("largest share", "var(--heat)")]),
    ...states.map(([kind, name]) => h("span", {}, h(`i.square.state.${kind}`), name ?? "")),
  ];
}
