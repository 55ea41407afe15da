// The arena's activations over the run: a rectangle a tensor, the planner's bound and the least possible as lines.

import { axisLook, byteStep, chartOf, colour, tooltipLook, zoomAlong } from "./chart.js";
import { bytes, h, whole } from "./dom.js";
import { type State, shapeOf } from "./state.js";

interface Rectangle {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  readonly colour: string;
  readonly title: string;
  readonly detail: string;
  readonly node: number;
}

export function memoryView(state: State): { element: HTMLElement; draw: () => void } {
  const place = h("div.chart.tall");
  const summary = h("p.note");
  const legend = h("div.legend");
  let rectangles: Rectangle[] = [];
  const chart = chartOf(
    place,
    () => option(state, rectangles),
    (instance) => {
      instance.on("click", (event) => {
        const { seriesIndex, dataIndex } = event as { seriesIndex?: number; dataIndex: number };
        const node = seriesIndex === 0 ? rectangles[dataIndex]?.node : undefined;
        if (node !== undefined && node >= 0) state.select(node);
      });
    },
  );
  const draw = () => {
    rectangles = rectanglesOf(state);
    const { activationBytes = 0, livenessBytes = 0 } = state.graph?.figures ?? {};
    summary.textContent = `${rectangles.length} rectangles. Planned ${whole(activationBytes)} bytes; the least possible is ${whole(livenessBytes)}${livenessBytes > 0 ? `: the plan takes ${(activationBytes / livenessBytes).toFixed(3)} times that` : ""}. Weights and the region for dynamic shapes are not drawn.`;
    legend.replaceChildren(
      ...colours.map(([name, variable]) => {
        const square = h("i.square");
        square.style.background = `var(${variable})`;
        return h("span", {}, square, name);
      }),
    );
    chart.draw();
  };
  return {
    element: h(
      "section.memory",
      {},
      h("h2", {}, "Activations in the arena, node by node"),
      summary,
      legend,
      place,
    ),
    draw,
  };
}

const colours: readonly (readonly [string, string])[] = [
  ["input", "--m-input"],
  ["value", "--m-value"],
  ["value with others in its memory", "--m-shared"],
  ["output", "--m-output"],
  ["scratch", "--m-scratch"],
  ["bytes alive", "--m-alive"],
];

/** Offsets count from the activations' start: what lies below, the weights, never changes. */
function rectanglesOf(state: State): Rectangle[] {
  const { graph } = state;
  if (!graph) return [];
  const base = baseOf(state);
  const isShared = new Set(graph.tensors.filter(({ id, root }) => id !== root).map(({ root }) => root));
  const isOutput = new Set(graph.outputs.map(({ tensor }) => state.tensor(tensor)?.root));
  const lives = new Map<number, { first: number; last: number; bytes: number }>();
  for (const { root, first, last, bytes: size } of graph.tensors) {
    const life = lives.get(root);
    lives.set(root, {
      first: Math.min(first, life?.first ?? first),
      last: Math.max(last, life?.last ?? last),
      bytes: Math.max(size, life?.bytes ?? 0),
    });
  }
  const values = graph.tensors.flatMap((tensor): Rectangle[] => {
    const { id, root, place, kind } = tensor;
    const life = lives.get(id);
    if (id !== root || place < base || kind === "constant" || !life || life.bytes === 0) return [];
    const variable =
      kind === "input"
        ? "--m-input"
        : isOutput.has(id)
          ? "--m-output"
          : isShared.has(id)
            ? "--m-shared"
            : "--m-value";
    const maker = state.maker(id);
    return [
      {
        ...{ from: life.first, to: Math.max(life.last, life.first) + 1, low: place - base },
        ...{ high: place - base + life.bytes, colour: variable, node: maker?.id ?? -1 },
        title: maker ? `${maker.operator} ${maker.name}` : `${kind} ${tensor.name}`,
        detail: `${shapeOf(tensor)}, ${bytes(life.bytes)}, written at ${life.first}, last read at ${life.last}`,
      },
    ];
  });
  const scratch = graph.nodes.flatMap((node): Rectangle[] =>
    node.scratchBytes > 0 && node.scratchPlace >= base && node.position >= 0
      ? [
          {
            ...{ from: node.position, to: node.position + 1, low: node.scratchPlace - base },
            ...{ high: node.scratchPlace - base + node.scratchBytes, colour: "--m-scratch", node: node.id },
            title: `scratch of ${node.operator} ${node.name}`,
            detail: `${bytes(node.scratchBytes)} at ${node.position}`,
          },
        ]
      : [],
  );
  return [...values, ...scratch];
}

