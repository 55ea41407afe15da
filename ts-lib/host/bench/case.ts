// What a benchmark of one case says: a line of ts-lib/programs/bench.ts, an entry of --json and of the baseline.

export interface BenchCase {
  readonly name: string;
  /** Its ONNX name; absent of a model. */
  readonly operator?: string;
  /** Of one run, exact; absent where the target counts none. */
  readonly instructions?: number;
  /** What the compiler estimated for that run. */
  readonly estimated?: number;
  readonly ns?: number;
  readonly macs?: number;
  readonly bytes?: number;
  /** The case that does the same in f32. */
  readonly against?: string;
  /** Instructions on four cores' path: their largest shares and what is done between (docs/cores.md). */
  readonly shares?: number;
}

/** 12345678 as 12,345,678. */
export const grouped = (count: number): string => Math.round(count).toLocaleString("en-US");

/** Columns as wide as their widest cell; numbers are set right, the first column and those named in `words` left. */
export function columns(rows: readonly (readonly string[])[], words: readonly number[] = []): string {
  const left = new Set([0, ...words]);
  const most = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: most }, (_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (left.has(at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ");
  return rows.map((row) => `${line(row).trimEnd()}\n`).join("");
}
