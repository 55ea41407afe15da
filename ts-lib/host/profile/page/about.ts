// What the target is, what it counts and what it cannot, what the views mean, and the licences of what the page carries.

import type { Measure, Profile } from "../../../sis/profile/format.js";
import { h, table } from "./dom.js";
import { costNames, type State } from "./state.js";

const hosts: Readonly<Record<string, string>> = {
  sim: "the simulator: SIS's C as a library in Node, on the machine that made this page",
  vm: "QuickJS in WebAssembly with SIS's C as a library, on the machine that made this page",
  native: "the device's own engine and C, built for the machine that made this page",
};

const pmu = "the core's PMU counts them, and this target has none or does not model it.";
const reasons: Readonly<Record<Measure, string>> = {
  ns: "under emulation time says nothing of a board.",
  instructions: "the host lets no process count its own here; estimates stand in.",
  ...{ cycles: pmu, l1dRefills: pmu, l1dAccesses: pmu },
};

export const targetText = (target: string) =>
  hosts[target] ?? `the kernel on the board ${target}, emulated by QEMU`;

const every: readonly Measure[] = ["ns", "instructions", "cycles", "l1dRefills", "l1dAccesses"];

export const allCounted = ({ target, measures }: Profile): string =>
  measures.length > 0
    ? `Target ${target} counts ${measures.map((measure) => costNames[measure]).join(", ")}.`
    : `Target ${target} counts nothing for single nodes: all costs are estimates.`;

/** One sentence for each reason, naming the measures that are missing by it. */
export function cannotCount({ measures }: Profile): string[] {
  const missing = new Map<string, string[]>();
  for (const measure of every)
    if (!measures.includes(measure)) {
      const reason = reasons[measure];
      missing.set(reason, [...(missing.get(reason) ?? []), costNames[measure]]);
    }
  return [...missing].map(([reason, names]) => `Not counted: ${names.join(", ")}: ${reason}`);
}

export function about(state: State): HTMLElement {
  const { profile, licences } = state.data;
  const views: [string, string][] = [
    [
      "Graph, as built",
      "Every operator that the model or script added, those computed before the run (folded) and those nothing needs (dead) included.",
    ],
    [
      "Graph, as compiled",
      "What runs: folded and dead nodes are gone, views are dotted, hidden casts and fused nodes are shown.",
    ],
    [
      "Share",
      "Of the sum over nodes, for one run. A node that owns blocks (If, Loop) is not added: its blocks are.",
    ],
    [
      "Estimate",
      "Instructions that the compiler expects from shapes alone. Always marked as an estimate; admission and budgets use it.",
    ],
    [
      "Timeline",
      "The last run that was recorded: one bar a node. Bars in a lower lane ran inside an If or Loop above them.",
    ],
    [
      "Memory",
      "Each rectangle is a tensor: where it lies in the arena's activations, from the node that writes it to the last that reads it. Views lie in the rectangle they look at.",
    ],
    ["Planned", "What the planner reserved for activations and scratch."],
    ["Least possible", "The largest sum of bytes alive at one node: no plan can need less."],
    [
      "Channels",
      "Tokens in each channel after each step, below its capacity. A full channel holds its producer back, an empty one its consumer.",
    ],
  ];
  return h(
    "section.about",
    {},
    h("h2", {}, "Target"),
    h("p", {}, `${profile.target}: ${targetText(profile.target)}. ${allCounted(profile)}`),
    h("ul", {}, ...cannotCount(profile).map((text) => h("li", {}, text))),
    h("h2", {}, "What the views mean"),
    table(["", ""], views, ".plain"),
    h("h2", {}, "What this page carries"),
    h(
      "p",
      {},
      "The page is one file and asks no network for anything. Charts are drawn by Apache ECharts; graphs were laid out by Graphviz when the page was made, which is not in it.",
    ),
    ...licences.map(({ name, version, text }) =>
      h("details", {}, h("summary", {}, `${name} ${version}`), h("pre", {}, text)),
    ),
  );
}
