// Text from a picture, by the three networks of PP-OCRv4: where lines of text are, which of them stand on their head,
// and what they say. Your own picture: `sis run ocr.ts --file picture.png=mine.png`. Lines should be level; slanted ones
// are read as far as the upright box around them allows.

import { exit, Graph, Hash, loadModel, now, type Picture, readFile, readPng, readText, target } from "sis";

/** Longer pictures are shrunk to this, pixels; the detector's memory and time grow with its square. */
const LONGEST_SIDE = 960;
/** The detector halves its picture five times. */
const STEP = 32;
/** A pixel is text from here on; a box is a line when its pixels' mean is this; by how much boxes grow. */
const TEXT = 0.3;
const SURE_BOX = 0.6;
const GROWTH = 1.6;
const SMALLEST = 3;

/** Lines are read at this height, and at most this wide. */
const HEIGHT = 48;
const WIDEST = 960;
const DIRECTION_WIDTH = 192;
/** ONNX's number of f32. */
const FLOAT = 1;
/** The recogniser's names for its two open dimensions. */
const BATCH = "p2o.DynamicDimension.0";
const WIDTH = "p2o.DynamicDimension.1";
const SURE_TURNED = 0.9;
const SURE_TEXT = 0.5;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Line extends Box {
  text: string;
  sure: number;
  turned: boolean;
}

/** How a network wants its colours, in the order blue, green, red: less the mean, in units of the spread. */
interface Scale {
  readonly means: readonly number[];
  readonly spreads: readonly number[];
}

const photos: Scale = { means: [0.406, 0.456, 0.485], spreads: [0.225, 0.224, 0.229] };
const even: Scale = { means: [0.5, 0.5, 0.5], spreads: [0.5, 0.5, 0.5] };

