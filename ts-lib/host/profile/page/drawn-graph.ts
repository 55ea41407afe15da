// A drawing in SVG that can be dragged and zoomed, with the whole of it in small at the side. What a box shows is the
// caller's; this file knows only boxes, edges, groups and the window on them.

import { h, s } from "./dom.js";
import type { Box, Drawing } from "./drawing.js";
import { Minimap } from "./minimap.js";

export interface BoxLook {
  readonly title: string;
  readonly detail: string;
  readonly classes: readonly string[];
  /** CSS colours: of the bar at its left, of its ground. */
  readonly bar: string;
  readonly ground?: string;
  /** 0 to 1: length of the line at its foot. */
  readonly share?: number;
  readonly hint: string;
}

export interface DrawnGraphOptions {
  readonly look: (box: Box) => BoxLook;
  readonly choose: (box: Box) => void;
  /** The drawing is small: no picture of the whole beside it. */
  readonly plain?: boolean;
}

/** Below this scale texts are no longer readable and not drawn. */
const READABLE = 0.42;
const LEAST = 0.01;
const MOST = 3;

export class DrawnGraph {
  readonly element: HTMLElement;
  readonly #options: DrawnGraphOptions;
  readonly #svg = s("svg.canvas", { tabindex: 0 });
  readonly #world = s("g");
  readonly #map: Minimap;
  #drawing: Drawing | undefined;
  #boxes: SVGElement[] = [];
  #edges: SVGElement[] = [];
  #scale = 1;
  #x = 0;
  #y = 0;
  #isPlaced = false;

