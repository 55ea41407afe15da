// The whole of a drawing in small: boxes as dots, and a frame around what is in the window.

import { h } from "./dom.js";
import type { Drawing } from "./drawing.js";

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const WIDTH = 92;
const PAD = 6;

export class Minimap {
  readonly element = h("canvas.map") as HTMLCanvasElement;
  #drawing: Drawing | undefined;
  /** One a box, known to canvases. */
  #colours: string[] = [];
  #found: ReadonlySet<number> | undefined;
  #seen: Rectangle = { x: 0, y: 0, w: 0, h: 0 };

  /** `jump` is told a place of the drawing to bring into the middle. */
  constructor(jump: (x: number, y: number) => void) {
    const go = ({ offsetX, offsetY }: PointerEvent) => {
      const { width = 1, height = 1 } = this.#drawing ?? {};
      const room = this.element.clientHeight - 2 * PAD;
      jump(((offsetX - PAD) / (WIDTH - 2 * PAD)) * width, ((offsetY - PAD) / room) * height);
    };
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      go(event);
    });
    this.element.addEventListener("pointermove", (event) => event.buttons === 1 && go(event));
  }

  draw(drawing: Drawing, colours: readonly string[]): void {
    const resolved = resolver();
    this.#drawing = drawing;
    this.#colours = colours.map(resolved);
  }

  find(boxes: ReadonlySet<number> | undefined): void {
    this.#found = boxes;
    this.show(this.#seen);
  }

  /** Draws; `seen` is the part of the drawing in the window. */
  show(seen: Rectangle): void {
    this.#seen = seen;
    const drawing = this.#drawing;
    const height = this.element.clientHeight;
    if (!drawing || height === 0) return;
    this.element.width = WIDTH * devicePixelRatio;
    this.element.height = height * devicePixelRatio;
    const pen = this.element.getContext("2d");
    if (!pen) return;
    const x = (WIDTH - 2 * PAD) / drawing.width;
    const y = (height - 2 * PAD) / drawing.height;
    pen.scale(devicePixelRatio, devicePixelRatio);
    pen.translate(PAD, PAD);
    drawing.boxes.forEach((box, i) => {
      const isFound = this.#found?.has(i) ?? false;
      pen.globalAlpha = this.#found === undefined || isFound ? 1 : 0.15;
      pen.fillStyle = this.#colours[i] ?? "gray";
      pen.fillRect(box.x * x, box.y * y, Math.max(2, box.w * x), Math.max(isFound ? 3 : 1, box.h * y));
    });
    pen.globalAlpha = 1;
    pen.strokeStyle = resolver()("var(--accent)");
    pen.lineWidth = 1.5;
    pen.strokeRect(seen.x * x, seen.y * y, Math.max(4, seen.w * x), Math.max(4, seen.h * y));
  }
}

/** A canvas knows no variables of CSS, so their values are put in. */
function resolver(): (value: string) => string {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  return (value) => {
    let result = known.get(value);
    if (result === undefined) {
      result = value.replace(/var\((--[\w-]+)\)/g, (_, name: string) => style.getPropertyValue(name).trim());
      known.set(value, result);
    }
    return result;
  };
}
