// What a pipeline does step by step: the depth of its channels after each, and what each operator took in it. Operators fire
// at most once a step, in a fixed order, so the differences of their sums are their firings.

import { channelFigures, operatorFigures } from "../../generated/native.js";
import type { Graph } from "../graph.js";
import type { WatchedPipeline } from "../watch.js";
import type { Counts, FlowProfile, Trace } from "./format.js";

/** Of these, depths and firings are kept; sums and peaks hold for all steps. */
const MOST_STEPS = 4096;

export class FlowRecorder {
  readonly #pipeline: WatchedPipeline;
  readonly #depths: number[][];
  readonly #trace: Trace = { what: [], core: [], start: [], end: [] };
  readonly #traceSteps: number[] = [];
  /** In the order in which they fire. */
  readonly #order: readonly { readonly at: number; readonly number: number }[];
  #before: (readonly number[])[];
  #steps = 0;
  #now = 0;

  constructor(pipeline: WatchedPipeline) {
    this.#pipeline = pipeline;
    this.#depths = pipeline.channels.map(() => []);
    const stages = ["acquire", "clean", "explore", "model", "explain"];
    this.#order = pipeline.operators
      .map(({ number, stage, priority }, at) => ({ at, number, stage: stages.indexOf(stage), priority }))
      .sort((a, b) => a.stage - b.stage || b.priority - a.priority || a.number - b.number);
    this.#before = this.#figures();
  }

  #figures(): (readonly number[])[] {
    const pipeline = this.#pipeline;
    return pipeline.operators.map(({ number }) => pipeline.operatorFigures(number));
  }

  stepped(): void {
    this.#steps++;
    if (this.#steps > MOST_STEPS) return;
    this.#pipeline.channels.forEach(({ number }, i) => {
      this.#depths[i].push(this.#pipeline.channelFigures(number)[channelFigures.depth]);
    });
    const after = this.#figures();
    for (const { at } of this.#order) {
      const [was, is] = [this.#before[at], after[at]];
      if (is[operatorFigures.firings] === was[operatorFigures.firings]) continue;
      const place = is[operatorFigures.ns] >= 0 ? operatorFigures.ns : operatorFigures.instructions;
      const took = is[place] < 0 ? 0 : is[place] - Math.max(0, was[place]);
      this.#trace.what.push(at);
      this.#trace.core.push(0);
      this.#trace.start.push(this.#now);
      this.#now += took;
      this.#trace.end.push(this.#now);
      this.#traceSteps.push(this.#steps - 1);
    }
    this.#before = after;
  }

  /** `graphOf` gives a graph's place in the profile. */
  profile(graphOf: (graph: Graph) => number | undefined): FlowProfile {
    const { name, channels, operators } = this.#pipeline;
    const placeOf = (number: number | undefined) =>
      number === undefined ? -1 : operators.findIndex((operator) => operator.number === number);
    const ends = (key: "from" | "to", number: number) =>
      channels.flatMap((channel, i) => (channel[key] === number ? [i] : []));
    return {
      ...{ name, steps: this.#steps },
      channels: channels.map(({ name, number, schema, from, to }, i) => {
        const f = this.#pipeline.channelFigures(number);
        const c = channelFigures;
        return {
          ...{ name, schema, from: placeOf(from), to: placeOf(to), depths: this.#depths[i] },
          ...{ capacity: f[c.capacity], peak: f[c.peak], published: f[c.published] },
          ...{ heldFull: f[c.heldFull], heldEmpty: f[c.heldEmpty] },
          ...{ buffers: f[c.buffers], bufferBytes: f[c.bytes] },
        };
      }),
      operators: operators.map(({ name, kind, stage, priority, number, graph }) => {
        const f = this.#pipeline.operatorFigures(number);
        const place = graph ? graphOf(graph) : undefined;
        const counts = countsOf(f);
        return {
          ...{ name, kind, stage, priority, inputs: ends("to", number), outputs: ends("from", number) },
          ...(place === undefined ? {} : { graph: place }),
          ...{ firings: f[operatorFigures.firings], waits: f[operatorFigures.waits] },
          copiedBytes: f[operatorFigures.copied],
          ...(counts ? { counts } : {}),
        };
      }),
      ...(this.#now > 0 ? { trace: this.#trace, traceSteps: this.#traceSteps } : {}),
    };
  }
}

function countsOf(figures: readonly number[]): Counts | undefined {
  const o = operatorFigures;
  const all = {
    ...{ ns: figures[o.ns], instructions: figures[o.instructions], cycles: figures[o.cycles] },
    ...{ l1dRefills: figures[o.l1dRefills] },
    ...{ p50: figures[o.p50Ns], p95: figures[o.p95Ns], p99: figures[o.p99Ns] },
  };
  const there = Object.entries(all).filter(([, value]) => value >= 0);
  return there.length > 0 ? { runs: figures[o.firings], ...Object.fromEntries(there) } : undefined;
}
