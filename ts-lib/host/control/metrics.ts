// Metrics of a board, over as many frames as they take.

import type { Board } from "./board.js";
import type { CallOptions } from "./calls.js";

/** A metric of the board, as its METRIC lines have it. */
export interface Metric {
  /** See docs/metrics.md, which names units. */
  readonly name: string;
  /** Which of several; "" where there is one. */
  readonly label: string;
  /** In the unit that its name ends with. */
  readonly value: number;
}

export async function readMetrics(board: Board, options?: CallOptions): Promise<readonly Metric[]> {
  const found: Metric[] = [];
  for (;;) {
    const { metrics, id } = await board.call("Metrics", { from: found.length }, options);
    found.push(...metrics);
    if (metrics.length === 0 || found.length >= id) return found;
  }
}