/** Where activations begin. Weights come first in the arena. */
const baseOf = (state: State) => state.graph?.figures.weightBytes ?? 0;

/** Bytes alive at each position. */
function aliveOf(rectangles: readonly Rectangle[]): [number, number][] {
  const changes = new Map<number, number>();
  for (const { from, to, low, high } of rectangles) {
    changes.set(from, (changes.get(from) ?? 0) + high - low);
    changes.set(to, (changes.get(to) ?? 0) - (high - low));
  }
  let sum = 0;
  return [...changes]
    .sort(([a], [b]) => a - b)
    .map(([at, change]) => {
      sum += change;
      return [at, sum];
    });
}

function option(state: State, rectangles: readonly Rectangle[]) {
  const { activationBytes = 0, livenessBytes = 0 } = state.graph?.figures ?? {};
  const end = Math.max(1, ...rectangles.map(({ to }) => to));
  const line = (
    value: number,
    name: string,
    variable: string,
    where: "insideEndTop" | "insideEndBottom",
  ) => ({
    yAxis: value,
    lineStyle: { color: colour(variable), type: "dashed" as const, width: 1.5 },
    label: { formatter: `${name} ${bytes(value)}`, position: where, color: colour("--text"), fontSize: 12 },
  });
  return {
    grid: { left: 84, right: 44, top: 28, bottom: 76 },
    tooltip: {
      ...tooltipLook(),
      formatter: (item: unknown) => {
        const rectangle = rectangles[(item as { dataIndex: number }).dataIndex]!;
        return h(
          "div",
          {},
          h("b", {}, rectangle.title),
          h("br"),
          rectangle.detail,
          h("br"),
          `offset ${whole(rectangle.low)}`,
        );
      },
    },
    xAxis: {
      ...axisLook(),
      type: "value" as const,
      name: "position in the run",
      nameLocation: "middle" as const,
      nameGap: 26,
      min: 0,
      max: end,
      minInterval: 1,
      splitLine: { show: false },
    },
    yAxis: {
      ...axisLook(),
      type: "value" as const,
      name: "bytes from the activations' start",
      nameTextStyle: { color: colour("--muted"), align: "left" as const },
      interval: byteStep(activationBytes),
      max: activationBytes > 0 ? Math.ceil(activationBytes * 1.06) : undefined,
      axisLabel: {
        color: colour("--muted"),
        formatter: (value: number) => bytes(value),
        showMaxLabel: false,
      },
    },
    dataZoom: [
      ...zoomAlong((value) => String(Math.round(value))),
      {
        type: "slider" as const,
        yAxisIndex: 0,
        width: 14,
        right: 8,
        brushSelect: false,
        filterMode: "none" as const,
        showDetail: false,
        borderColor: colour("--line"),
        fillerColor: `${colour("--accent")}22`,
      },
    ],
    series: [
      {
        type: "custom" as const,
        clip: true,
        encode: { x: [0, 1], y: [2, 3] },
        data: rectangles.map(({ from, to, low, high }) => [from, to, low, high]),
        renderItem: (
          params: { dataIndex: number },
          api: { value(i: number): number; coord(at: number[]): number[] },
        ) => {
          const [x0 = 0, y0 = 0] = api.coord([api.value(0), api.value(3)]);
          const [x1 = 0, y1 = 0] = api.coord([api.value(1), api.value(2)]);
          return {
            type: "rect" as const,
            shape: { x: x0, y: y0, width: Math.max(1, x1 - x0 - 0.5), height: Math.max(1, y1 - y0 - 0.5) },
            style: {
              fill: colour(rectangles[params.dataIndex]!.colour),
              stroke: colour("--panel"),
              lineWidth: x1 - x0 > 6 ? 0.5 : 0,
            },
            emphasis: { style: { stroke: colour("--text"), lineWidth: 1.5 } },
          };
        },
        markLine: {
          silent: true,
          symbol: "none",
          data:
            activationBytes === livenessBytes
              ? [line(activationBytes, "planned, and least possible,", "--m-planned", "insideEndTop")]
              : [
                  line(activationBytes, "planned", "--m-planned", "insideEndTop"),
                  line(livenessBytes, "least possible", "--m-least", "insideEndBottom"),
                ],
        },
      },
      {
        type: "line" as const,
        step: "end" as const,
        symbol: "none",
        silent: true,
        data: aliveOf(rectangles),
        lineStyle: { color: colour("--m-alive"), width: 1.2 },
        tooltip: { show: false },
        z: 4,
      },
    ],
  } as unknown as import("echarts").EChartsOption;
}
