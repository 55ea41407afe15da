// Numbers of a plan as people read them.

/** A round size: "512 B", "1.5 KiB". */
export function sizeText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  let value = bytes;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${Number(value.toFixed(2))} ${units[unit]}`;
}

export const percentText = (part: number, whole: number): string =>
  whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : "–";

/** Seconds in a unit that fits. */
export function timeText(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  return seconds >= 1e-3 ? `${(seconds * 1e3).toFixed(1)} ms` : `${(seconds * 1e6).toFixed(0)} us`;
}

/** Rows of cells as text, each column as wide as its widest cell; of numbers, aligned to the right. */
export function columnsText(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** "Conv first + Relu": an operator, its name, and what it does besides. */
export const nodeText = (node: { operator: string; name: string; absorbed: readonly string[] }): string =>
  [`${node.operator} ${node.name}`.trim(), ...node.absorbed].join(" + ");
