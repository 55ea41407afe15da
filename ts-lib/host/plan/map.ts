// The memory map: one picture of a plan, time along, addresses up. Each block of memory is a pale rectangle for as long as
// it is taken; in it each value from where it is written to where it is last read. SVG that needs nothing else.
import type { Planned, PlannedBlock, PlannedPiece } from "../../programs/planned.js";
import { group } from "../cli/model-options.js";
import { nodeText, sizeText } from "./texts.js";

/** What the picture says beside the rectangles. */
export interface MapFacts {
  readonly title: string;
  readonly activationBytes: number;
  readonly livenessBytes: number;
}

const size = { width: 1280, height: 760, left: 92, right: 24, top: 78, bottom: 52 };
const plotWidth = size.width - size.left - size.right;
const plotHeight = size.height - size.top - size.bottom;

/** Where a position and an address lie in the picture. */
interface Scale {
  readonly x: (position: number) => number;
  readonly y: (address: number) => number;
}

export function memoryMap(plan: Planned, facts: MapFacts): string {
  const most = Math.max(facts.activationBytes, 64);
  const scale: Scale = {
    x: (position) => round(size.left + (position / Math.max(plan.positions + 1, 2)) * plotWidth),
    y: (address) => round(size.top + plotHeight * (1 - address / (most * 1.04))),
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" class="sis-map">`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${size.width}" height="${size.height}"/>`,
    `<text class="title" x="${size.left}" y="26">${text(facts.title)}</text>`,
    ...legend(),
    ...axes(plan, most, scale),
    ...plan.blocks.map((block) => blockShape(block, scale)),
    ...plan.blocks.flatMap(({ pieces }) => pieces.map((piece) => pieceShape(piece, pieces, scale))),
    aliveLine(plan, scale),
    ...bounds(plan, facts, scale),
    "</svg>\n",
  ].join("\n");
}

const kinds: readonly (readonly [string, string])[] = [
  ["input", "graph's input"],
  ["value", "value"],
  ["output", "graph's output"],
  ["scratch", "scratch"],
  ["block", "taken, not written yet or not read any more"],
];

/** Both schemes of colours; a viewer that knows none shows the first. */
const style = `
.sis-map { font: 12px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; --ground: #ffffff; --text: #1c2430; --muted: #5d6878; --line: #e3e7ee; --block: #e8edf5; --edge: #b9c6da; --input: #8a94a3; --value: #6a9bd8; --output: #2a9d7f; --scratch: #e0ac54; --alive: #14263d; --planned: #b3304f; --least: #7b4bb3; --on: #0d1b2e; }
@media (prefers-color-scheme: dark) { .sis-map { --ground: #14181f; --text: #e4e9f0; --muted: #9aa6b5; --line: #2a323e; --block: #232c3a; --edge: #44536a; --input: #7d8999; --value: #4d80bf; --output: #2f9e80; --scratch: #b98a3e; --alive: #f0f4fa; --planned: #e26a86; --least: #b395e3; --on: #ffffff; } }
.sis-map .ground { fill: var(--ground); } .sis-map text { fill: var(--text); } .sis-map .title { font-size: 16px; font-weight: 600; } .sis-map .axis { fill: var(--muted); }
.sis-map .line { stroke: var(--line); } .sis-map .block { fill: var(--block); stroke: var(--edge); stroke-width: .6; }
.sis-map .input { fill: var(--input); } .sis-map .value { fill: var(--value); } .sis-map .output { fill: var(--output); } .sis-map .scratch { fill: var(--scratch); }
.sis-map .piece { stroke: var(--ground); stroke-width: .7; } .sis-map .piece:hover { stroke: var(--text); stroke-width: 1.6; } .sis-map .label { fill: var(--on); font-size: 11px; pointer-events: none; }
.sis-map .alive { fill: none; stroke: var(--alive); stroke-width: 1.4; pointer-events: none; } .sis-map .planned { stroke: var(--planned); } .sis-map .least { stroke: var(--least); } .sis-map .bound { stroke-width: 1.4; stroke-dasharray: 6 4; } .sis-map .peak { stroke: var(--alive); stroke-dasharray: 2 3; }
`;

function legend(): string[] {
  let x = size.left;
  const parts = kinds.map(([kind, says]) => {
    const shape = `<rect class="${kind}" x="${x}" y="40" width="13" height="13"/>`;
    const label = `<text x="${x + 18}" y="51">${says}</text>`;
    x += 36 + says.length * 6.2;
    return shape + label;
  });
  return [
    ...parts,
    `<line class="alive" x1="${x}" x2="${x + 16}" y1="47" y2="47"/><text x="${x + 21}" y="51">bytes alive</text>`,
  ];
}

function axes(plan: Planned, most: number, { x, y }: Scale): string[] {
  const addresses = ticks(most, byteStep(most)).map(
    (at) =>
      `<line class="line" x1="${size.left}" x2="${size.width - size.right}" y1="${y(at)}" y2="${y(at)}"/>` +
      `<text class="axis" x="${size.left - 8}" y="${y(at) + 4}" text-anchor="end">${sizeText(at)}</text>`,
  );
  const positions = ticks(plan.positions, wholeStep(plan.positions)).map(
    (at) =>
      `<text class="axis" x="${x(at)}" y="${size.height - size.bottom + 18}" text-anchor="middle">${group(at)}</text>`,
  );
  const middle = size.left + plotWidth / 2;
  return [
    ...addresses,
    ...positions,
    `<text class="axis" x="${middle}" y="${size.height - 12}" text-anchor="middle">position in the run</text>`,
    `<text class="axis" transform="translate(16 ${size.top + plotHeight / 2}) rotate(-90)" text-anchor="middle">address, from the activations' start</text>`,
  ];
}

interface Area {
  readonly from: number;
  readonly to: number;
  readonly place: number;
  readonly bytes: number;
}

function rectangle({ from, to, place, bytes }: Area, { x, y }: Scale) {
  const top = y(place + bytes);
  return {
    left: x(from),
    top,
    width: round(x(to + 1) - x(from)),
    height: round(Math.max(y(place) - top, 0.3)),
  };
}

function blockShape(block: PlannedBlock, scale: Scale): string {
  const { left, top, width, height } = rectangle(block, scale);
  return `<rect class="block" x="${left}" y="${top}" width="${width}" height="${height}"/>`;
}

/** Until what is drawn later covers it: what is written over it, or a Concat of it. */
function seenUntil({ from, to, place, bytes }: PlannedPiece, others: readonly PlannedPiece[]): number {
  const covers = (one: PlannedPiece) =>
    one.from > from && one.from <= to && one.place < place + bytes && place < one.place + one.bytes;
  return Math.min(to + 1, ...others.filter(covers).map((one) => one.from));
}

function pieceShape(piece: PlannedPiece, others: readonly PlannedPiece[], scale: Scale): string {
  const { left, top, width, height } = rectangle(piece, scale);
  const shape = `<rect class="piece ${piece.kind}" x="${left}" y="${top}" width="${width}" height="${height}"><title>${text(tooltip(piece))}</title></rect>`;
  const room = Math.floor((scale.x(seenUntil(piece, others)) - left - 6) / 6.4);
  if (room < 5 || height < 14) return shape;
  const label = clipped(nameOf(piece), room);
  return `${shape}<text class="label" x="${left + 4}" y="${round(top + Math.min(height / 2 + 4, 16))}">${text(label)}</text>`;
}

/** As one would call it. */
export const nameOf = ({ kind, operator, name }: PlannedPiece): string =>
  kind === "scratch"
    ? `scratch of ${[operator, name].join(" ").trim()}`
    : [operator, name].join(" ").trim() || kind;

const tooltip = (piece: PlannedPiece) =>
  [
    nameOf(piece),
    [piece.shape, `${group(piece.bytes)} bytes at ${group(piece.place)}`].filter(Boolean).join(", "),
    piece.from === piece.to ? `at ${piece.from}` : `from ${piece.from} to ${piece.to}`,
  ].join("\n");

/** Steps: what is alive at a position is alive all through it. */
function aliveLine({ blocks, positions }: Planned, { x, y }: Scale): string {
  const alive = new Array<number>(positions + 2).fill(0);
  for (const { from, to, bytes } of blocks) for (let at = from; at <= to; at++) alive[at]! += bytes;
  const path = alive
    .slice(0, positions + 1)
    .map((bytes, at) => `${at === 0 ? "M" : "L"}${x(at)} ${y(bytes)}H${x(at + 1)}`);
  return `<path class="alive" d="${path.join("")}"/>`;
}

function bounds(plan: Planned, { activationBytes, livenessBytes }: MapFacts, { x, y }: Scale): string[] {
  const right = size.width - size.right;
  const line = (bytes: number, kind: string, says: string, below: boolean) =>
    `<line class="bound ${kind}" x1="${size.left}" x2="${right}" y1="${y(bytes)}" y2="${y(bytes)}"/>` +
    `<text x="${right - 4}" y="${y(bytes) + (below ? 15 : -6)}" text-anchor="end">${says} ${group(bytes)}</text>`;
  const at = x(plan.peak + 0.5);
  const node = plan.nodes.find(({ position }) => position === plan.peak);
  const peak = node
    ? `<line class="peak" x1="${at}" x2="${at}" y1="${size.top - 6}" y2="${size.height - size.bottom}"/>` +
      `<text x="${at}" y="${size.top - 10}" text-anchor="${at > size.width * 0.6 ? "end" : at < size.width * 0.2 ? "start" : "middle"}">fullest: ${text(clipped(nodeText(node), 50))}</text>`
    : "";
  const same = activationBytes === livenessBytes;
  return [
    line(activationBytes, "planned", same ? "planned, and least possible:" : "planned:", false),
    ...(same ? [] : [line(livenessBytes, "least", "least possible:", true)]),
    peak,
  ];
}

const round = (value: number) => Math.round(value * 10) / 10;

const clipped = (name: string, most: number) => (name.length <= most ? name : `${name.slice(0, most - 1)}…`);

function ticks(most: number, step: number): number[] {
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

/** A power of two that makes at most ten lines. */
function byteStep(most: number): number {
  let step = 64;
  while (most / step > 10) step *= 2;
  return step;
}

/** 1, 2, 5, 10, 20 … that makes at most twenty. */
function wholeStep(most: number): number {
  let step = 1;
  for (let i = 0; most / step > 20; i++) step *= i % 3 === 1 ? 2.5 : 2;
  return step;
}

/** In XML; names come from models, so from anybody. */
export function text(raw: string): string {
  const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  // What XML 1.0 has no way to write, lone surrogates included.
  const allowed = raw.replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
  return allowed.replace(/[&<>"]/g, (character) => escapes[character] ?? "");
}
