// Stage: a place in a pipeline, with what is open there. Its methods add what comes next; each gives the next place.

import type { Dtype } from "../dtype.js";
import { badArgument } from "../errors.js";
import type { Graph } from "../graph.js";
import type { CompileOptions } from "../memory.js";
import type { Deterministic, Schedulable, ScheduledFlow, Terms } from "../schedule.js";
import type { TensorValues } from "../tensor.js";
import { type AnyBody, addStage, type NodeOptions } from "./bodies.js";
import type { RunOptions, RunReport } from "./driver.js";
import type { PipelineFigures } from "./figures.js";
import type { Open } from "./join.js";
import type { Node, Output, StageName } from "./net.js";
import type { FunctionOperator, NoPorts, RecordOf, Sink, TypedGraph } from "./operators.js";
import type { Pipeline } from "./pipeline.js";
import type { Agree, Fits, Ports, PortsOf, PortTypes, Views } from "./ports.js";

/** One output, for `from`. Any number of operators may read it: behind it is a tee then. */
export class Channel<D extends Dtype> {
  /** Both ways, so that a channel of one dtype is none of another. */
  declare readonly carries: (dtype: D) => D;

  /** @internal */
  constructor(
    /** @internal */
    readonly output: Output,
  ) {}
}

/** Names of outputs O that an input of dtype D may be carried from. */
type CarryName<D extends Dtype, O extends Ports> = {
  [K in keyof O & string]: Agree<O[K], D> extends true ? K : never;
}[keyof O & string];

/**
 * Inputs that come from an output of the same operator, one step later: `{ state: "stateN" }`. The first token is zeros,
 * or `first`; with `tokens` the value comes so many firings later.
 */
export type Carry<I extends Ports, O extends Ports> = {
  readonly [K in keyof I]?:
    | CarryName<I[K], O>
    | { readonly from: CarryName<I[K], O>; readonly first?: TensorValues; readonly tokens?: number };
};

/** Which channels inputs read, where names do not say it. */
export type From<I extends Ports> = { readonly [K in keyof I]?: Channel<I[K]> | Channel<Dtype> };

/** How an operator is added. */
export interface StageOptions<C = NoPorts, F = NoPorts> {
  /** Within a stage the larger fires first, 0 to 255; default 128. */
  readonly priority?: number;
  /** Tokens that each of its outputs has room for; default 1. */
  readonly capacity?: number;
  /** Inputs that read what the operator's own outputs were before: state. */
  readonly carry?: C;
  /** Which channels inputs read, where names do not say it. */
  readonly from?: F;
  /** How its graph is compiled: the region for dynamic shapes, fusion. Not for one that is compiled already. */
  readonly compile?: CompileOptions;
}

/** How a stage is added, by what it does. The compiler's messages speak of the last one where none fits. */
export interface StageMethod<P extends Ports> {
  /** A sink: a function that takes all that is open. */
  (name: string, body: Sink<P>, options?: StageOptions): Stage<NoPorts>;
  /** A graph or model, not compiled yet: its inputs and outputs will lie in the channels' buffers. Checked when it joins. */
  (name: string, body: Graph, options?: StageOptions<Carry<Ports, Ports>, From<Ports>>): Stage<Ports>;
  /** An operator written in the script, a graph whose ports the compiler knows, or a sink that keeps what comes. */
  <
    const I extends PortTypes,
    const O extends PortTypes = NoPorts,
    C extends Carry<PortsOf<I>, PortsOf<O>> = NoPorts,
    F extends From<PortsOf<I>> = NoPorts,
  >(
    name: string,
    body: (FunctionOperator<I, O> | TypedGraph<I, O> | RecordOf<I>) &
      Fits<P, Omit<PortsOf<I>, keyof C | keyof F>>,
    options?: StageOptions<C, F>,
  ): Stage<PortsOf<O>>;
}

/** What branches have in common. */
export interface Branch<P extends Ports = Ports> {
  /** Not there: only for the compiler. */
  readonly ports?: P;
  /** @internal */
  readonly open: Open;
  /** @internal */
  readonly pipeline: Pipeline;
}

type PortsIn<B> = B extends Branch<infer P> ? P : never;
/** All ports of a list of branches. */
export type PortsOfAll<B extends readonly Branch[]> = B extends readonly [
  infer First,
  ...infer Rest extends Branch[],
]
  ? PortsIn<First> & PortsOfAll<Rest>
  : B extends readonly []
    ? NoPorts
    : Ports;

/** An operator of a pipeline, and what can be joined to its outputs. */
export class Stage<P extends Ports> implements Branch<P>, Schedulable {
  declare readonly ports?: P;
  /** Operators fire in this order within a step. */
  readonly acquire: StageMethod<P>;
  /** Adds an operator that prepares what was acquired. */
  readonly clean: StageMethod<P>;
  /** Adds an operator that looks for what is worth the model's time. */
  readonly explore: StageMethod<P>;
  /** Adds a model's graph. */
  readonly model: StageMethod<P>;
  /** Adds an operator that says what came out. */
  readonly explain: StageMethod<P>;
  /** @internal */
  readonly pipeline: Pipeline;
  /** @internal */
  readonly open: Open;

