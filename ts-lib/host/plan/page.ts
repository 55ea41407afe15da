// The memory map as a page: the picture, the figures above it, and every node below. One HTML file that asks no network for
// anything and runs no code.
import type { PlannedNode } from "../../programs/planned.js";
import { group } from "../cli/model-options.js";
import { text } from "./map.js";
import { nodeText, percentText } from "./texts.js";

export interface PageParts {
  readonly title: string;
  /** As printed. */
  readonly figures: string;
  readonly map: string;
  readonly nodes: readonly PlannedNode[];
}

const style = `
:root { color-scheme: light dark; --ground: #f6f7f9; --panel: #ffffff; --text: #1c2430; --muted: #5d6878; --line: #d9dee6; --bar: #6a9bd8; }
@media (prefers-color-scheme: dark) { :root { --ground: #12161c; --panel: #14181f; --text: #e4e9f0; --muted: #9aa6b5; --line: #323c4a; --bar: #4d80bf; } }
body { margin: 0; padding: 20px 24px; background: var(--ground); color: var(--text); font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1 { font-size: 18px; margin: 0 0 12px; overflow-wrap: anywhere; } h2 { font-size: 15px; margin: 22px 0 8px; }
pre, .map, table { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
pre { padding: 12px 16px; overflow-x: auto; font-size: 13px; } .map { padding: 8px; } .map svg { width: 100%; height: auto; display: block; }
.nodes { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th { text-align: left; color: var(--muted); font-size: 12px; } th, td { padding: 3px 10px; border-bottom: 1px solid var(--line); white-space: nowrap; }
td.number, th.number { text-align: right; } td.bar { width: 180px; } td.bar i { display: block; height: 10px; background: var(--bar); border-radius: 2px; } tr.peak td { font-weight: 600; }
`;

export function mapPage({ title, figures, map, nodes }: PageParts): string {
  const most = Math.max(1, ...nodes.map(({ aliveBytes }) => aliveBytes));
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${text(title)}: memory map</title><style>${style}</style></head><body>`,
    `<h1>${text(title)}</h1><pre>${text(figures)}</pre>`,
    `<h2>Activations in the arena</h2><div class="map">${map}</div>`,
    '<h2>Nodes</h2><div class="nodes"><table><thead><tr><th class="number">at</th><th>node</th>',
    '<th class="number">bytes alive</th><th></th><th class="number">of most</th><th class="number">instructions</th></tr></thead><tbody>',
    ...nodes.map((node) => row(node, most)),
    "</tbody></table></div></body></html>\n",
  ].join("\n");
}

function row(node: PlannedNode, most: number): string {
  const { position, state, aliveBytes, instructions } = node;
  const cells = [
    `<td class="number">${position}</td><td>${text(nodeText(node))}</td>`,
    `<td class="number">${group(aliveBytes)}</td>`,
    `<td class="bar"><i style="width:${((100 * aliveBytes) / most).toFixed(1)}%"></i></td>`,
    `<td class="number">${percentText(aliveBytes, most)}</td>`,
    `<td class="number">${state === "view" ? "moves no bytes" : group(instructions)}</td>`,
  ];
  return `<tr${aliveBytes === most ? ' class="peak"' : ""}>${cells.join("")}</tr>`;
}
