// ECharts, which the page carries with it as a classic script: colours of the page, size of its place, dark mode.
import type { ECharts, EChartsOption } from "echarts";

declare const echarts: { init(element: HTMLElement, theme?: unknown, options?: object): ECharts };

/** The value of a CSS variable. */
export const colour = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export interface Chart {
  readonly element: HTMLElement;
  /** Draws anew, with present colours. */
  draw(): void;
  readonly instance: () => ECharts | undefined;
}

/** A chart that is made when it is first drawn, since only what is shown has a size. */
export function chartOf(
  element: HTMLElement,
  option: () => EChartsOption,
  made?: (instance: ECharts) => void,
): Chart {
  let instance: ECharts | undefined;
  const draw = () => {
    if (element.clientWidth === 0) return;
    if (!instance) {
      instance = echarts.init(element, undefined, { renderer: "canvas" });
      new ResizeObserver(() => element.clientWidth > 0 && instance?.resize()).observe(element);
      made?.(instance);
    }
    instance.setOption(
      {
        animation: false,
        textStyle: { fontFamily: "system-ui, sans-serif", fontSize: 12, color: colour("--text") },
        ...option(),
      },
      true,
    );
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  return { element, draw, instance: () => instance };
}

/** Axis lines, ticks and names in the page's greys. */
export const axisLook = () => ({
  nameTextStyle: { color: colour("--muted") },
  axisLabel: { color: colour("--muted") },
  axisLine: { show: true, lineStyle: { color: colour("--line") } },
  splitLine: { lineStyle: { color: colour("--line") } },
});

/** Room at the left for the longest of these names. */
export const roomFor = (names: readonly string[]) =>
  20 + Math.ceil(6.8 * Math.max(0, ...names.map(({ length }) => length)));

/** Between marks of an axis of bytes: a power of two. */
export const byteStep = (most: number) => 2 ** Math.max(0, Math.round(Math.log2(Math.max(1, most / 6))));

export const tooltipLook = () => ({
  backgroundColor: colour("--panel"),
  borderColor: colour("--line"),
  textStyle: { color: colour("--text"), fontSize: 12 },
  confine: true,
});

/** Zooming along x: within the drawing, and by a slider below whose ends say where they are. */
export const zoomAlong = (labelFormatter: (value: number) => string) => [
  { type: "inside" as const, xAxisIndex: 0, filterMode: "weakFilter" as const },
  {
    type: "slider" as const,
    xAxisIndex: 0,
    filterMode: "weakFilter" as const,
    labelFormatter,
    height: 18,
    bottom: 8,
    brushSelect: false,
    borderColor: colour("--line"),
    fillerColor: `${colour("--accent")}22`,
    textStyle: { color: colour("--muted"), fontSize: 11 },
  },
];
