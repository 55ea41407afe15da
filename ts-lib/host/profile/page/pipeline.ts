// Pipelines: their operators and channels as a graph, the depth of every channel step by step, and both as tables.

import type { ChannelProfile, FlowProfile } from "../../../sis/profile/format.js";
import { axisLook, chartOf, colour, tooltipLook } from "./chart.js";
import { bytes, h, table, time, whole } from "./dom.js";
import { DrawnGraph } from "./drawn-graph.js";
import { costNames, costOf, costText, type State, unitText } from "./state.js";

const ROW = 64;

export function pipelineView(state: State): { element: HTMLElement; draw: () => void } {
  const { flows } = state.data.profile;
  const parts = flows.map((flow, i) => {
    const drawn = drawnFlow(state, flow);
    const place = h("div.chart");
    place.style.height = `${44 + ROW * flow.channels.length}px`;
    const chart = chartOf(place, () => depths(flow));
    const element = h(
      "div",
      {},
      h("h2", {}, `Pipeline ${flow.name}`),
      h(
        "p.note",
        {},
        `${whole(flow.steps)} steps, ${whole(flow.operators.reduce((sum, { firings }) => sum + firings, 0))} firings. Operators fire in the order of stages, from left to right.`,
      ),
      drawn.element,
      h(
        "h3",
        {},
        "Tokens in each channel after each step; the dashed line is its capacity, the peak may fall within a step",
      ),
      place,
      h(
        "div.columns",
        {},
        h("div.panel", {}, h("h3", {}, "Channels"), channels(flow)),
        h("div.panel", {}, h("h3", {}, "Operators"), operators(state, flow)),
      ),
    );
    return {
      element,
      draw: () => {
        const drawing = state.data.flows[i];
        drawn.element.style.height = `${Math.min(420, Math.max(140, (drawing?.height ?? 0) + 60))}px`;
        if (drawing) drawn.draw(drawing);
        chart.draw();
      },
    };
  });
  return {
    element: h("section.pipeline", {}, ...parts.map(({ element }) => element)),
    draw: () => {
      for (const { draw } of parts) draw();
    },
  };
}

function drawnFlow(state: State, flow: FlowProfile): DrawnGraph {
  return new DrawnGraph({
    plain: true,
    choose: (box) => {
      const graph = box.kind === "node" ? flow.operators[box.id]?.graph : undefined;
      if (graph !== undefined) state.showGraph(graph);
    },
    look: (box) => {
      if (box.kind !== "node") {
        const title = flow.channels[box.id]?.name ?? "";
        return { title, detail: "", classes: [], bar: "var(--muted)", hint: `${title}: the script's end` };
      }
      const operator = flow.operators[box.id]!;
      const ns = costOf(operator.counts, "ns");
      const cost = ns === undefined ? "" : `${time(ns)} · `;
      return {
        title: operator.name,
        detail: `${cost}${operator.kind}`,
        classes: [],
        bar: `var(--s-${operator.stage})`,
        hint: `${operator.stage} ${operator.name}: ${operator.kind}, fired ${whole(operator.firings)} times`,
      };
    },
  });
}

/** One small chart a channel, below each other, over the same steps. */
function depths({ channels, steps }: FlowProfile) {
  const grids = channels.map((_, i) => ({ left: 190, right: 150, top: 12 + i * ROW, height: ROW - 22 }));
  return {
    grid: grids,
    tooltip: {
      ...tooltipLook(),
      trigger: "axis" as const,
      valueFormatter: (value: unknown) => `${value} tokens`,
    },
    axisPointer: { link: [{ xAxisIndex: "all" as const }] },
    xAxis: channels.map((_, i) => ({
      ...axisLook(),
      type: "value" as const,
      gridIndex: i,
      min: 0,
      max: Math.max(1, steps),
      minInterval: 1,
      splitLine: { show: false },
      axisTick: { show: false },
      axisLabel: { show: i === channels.length - 1, color: colour("--muted") },
      name: i === channels.length - 1 ? "step" : "",
      nameLocation: "middle" as const,
      nameGap: 22,
    })),
    yAxis: channels.map(({ name, capacity }, i) => ({
      ...axisLook(),
      type: "value" as const,
      gridIndex: i,
      min: 0,
      max: capacity,
      interval: capacity,
      splitLine: { show: false },
      name: name.length > 20 ? `${name.slice(0, 19)}…` : name,
      nameLocation: "middle" as const,
      nameRotate: 0,
      nameGap: 36,
      nameTextStyle: { color: colour("--text"), align: "right" as const },
    })),
    dataZoom: [
      { type: "inside" as const, xAxisIndex: channels.map((_, i) => i), filterMode: "none" as const },
    ],
    series: channels.map(({ name, depths: list, capacity, peak }, i) => ({
      type: "line" as const,
      name,
      xAxisIndex: i,
      yAxisIndex: i,
      step: "start" as const,
      symbol: "none",
      sampling: "max" as const,
      data: list.map((depth, step) => [step + 1, depth]),
      lineStyle: { width: 1.2, color: colour("--accent") },
      itemStyle: { color: colour("--accent") },
      areaStyle: { color: `${colour("--accent")}33` },
      markLine: {
        silent: true,
        symbol: "none",
        label: {
          formatter: `peak ${peak} of ${capacity}`,
          position: "end" as const,
          color: colour("--muted"),
          fontSize: 11,
        },
        lineStyle: { color: colour("--m-planned"), type: "dashed" as const },
        data: [{ yAxis: capacity }],
      },
    })),
  } as unknown as import("echarts").EChartsOption;
}

const endName = (flow: FlowProfile, operator: number) => flow.operators[operator]?.name ?? "the script";

const channels = (flow: FlowProfile) =>
  table(
    ["channel", "from → to", "carries", "capacity", "peak", "tokens", "held full", "held empty", "buffers"],
    flow.channels.map((channel: ChannelProfile) => [
      channel.name,
      `${endName(flow, channel.from)} → ${endName(flow, channel.to)}`,
      channel.schema,
      ...[channel.capacity, channel.peak, channel.published, channel.heldFull, channel.heldEmpty].map(whole),
      channel.buffers > 0 ? `${channel.buffers} × ${bytes(channel.bufferBytes)}` : "shared",
    ]),
    ".compact",
  );

function operators(state: State, flow: FlowProfile): HTMLElement {
  const measured = state.data.profile.measures.filter((measure) =>
    flow.operators.some(({ counts }) => counts?.[measure] !== undefined),
  );
  const hasTimes = flow.operators.some(({ counts }) => counts?.p99 !== undefined);
  return table(
    [
      "operator",
      "stage",
      "kind",
      "firings",
      "waits",
      ...measured.map((measure) => `${costNames[measure]} a firing`),
      ...(hasTimes ? ["p99"] : []),
      "copied",
    ],
    flow.operators.map(({ name, stage, kind, firings, waits, counts, copiedBytes }) => [
      name,
      stage,
      kind,
      whole(firings),
      whole(waits),
      ...measured.map((measure) => {
        const cost = costOf(counts, measure);
        return cost === undefined ? "–" : costText(measure, cost);
      }),
      ...(hasTimes ? [counts?.p99 === undefined ? "–" : unitText(state, counts.p99)] : []),
      bytes(copiedBytes),
    ]),
    ".compact",
  );
}