  constructor(options: DrawnGraphOptions) {
    this.#options = options;
    this.#map = new Minimap((x, y) => {
      this.#x = this.#svg.clientWidth / 2 - x * this.#scale;
      this.#y = this.#svg.clientHeight / 2 - y * this.#scale;
      this.#move();
    });
    this.#svg.append(
      s(
        "defs",
        {},
        s(
          "marker",
          {
            id: "tip",
            viewBox: "0 0 8 8",
            refX: 7,
            refY: 4,
            markerWidth: 7,
            markerHeight: 7,
            orient: "auto",
          },
          s("path.tip", { d: "M0 0L8 4L0 8z" }),
        ),
      ),
      this.#world,
    );
    const button = (text: string, title: string, act: () => void) =>
      h("button", { title, onclick: act }, text);
    const tools = h(
      "div.tools",
      {},
      button("+", "Larger", () => this.#zoom(1.4)),
      button("−", "Smaller", () => this.#zoom(1 / 1.4)),
      button("1:1", "Natural size", () => this.#zoom(1 / this.#scale)),
      button("all", "The whole graph", () => this.fit()),
    );
    this.element = h("div.drawn", {}, this.#svg, tools, ...(options.plain ? [] : [this.#map.element]));
    this.#listen();
    new ResizeObserver(() => this.#resized()).observe(this.element);
  }

  draw(drawing: Drawing): void {
    this.#drawing = drawing;
    this.#isPlaced = false;
    const looks = drawing.boxes.map((box) => this.#options.look(box));
    this.#boxes = drawing.boxes.map((box, i) => this.#box(box, looks[i]!));
    this.#map.draw(
      drawing,
      looks.map(({ bar, ground }) => ground ?? bar),
    );
    this.#edges = drawing.edges.map(({ path, isFar }) =>
      s(isFar ? "path.edge.far" : "path.edge", { d: path, "marker-end": "url(#tip)" }),
    );
    const groups = drawing.groups.map(({ label, x, y, w, h: height }) =>
      s(
        "g.group",
        {},
        s("rect", { x, y, width: w, height, rx: 8 }),
        s("text", { x: x + 8, y: y + 15 }, s("title", {}, label), clipped(label, w / 6.4)),
      ),
    );
    this.#world.replaceChildren(...groups, ...this.#edges, ...this.#boxes);
    this.#resized();
  }

  /** Marks the chosen box, what it reads and what reads it. */
  choose(box: number): void {
    this.#boxes.forEach((element, i) => {
      element.classList.toggle("chosen", i === box);
    });
    this.#drawing?.edges.forEach(({ from, to }, i) => {
      this.#edges[i]?.classList.toggle("in", to === box);
      this.#edges[i]?.classList.toggle("out", from === box);
    });
  }

  /** Dims all boxes but these; undefined dims none. */
  find(boxes: ReadonlySet<number> | undefined): void {
    this.#svg.classList.toggle("searched", boxes !== undefined);
    this.#boxes.forEach((element, i) => {
      element.classList.toggle("found", boxes?.has(i) ?? false);
    });
    this.#map.find(boxes);
  }

  /** Brings a box into the middle, at a size one can read. */
  show(at: number): void {
    const box = this.#drawing?.boxes[at];
    if (!box) return;
    this.#scale = Math.max(this.#scale, 0.9);
    this.#x = this.#svg.clientWidth / 2 - (box.x + box.w / 2) * this.#scale;
    this.#y = this.#svg.clientHeight / 2 - (box.y + box.h / 2) * this.#scale;
    this.#move();
  }

  fit(): void {
    const { width = 1, height = 1 } = this.#drawing ?? {};
    const room = { w: this.#svg.clientWidth - 24, h: this.#svg.clientHeight - 24 };
    this.#scale = Math.min(1.2, Math.max(LEAST, Math.min(room.w / width, room.h / height)));
    this.#x = (this.#svg.clientWidth - width * this.#scale) / 2;
    this.#y = (this.#svg.clientHeight - height * this.#scale) / 2;
    this.#move();
  }

  #box(box: Box, look: BoxLook): SVGElement {
    const { title, detail, classes, bar, ground, share, hint } = look;
    const { x, y, w, h: height, kind } = box;
    const isNode = kind === "node";
    const element = s(
      ["g", isNode ? "node" : "io", ...classes].join("."),
      { transform: `translate(${x} ${y})`, onclick: () => this.#options.choose(box) },
      s("title", {}, hint),
      s("rect.frame", { width: w, height, rx: isNode ? 5 : height / 2 }),
      isNode && s("rect.bar", { width: 5, height, rx: 2 }),
      share !== undefined && share > 0
        ? s("rect.share", { x: 9, y: height - 5, width: Math.max(1, share * (w - 14)), height: 3, rx: 1.5 })
        : undefined,
      s(
        "text.title",
        { x: isNode ? 12 : w / 2, y: isNode ? 14 : 16 },
        isNode ? cut(title, 20) : clipped(title, 19),
      ),
      isNode && s("text.detail", { x: 12, y: 28 }, clipped(detail, 26)),
    );
    if (ground) (element.querySelector(".frame") as SVGElement).style.fill = ground;
    if (isNode) (element.querySelector(".bar") as SVGElement).style.fill = bar;
    return element;
  }

  #listen(): void {
    this.#svg.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const { deltaX, deltaY, ctrlKey, metaKey, shiftKey, offsetX, offsetY } = event as WheelEvent;
        if (shiftKey) this.#pan(-deltaY - deltaX, 0);
        else if (ctrlKey || metaKey || Math.abs(deltaX) < Math.abs(deltaY))
          this.#zoom(Math.exp(-deltaY * 0.0015), offsetX, offsetY);
        else this.#pan(-deltaX, -deltaY);
      },
      { passive: false },
    );
    this.#svg.addEventListener("pointerdown", (event) => {
      const start = event as PointerEvent;
      if (start.button !== 0) return;
      let [x, y] = [start.clientX, start.clientY];
      let isDragged = false;
      const move = (next: PointerEvent) => {
        if (!isDragged && Math.hypot(next.clientX - x, next.clientY - y) < 4) return;
        if (!isDragged) this.#svg.setPointerCapture(start.pointerId);
        isDragged = true;
        this.#svg.classList.add("dragged");
        this.#pan(next.clientX - x, next.clientY - y);
        [x, y] = [next.clientX, next.clientY];
      };
      const end = () => {
        this.#svg.removeEventListener("pointermove", move as EventListener);
        this.#svg.classList.remove("dragged");
      };
      this.#svg.addEventListener("pointermove", move as EventListener);
      this.#svg.addEventListener("pointerup", end, { once: true });
      this.#svg.addEventListener("pointercancel", end, { once: true });
    });
    this.#svg.addEventListener("keydown", (event) => {
      const { key } = event as KeyboardEvent;
      const step = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] }[key];
      if (step) this.#pan(step[0] ?? 0, step[1] ?? 0);
      else if (key === "+" || key === "-") this.#zoom(key === "+" ? 1.25 : 0.8);
      else return;
      event.preventDefault();
    });
  }

  #zoom(by: number, x = this.#svg.clientWidth / 2, y = this.#svg.clientHeight / 2): void {
    const scale = Math.min(MOST, Math.max(LEAST, this.#scale * by));
    this.#x = x - ((x - this.#x) * scale) / this.#scale;
    this.#y = y - ((y - this.#y) * scale) / this.#scale;
    this.#scale = scale;
    this.#move();
  }

  #pan(x: number, y: number): void {
    this.#x += x;
    this.#y += y;
    this.#move();
  }

  #move(): void {
    this.#world.setAttribute("transform", `translate(${this.#x} ${this.#y}) scale(${this.#scale})`);
    this.#svg.classList.toggle("small", this.#scale < READABLE);
    const { clientWidth, clientHeight } = this.#svg;
    const at = { x: -this.#x / this.#scale, y: -this.#y / this.#scale };
    this.#map.show({ ...at, w: clientWidth / this.#scale, h: clientHeight / this.#scale });
  }

  /** A graph that fits is shown whole; of a large one, its beginning. */
  #resized(): void {
    if (!this.#drawing || this.#svg.clientWidth === 0) return;
    if (!this.#isPlaced) {
      this.#isPlaced = true;
      this.fit();
      if (this.#scale < 0.6) {
        const [first] = this.#drawing.boxes;
        this.#scale = 0.9;
        this.#x = this.#svg.clientWidth / 2 - ((first?.x ?? 0) + (first?.w ?? 0) / 2) * this.#scale;
        this.#y = 24 - (first?.y ?? 0) * this.#scale;
      }
    }
    this.#move();
  }
}

/** Operators keep their beginning. */
const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** Long names keep their end, which tells them apart. */
const clipped = (text: string, most: number) =>
  text.length <= most ? text : `…${text.slice(text.length - Math.floor(most) + 1)}`;
