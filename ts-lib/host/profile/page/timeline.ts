// Runs of nodes, or firings of operators, one bar each, in lanes: a core and what runs inside an If or Loop below it; or a
// stage's operators.

import type { Unit } from "../../../sis/profile/format.js";
import { stages } from "../../../sis/profile/format.js";
import { axisLook, chartOf, colour, roomFor, tooltipLook, zoomAlong } from "./chart.js";
import { h } from "./dom.js";
import { allKinds, kindOf } from "./kinds.js";
import { costNames, costText, isRun, type State } from "./state.js";

interface Lanes {
  readonly names: readonly string[];
  readonly unit: Unit;
  readonly bars: readonly Bar[];
}

interface Bar {
  readonly lane: number;
  readonly start: number;
  readonly end: number;
  readonly colour: string;
  readonly title: string;
  readonly label: string;
  /** -1 when it is no node. */
  readonly node: number;
}

/** More are not drawn: neither eye nor canvas profits. */
const MOST_BARS = 50_000;

export function timelineView(state: State): { element: HTMLElement; draw: () => void } {
  const element = h("section.timeline");
  const draw = () => {
    const parts: HTMLElement[] = [];
    const charts: (() => void)[] = [];
    const { graph } = state;
    if (graph) {
      const lanes = graphLanes(state);
      parts.push(h("h2", {}, `Graph ${graph.name}: one run, node by node`));
      if (!lanes.isRecorded)
        parts.push(
          h(
            "p.note",
            {},
            `This run's times were not recorded node by node: bars are ${lanes.text}, laid end to end in the order of the run.`,
          ),
        );
      const place = h("div.chart");
      place.style.height = `${150 + 34 * lanes.names.length}px`;
      parts.push(place);
      const chart = chartOf(
        place,
        () => option(lanes),
        (instance) =>
          instance.on("click", (event) => {
            const bar = lanes.bars[(event as { dataIndex: number }).dataIndex];
            if (bar && bar.node >= 0) state.select(bar.node);
          }),
      );
      charts.push(chart.draw);
    }
    for (const flow of state.data.profile.flows) {
      if (!flow.trace) continue;
      const lanes = flowLanes(state, state.data.profile.flows.indexOf(flow));
      const place = h("div.chart");
      place.style.height = `${150 + 26 * lanes.names.length}px`;
      parts.push(h("h2", {}, `Pipeline ${flow.name}: ${flow.steps} steps, stage by stage`), place);
      charts.push(chartOf(place, () => option(lanes)).draw);
    }
    element.replaceChildren(...parts);
    for (const one of charts) one();
  };
  return { element, draw };
}

/** What was recorded; else what nodes cost, one behind the other. */
function graphLanes(state: State): Lanes & { isRecorded: boolean; text: string } {
  const graph = state.graph!;
  const depthOf = (block: number): number => {
    let depth = 0;
    for (let at = block; at > 0 && depth < 16; at = graph.blocks[at]?.parent ?? 0) depth++;
    return depth;
  };
  const { trace } = graph;
  const cores = trace ? Math.max(0, ...trace.core) + 1 : 1;
  const depths = Math.max(0, ...graph.nodes.filter(isRun).map(({ block }) => depthOf(block))) + 1;
  const names = Array.from({ length: cores * depths }, (_, i) => {
    const [core, depth] = [Math.floor(i / depths), i % depths];
    return depth === 0 ? `core ${core}` : `in If, Loop${depth > 1 ? ` ×${depth}` : ""}`;
  });
  const bar = (id: number, core: number, start: number, end: number): Bar[] => {
    const node = state.node(id);
    if (!node) return [];
    const lane = core * depths + depthOf(node.block);
    return [
      {
        lane,
        start,
        end,
        colour: kindOf(node.operator).colour,
        title: `${node.operator} ${node.name}`,
        label: node.operator,
        node: id,
      },
    ];
  };
  if (trace) {
    const zero = trace.start.reduce((least, at) => Math.min(least, at), trace.start[0] ?? 0);
    const bars = trace.what
      .slice(0, MOST_BARS)
      .flatMap((id, i) => bar(id, trace.core[i]!, trace.start[i]! - zero, trace.end[i]! - zero));
    return { ...byKind(names, bars), unit: state.data.profile.unit ?? "ns", isRecorded: true, text: "" };
  }
  const cost =
    state.cost === "ns" ? "ns" : state.costs.includes("instructions") ? "instructions" : "estimate";
  let at = 0;
  const bars = [...graph.nodes]
    .filter(isRun)
    .sort((a, b) => a.position - b.position)
    .flatMap((node) => {
      const start = at;
      at += state.totalOf(node, cost);
      return bar(node.id, 0, start, at);
    });
  const text = {
    ns: "mean times",
    instructions: "mean counts of instructions",
    estimate: "estimated instructions",
  }[cost];
  return { ...byKind(names, bars), unit: cost === "ns" ? "ns" : "instructions", isRecorded: false, text };
}