const picture = readPng(readFile("picture.png"));
const began = now();
const bits = new Hash();
const say = (text: string) => console.error(`${((now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);

console.log(`PP-OCRv4 on ${target()}, a picture of ${picture.width}×${picture.height} pixels\n`);
const boxes = detect();
say(`${boxes.length} lines found`);
const lines = boxes.length > 0 ? read(boxes) : [];
for (const { text, sure, turned, left, top, right, bottom } of lines)
  console.log(
    `${text}\n    ${(100 * sure).toFixed(1)} % sure, at ${left},${top} to ${right},${bottom}${turned ? ", upside down" : ""}`,
  );
if (lines.length === 0) console.log("no text");
console.log(`\nSHA-256 of all outputs: ${bits.hex()}`);
exit(lines.length > 0 ? 0 : 1);

/** Boxes around lines of text, in reading order. */
function detect(): Box[] {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const size = (pixels: number) => Math.max(STEP, Math.round((pixels * scale) / STEP) * STEP);
  const [width, height] = [size(picture.width), size(picture.height)];
  const graph = loadModel("detector.onnx", { shapes: { x: [1, 3, height, width] } }).compile();
  const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const values = sample(picture, whole, [height, width], photos);
  say(`looking for lines at ${width}×${height}`);
  const [{ data }] = Object.values(graph.run({ x: values }));
  bits.update(data);
  const found = boxesOf(data as Float32Array, width, height);
  graph.free();
  const [x, y] = [picture.width / width, picture.height / height];
  return found.map(({ left, top, right, bottom }) => ({
    left: Math.max(0, Math.floor(left * x)),
    top: Math.max(0, Math.floor(top * y)),
    right: Math.min(picture.width, Math.ceil(right * x)),
    bottom: Math.min(picture.height, Math.ceil(bottom * y)),
  }));
}

/** Areas of text that hang together, each in a box that is a little larger: the detector marks the lines' cores. */
function boxesOf(map: Float32Array, width: number, height: number): Box[] {
  const open: number[] = [];
  const seen = new Uint8Array(map.length);
  const visit = (at: number) => {
    if (seen[at] || map[at] <= TEXT) return;
    seen[at] = 1;
    open.push(at);
  };
  const found: Box[] = [];
  for (let start = 0; start < map.length; start++) {
    if (map[start] <= TEXT || seen[start]) continue;
    let [left, top, right, bottom] = [width, height, 0, 0];
    let [sum, count] = [0, 0];
    visit(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      sum += map[at];
      count++;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      if (y >= bottom) bottom = y + 1;
      if (x > 0) visit(at - 1);
      if (x < width - 1) visit(at + 1);
      if (y > 0) visit(at - width);
      if (y < height - 1) visit(at + width);
    }
    const [w, h] = [right - left, bottom - top];
    if (Math.min(w, h) < SMALLEST || sum / count < SURE_BOX) continue;
    const more = (w * h * GROWTH) / (2 * (w + h));
    found.push({ left: left - more, top: top - more, right: right + more, bottom: bottom + more });
  }
  return inReadingOrder(found);
}

/** From the top down, side by side from left to right. */
function inReadingOrder(boxes: Box[]): Box[] {
  const rows: Box[][] = [];
  for (const box of boxes.sort((a, b) => a.top - b.top || a.left - b.left)) {
    const row = rows.at(-1);
    if (row && (box.top + box.bottom) / 2 < row[0].bottom) row.push(box);
    else rows.push([box]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.left - b.left));
}

/** Turns lines that stand on their head, and reads them all. */
function read(boxes: readonly Box[]): Line[] {
  const direction = loadModel("direction.onnx", {
    shapes: { x: [1, 3, HEIGHT, DIRECTION_WIDTH] },
  }).compile();
  const recogniser = loadRecogniser();
  const characters = ["", ...readText("characters.txt").replace(/\n$/, "").split("\n"), " "];
  const lines: Line[] = [];
  for (const box of boxes) {
    const wanted = (HEIGHT * (box.right - box.left)) / (box.bottom - box.top);
    const width = Math.min(WIDEST, Math.max(8, Math.round(wanted / 8) * 8));
    const values = sample(picture, box, [HEIGHT, width], even);
    const turned = isTurned(direction, values, width);
    if (turned)
      for (let c = 0; c < 3; c++) values.subarray(c * HEIGHT * width, (c + 1) * HEIGHT * width).reverse();
    recogniser.resize({ [WIDTH]: width });
    const { best, chance } = recogniser.run({ x: values });
    bits.update(best.data).update(chance.data);
    const { text, sure } = decode(best.numbers(), chance.numbers(), characters);
    say(`${lines.length + 1} of ${boxes.length}: ${text}`);
    if (sure >= SURE_TEXT && text.trim() !== "") lines.push({ ...box, text, sure, turned });
  }
  return lines;
}

/**
 * The recogniser gives the chance of each of 6,625 characters, for every eight pixels of a line. A model that was loaded is
 * a graph like any other: which character is likeliest, and how likely, is asked in the graph.
 */
function loadRecogniser(): Graph {
  const graph = loadModel("recogniser.onnx", { dims: { [BATCH]: 1, [WIDTH]: { max: WIDEST } } });
  const [chances] = Object.values(graph.outputs);
  graph.output("best", graph.argMax(chances, { axis: 2, keepdims: 0 }));
  const [chance] = graph.operator("ReduceMax", [chances], { axes: [2], keepdims: 0 }, 1);
  graph.output("chance", chance);
  return graph.compile();
}

/** Does the line stand on its head? The classifier sees its first part, or all of it and black behind. */
function isTurned(direction: Graph, line: Float32Array, width: number): boolean {
  const input = direction.inputs.x.data as Float32Array;
  const shown = Math.min(width, DIRECTION_WIDTH);
  for (let row = 0; row < 3 * HEIGHT; row++) {
    const to = row * DIRECTION_WIDTH;
    input.set(line.subarray(row * width, row * width + shown), to);
    input.fill(0, to + shown, to + DIRECTION_WIDTH);
  }
  const [{ data }] = Object.values(direction.run());
  bits.update(data);
  return (data as Float32Array)[1] > SURE_TURNED;
}

/** One character for each place, none (0) where nothing new begins; the same twice in a row is one. */
function decode(
  best: readonly number[],
  chance: readonly number[],
  characters: readonly string[],
): { text: string; sure: number } {
  let text = "";
  let [sum, count] = [0, 0];
  best.forEach((character, i) => {
    if (character === 0 || character === best[i - 1]) return;
    text += characters[character] ?? "";
    sum += chance[i];
    count++;
  });
  return { text, sure: count > 0 ? sum / count : 0 };
}

/** A part of the picture at another size, as a network takes it: one plane a colour. A graph of its own does it, in C. */
function sample({ rgb, width, height }: Picture, box: Box, size: number[], { means, spreads }: Scale) {
  const graph = new Graph();
  const whole = graph.constant(rgb, [height, width, 3]);
  const [from, to] = [graph.ints(box.top, box.left), graph.ints(box.bottom, box.right)];
  const part = graph.cast(graph.slice(whole, from, to), { to: FLOAT });
  const planes = graph.unsqueeze(graph.transpose(part, { perm: [2, 0, 1] }), graph.ints(0));
  const sized = graph.resizeTensor(planes, undefined, undefined, graph.ints(1, 3, ...size), {
    mode: "linear",
    antialias: 1,
  });
  const turned = graph.gather(sized, graph.ints(2, 1, 0), { axis: 1 });
  const column = (values: readonly number[]) =>
    graph.constant(
      values.map((value) => 255 * value),
      [3, 1, 1],
    );
  graph.output("y", graph.div(graph.sub(turned, column(means)), column(spreads)));
  const values = (graph.compile().run().y.data as Float32Array).slice();
  graph.free();
  return values;
}
