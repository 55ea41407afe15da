// Where boxes and edges lie: Graphviz's dot, compiled to WebAssembly, asked for coordinates only.
import type { Drawing, Edge, Group } from "./page/drawing.js";
import type { Wiring } from "./wiring.js";

/** Of a node's box, in pixels. */
const BOX = { w: 156, h: 38 };
const PILL = { w: 132, h: 24 };
/** JSON with coordinates and without drawing operations; the typings do not list it. */
const FORMAT = "json0" as "json";
/** Graphviz counts in points, sizes of nodes in inches. */
const inches = (pixels: number) => (pixels / 72).toFixed(3);

/** Ways to draw edges; the first can exhaust the stack of WebAssembly on very large graphs. */
const splines = ["true", "polyline", "line"] as const;

interface DotObject {
  readonly name: string;
  readonly bb?: string;
  readonly pos?: string;
}

interface DotGraph {
  readonly bb: string;
  readonly objects?: readonly DotObject[];
  readonly edges?: readonly { readonly pos?: string; readonly sis: string }[];
}

/** Ranks that edges may cross for each box, all in all: dot's time grows with their square. */
const CROSSED = 2;

/** From top to bottom, or from left to right. */
export async function layout(wiring: Wiring, direction: "TB" | "LR"): Promise<Drawing> {
  if (wiring.boxes.length === 0) return { width: 0, height: 0, boxes: [], edges: [], groups: [] };
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const near = nearEdges(wiring);
  for (const kind of splines) {
    try {
      const text = (await Graphviz.load()).layout(
        dotOf({ ...wiring, edges: near }, direction, kind),
        FORMAT,
        "dot",
      );
      return read(JSON.parse(text) as DotGraph, wiring, near);
    } catch (error) {
      if (kind === splines.at(-1)) throw error;
      Graphviz.unload(); // what overflowed its stack is of no use any more
    }
  }
  throw new Error("no layout");
}

/** The edges that fit: the longest are left out of the layout, as of a constant that every layer reads. */
function nearEdges({ boxes, edges }: Wiring): Wiring["edges"] {
  const ranks = new Array<number>(boxes.length).fill(0);
  // Boxes are nearly in the order of the run, so a few rounds settle longest paths.
  for (let round = 0, moved = true; moved && round < 8; round++) {
    moved = false;
    for (const { from, to } of edges)
      if (ranks[to]! <= ranks[from]!) {
        ranks[to] = ranks[from]! + 1;
        moved = true;
      }
  }
  const spans = edges.map((edge) => ({ edge, span: Math.abs(ranks[edge.to]! - ranks[edge.from]!) }));
  let left = CROSSED * boxes.length + 400;
  const near: Wiring["edges"][number][] = [];
  for (const { edge, span } of spans.sort((a, b) => a.span - b.span)) {
    if (span > 1) left -= span;
    if (span <= 1 || left > 0) near.push(edge);
  }
  return near;
}

function dotOf({ boxes, edges, groups }: Wiring, direction: string, kind: string): string {
  const lines = [
    `digraph { rankdir=${direction}; splines=${kind}; nodesep=0.28; ranksep=0.36; nslimit=4; nslimit1=4; mclimit=0.5;`,
    'node [shape=box, fixedsize=true, label=""]; edge [arrowhead=normal, arrowsize=0.6];',
  ];
  const write = (group: number) => {
    boxes.forEach((box, i) => {
      const { w, h } = box.kind === "node" ? BOX : PILL;
      if (box.group === group) lines.push(`n${i} [width=${inches(w)}, height=${inches(h)}];`);
    });
    for (const inner of groups) {
      if (inner.id === 0 || inner.parent !== group) continue;
      lines.push(`subgraph cluster_${inner.id} { margin=14; labeljust=l; label="x"; fontsize=14;`);
      write(inner.id);
      lines.push("}");
    }
  };
  write(0);
  edges.forEach(({ from, to }, i) => {
    lines.push(`n${from} -> n${to} [sis=${i}];`);
  });
  return `${lines.join("\n")}\n}`;
}

function read(dot: DotGraph, wiring: Wiring, near: Wiring["edges"]): Drawing {
  const [left = 0, bottom = 0, right = 0, top = 0] = numbers(dot.bb);
  const objects = new Map((dot.objects ?? []).map((object) => [object.name, object]));
  const boxes = wiring.boxes.map(({ kind, id, with: others }, i) => {
    const [x = 0, y = 0] = numbers(objects.get(`n${i}`)?.pos);
    const { w, h } = kind === "node" ? BOX : PILL;
    return {
      kind,
      id,
      ...(others ? { with: others } : {}),
      ...{ x: Math.round(x - left - w / 2), y: Math.round(top - y - h / 2), w, h },
    };
  });
  const edges = (dot.edges ?? []).flatMap(({ pos, sis }): Edge[] => {
    const edge = near[Number(sis)];
    return edge && pos ? [{ ...edge, path: pathOf(pos, left, top) }] : [];
  });
  const isNear = new Set(near);
  for (const edge of wiring.edges) {
    const [from, to] = [boxes[edge.from], boxes[edge.to]];
    if (isNear.has(edge) || !from || !to) continue;
    const path = `M${from.x + from.w / 2} ${from.y + from.h}L${to.x + to.w / 2} ${to.y}`;
    edges.push({ ...edge, path, isFar: true });
  }
  const groups = wiring.groups.flatMap(({ id, label }): Group[] => {
    const bb = objects.get(`cluster_${id}`)?.bb;
    if (!bb) return [];
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = numbers(bb);
    const at = { x: Math.round(x0 - left), y: Math.round(top - y1) };
    return [{ block: id, label, ...at, w: Math.round(x1 - x0), h: Math.round(y1 - y0) }];
  });
  return { width: Math.ceil(right - left), height: Math.ceil(top - bottom), boxes, edges, groups };
}

const numbers = (text = "") => text.split(",").map(Number);

/** Graphviz writes "e,x,y x,y x,y …": the arrow's tip, then the points of a Bézier curve. */
function pathOf(pos: string, left: number, top: number): string {
  let tip = "";
  const points: string[] = [];
  for (const part of pos.split(" ")) {
    const [x = 0, y = 0] = numbers(part.replace(/^[es],/, ""));
    const point = `${Math.round(x - left)} ${Math.round(top - y)}`;
    if (part.startsWith("e,")) tip = point;
    else if (!part.startsWith("s,")) points.push(point);
  }
  const [start = "0 0", ...rest] = points;
  return `M${start}C${rest.join(" ")}${tip ? `L${tip}` : ""}`;
}