/** The same bars once more below, in a lane for each kind of operator: small ones are seen there. */
function byKind(names: readonly string[], bars: readonly Bar[]): Pick<Lanes, "names" | "bars"> {
  const kinds = allKinds.filter(({ colour }) => bars.some((bar) => bar.colour === colour));
  const laneOf = new Map(kinds.map(({ colour }, i) => [colour, names.length + i]));
  const again = bars.map((bar) => ({ ...bar, lane: laneOf.get(bar.colour) ?? 0, label: "" }));
  return { names: [...names, ...kinds.map(({ name }) => name)], bars: [...bars, ...again] };
}

/** A lane for each operator, in the order of stages. */
function flowLanes(state: State, index: number): Lanes {
  const { operators, trace, traceSteps } = state.data.profile.flows[index]!;
  const order = operators
    .map((operator, id) => ({ operator, id }))
    .sort((a, b) => stages.indexOf(a.operator.stage) - stages.indexOf(b.operator.stage) || a.id - b.id);
  const laneOf = new Map(order.map(({ id }, lane) => [id, lane]));
  const zero = trace!.start[0] ?? 0;
  return {
    names: order.map(({ operator }) => `${operator.stage} · ${operator.name}`),
    unit: state.data.profile.unit ?? "ns",
    bars: trace!.what.slice(0, MOST_BARS).map((id, i) => ({
      lane: laneOf.get(id) ?? 0,
      ...{ start: trace!.start[i]! - zero, end: trace!.end[i]! - zero, node: -1 },
      colour: `--s-${operators[id]?.stage}`,
      title: `${operators[id]?.name}, step ${traceSteps?.[i] ?? "?"}`,
      label: String(traceSteps?.[i] ?? ""),
    })),
  };
}

function option({ names, unit, bars }: Lanes) {
  const text = (value: number) => costText(unit, value);
  return {
    grid: { left: roomFor(names), right: 24, top: 10, bottom: 78 },
    tooltip: {
      ...tooltipLook(),
      formatter: (item: unknown) => {
        const { title, start, end } = bars[(item as { dataIndex: number }).dataIndex]!;
        const took = `${text(end - start)}${unit === "ns" ? "" : ` ${costNames[unit]}`}`;
        return h("div", {}, h("b", {}, title), h("br"), `${took}, from ${text(start)} on`);
      },
    },
    xAxis: {
      ...axisLook(),
      type: "value" as const,
      name: `${costNames[unit]} since the run began`,
      nameLocation: "middle" as const,
      nameGap: 26,
      min: 0,
      max: Math.max(
        1,
        bars.reduce((most, { end }) => Math.max(most, end), 0),
      ),
      axisLabel: { color: colour("--muted"), formatter: text, showMaxLabel: false, hideOverlap: true },
    },
    yAxis: {
      ...axisLook(),
      type: "category" as const,
      inverse: true,
      data: names,
      axisTick: { show: false },
      axisLabel: { color: colour("--text") },
    },
    dataZoom: zoomAlong(text),
    series: [
      {
        type: "custom" as const,
        clip: true,
        encode: { x: [1, 2], y: 0 },
        data: bars.map(({ lane, start, end }) => [lane, start, end]),
        renderItem: (
          params: { dataIndex: number },
          api: { value(i: number): number; coord(at: number[]): number[]; size(of: number[]): number[] },
        ) => {
          const { label, colour: variable } = bars[params.dataIndex]!;
          const [x0 = 0, y = 0] = api.coord([api.value(1), api.value(0)]);
          const [x1 = 0] = api.coord([api.value(2), api.value(0)]);
          const height = Math.min(26, (api.size([0, 1])[1] ?? 20) * 0.72);
          const width = Math.max(0.8, x1 - x0);
          return {
            type: "rect" as const,
            shape: { x: x0, y: y - height / 2, width, height, r: width > 8 ? 2 : 0 },
            style: { fill: colour(variable), stroke: colour("--panel"), lineWidth: width > 3 ? 0.5 : 0 },
            textContent:
              width > 7 * label.length + 8
                ? { type: "text" as const, style: { text: label, fill: "#fff", fontSize: 11 } }
                : undefined,
            textConfig: { position: "inside" as const },
            emphasis: { style: { stroke: colour("--text"), lineWidth: 1.5 } },
          };
        },
      },
    ],
  } as unknown as import("echarts").EChartsOption;
}