  /** @internal */
  constructor(pipeline: Pipeline, open: Open) {
    this.pipeline = pipeline;
    this.open = open;
    const method = (stage: StageName) =>
      ((name: string, body: AnyBody, options: StageOptions = {}) =>
        stageBehind(
          pipeline,
          addStage(pipeline.net, stage, name, body, open, nodeOptions(options)),
        )) as StageMethod<P>;
    this.acquire = method("acquire");
    this.clean = method("clean");
    this.explore = method("explore");
    this.model = method("model");
    this.explain = method("explain");
  }

  /**
   * Several branches from here, joined again: what they leave open is open behind it, under different names.
   * `sound.tee((s) => [s.model("speech", a), s.explore("loudness", b)]).explain("both", …)`. They read the same buffers.
   */
  tee<const B extends readonly Branch[]>(branches: (stage: this) => B): Stage<PortsOfAll<B>> {
    return joined<PortsOfAll<B>>(this.pipeline, branches(this));
  }

  /** What is open here and there. */
  join<Q extends Ports>(other: Branch<Q>): Stage<P & Q> {
    return joined<P & Q>(this.pipeline, [this, other]);
  }

  /** One output by name, for `from`. */
  channel<K extends keyof P & string>(name: K): Channel<P[K]> {
    return new Channel(this.#output(name));
  }

  /** The same under other names: `{ output: "speech" }`; what is not named is not open behind it. */
  as<const N extends { readonly [K in keyof P]?: string }>(
    names: N,
  ): Stage<{ readonly [K in keyof N & keyof P as N[K] & string]: P[K] }> {
    const open = Object.entries(names).map(([from, to]) => [to as string, this.#output(from)] as const);
    return new Stage(this.pipeline, new Map(open));
  }

  /**
   * What is open here, token by token: `for await (const { output } of stage.tokens())`. Without copying: a token is held
   * until the next turn, its buffer is used again then. Where no `run` is under way, iterating runs the pipeline. `capacity`
   * tokens may wait for the script, default 1.
   */
  tokens(options: { readonly capacity?: number } = {}): AsyncIterable<Views<P>> {
    return this.pipeline.tokens(this.open, options.capacity ?? 1) as AsyncIterable<Views<P>>;
  }

  /** Runs the pipeline: until all sources ended and everything was drained, or so many steps, or `stop`. */
  run(options: RunOptions = {}): Promise<RunReport> {
    return this.pipeline.run(options);
  }

  /** The pipeline with the terms on which it asks to run in time, for `runDeterministic`. A job is one step. */
  deterministic(terms: Terms): Deterministic {
    return { pipeline: this, terms };
  }

  /** @internal */
  deterministicFlow(): ScheduledFlow {
    return this.pipeline.deterministicFlow();
  }

  /** Nothing fires until `resume`; the present step is made to its end. */
  pause(): void {
    this.pipeline.pause();
  }

  /** Ends a pause. */
  resume(): void {
    this.pipeline.resume();
  }

  /** Ends the run when the present step is made. Tokens stay where they are: another `run` goes on from there. */
  stop(): void {
    this.pipeline.stop();
  }

  /** Back to before the first step: sources begin again, carries hold their first tokens. */
  reset(): void {
    this.pipeline.reset();
  }

  /** What was counted so far, of every operator and channel. */
  figures(): PipelineFigures {
    return this.pipeline.figures();
  }

  /** Gives all memory back, that of its graphs stays theirs. */
  free(): void {
    this.pipeline.free();
  }

  #output(name: string): Output {
    const output = this.open.get(name);
    if (output) return output;
    throw badArgument(`"${name}" is not open here; open: ${[...this.open.keys()].join(", ") || "nothing"}`);
  }
}

/** What is open behind a node. */
export const stageBehind = <P extends Ports>(pipeline: Pipeline, { outputs }: Node): Stage<P> =>
  new Stage<P>(pipeline, new Map(outputs.map((output) => [output.name, output])));

function joined<P extends Ports>(pipeline: Pipeline, branches: readonly Branch[]): Stage<P> {
  const open = new Map<string, Output>();
  for (const branch of branches) {
    if (branch.pipeline !== pipeline) throw badArgument("only branches of one pipeline can be joined");
    for (const [name, output] of branch.open) {
      const other = open.get(name);
      if (other && other !== output)
        throw badArgument(
          `${other.label} and ${output.label} are both open as "${name}": give one another name, .as({ ${name}: "…" })`,
        );
      open.set(name, output);
    }
  }
  return new Stage(pipeline, open);
}

function nodeOptions(options: StageOptions): NodeOptions {
  const { from, ...rest } = options as StageOptions<NonNullable<NodeOptions["carry"]>, From<Ports>>;
  const outputs = Object.entries(from ?? {}).flatMap(([name, channel]) =>
    channel ? [[name, channel.output] as const] : [],
  );
  return { ...rest, from: Object.fromEntries(outputs) };
}
