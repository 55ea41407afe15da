// Graph: build with typed methods (builder.ts, control/builder.ts), compile once, run many times.

import { graphCosts, graphFigures, graphProfileStart, graphProfileStop, graphResize } from "sis:native";
import type { GraphHandle } from "../generated/native.js";
import type { OperatorName } from "../generated/operators.js";
import type { NodeNames } from "./builder.js";
import { writeAbout } from "./compiled/about.js";
import type { CompiledFile } from "./compiled/file.js";
import { aboutOf, nameLoaded } from "./compiled/graph.js";
import { ControlBuilder } from "./control/builder.js";
import { badArgument, SisError } from "./errors.js";
import { factsOf, type GraphFacts } from "./facts.js";
import type { GraphOptions } from "./graph-options.js";
import { type Profile, profileOf } from "./measured.js";
import type { CompileOptions } from "./memory.js";
import { Block, Tensor, type TensorValues } from "./tensor.js";
import { watchers } from "./watch.js";

export type { NodeNames } from "./builder.js";
export { type GraphOptions, NEWEST_OPSET } from "./graph-options.js";
export { Block, Tensor };

/** Values for inputs at `run`, by name; of a sequence those of each item. */
export type RunInputs = Readonly<Record<string, TensorValues | readonly TensorValues[]>>;

/** What the plan says, see `Graph.figures`. */
export interface GraphFigures {
  /** Nodes that run, all blocks. */
  nodes: number;
  /** Nodes computed at compile. */
  folded: number;
  /** Nodes that move no bytes. */
  views: number;
  /** Bytes of the graph's records, which lie outside the arena. */
  recordBytes: number;
  /** Bytes of packed weights. */
  weightBytes: number;
  /** Bytes of activations and scratch. */
  activationBytes: number;
  /** Lower bound of activations: the largest sum alive at one node. */
  livenessBytes: number;
  /** Estimated instructions of one run. */
  instructions: number;
  /** Nodes whose shapes are known only while the graph runs; they run in the region of so many bytes. */
  dynamic: number;
  /** Bytes of the run-time region. */
  dynamicBytes: number;
  /** Most estimated instructions between two places at which a run can be interrupted. */
  sectionInstructions: number;
  /** Custom nodes: nobody can say how long they take. */
  customs: number;
  /** Nodes that run within the tiles of the one before them. */
  fused: number;
  /** Nodes whose work another does with its own; they are not among `nodes`. */
  absorbed: number;
  /** Instructions counted so far that the cores of `compile({ countCores })` would have been spared. */
  spared: number;
  /** What `maxMemory` is held against: the graph's own bytes, the same on every machine; see `GraphOptions.maxMemory`. */
  ownBytes: number;
}

/** What a graph costs in the terms of a manifest; see `Manifest`. */
export interface GraphCosts {
  /** Bytes of records and arena: as planned; once compiled, as given. */
  memory: number;
  /** Estimated instructions of one run; a loop whose trips only a run knows counts once. */
  run: number;
  /** Estimated instructions of constants computed while building. */
  build: number;
  /** Estimated instructions of what the last run did. */
  lastRun: number;
  /** Limits of the capability, where there is one. */
  most?: { readonly memory: number; readonly cycles: number; readonly buildCycles: number };
}

/** A dataflow graph of ONNX operators. */
export class Graph extends ControlBuilder {
  #dynamicNodes: readonly NodeNames[] = [];
  /** Sizes that a model's named dimensions got. */
  #sizes: Readonly<Record<string, number>> = {};
  /** Sizes of open dimensions that the first run has. */
  #first: Readonly<Record<string, number>> = {};

  /** @internal The graph of a compiled model's file, to be compiled. */
  static compiled(file: CompiledFile, options: Pick<GraphOptions, "memory" | "capability">): Graph {
    const graph = new Graph({ ...options, opset: file.opset, places: false });
    try {
      graph.#load(file);
    } catch (error) {
      graph.free();
      throw error;
    }
    return graph;
  }

  #load({ bytes, about }: CompiledFile): void {
    this.memory.load(bytes);
    const items = this.sequences as Record<string, readonly Tensor[]>;
    for (const name of about.empty) items[name] = [];
    const input = (name: string, id: number, sequence: string | undefined): void => {
      const tensor = this.declare(this.inputs, name, id);
      if (sequence !== undefined) items[sequence] = [...(items[sequence] ?? []), tensor];
    };
    nameLoaded(about, this.memory, input, (name, id) => this.declare(this.outputs, name, id));
    about.dims.forEach(([name, bound], id) => {
      this.dimensions.set(name, { id, bound });
    });
    for (const name of about.operators) (this.operators as Set<OperatorName>).add(name as OperatorName);
    this.#sizes = about.fixed;
  }

  /** @internal */
  noteSizes(sizes: Readonly<Record<string, number>>): void {
    this.#sizes = sizes;
  }

  /** @internal */
  begin(sizes: Readonly<Record<string, number>>): void {
    this.#first = sizes;
  }

  /**
   * Instead of compile: plan and packed weights as a compiled model, the bytes of a file that `readModel` takes on targets
   * with this one's layout. They are the graph's memory: gone when it is freed.
   */
  save(options: Pick<CompileOptions, "fusion"> = {}): Uint8Array {
    const dims = [...this.dimensions].map(([name, { bound }]) => [name, bound] as const);
    const about = aboutOf(this, this.memory, dims, this.#sizes);
    try {
      return this.memory.save(writeAbout(about), options);
    } catch (error) {
      throw this.memory.explain(error);
    }
  }

  /** Plans memory, packs weights and binds every tensor. Nothing can be added afterwards; runs allocate nothing. */
  compile(options: CompileOptions = {}): this {
    return this.#compile(options);
  }

  /** @internal Compiles for a pipeline, whose buffers these inputs and outputs will lie in. One that is compiled stays. */
  compileOutside(tensors: readonly number[], options?: CompileOptions): GraphHandle {
    if (!this.memory.isCompiled) this.#compile(options ?? {}, tensors);
    else if (options) throw new SisError("BAD_STATE", "compile: the graph was compiled already");
    return this.memory.handle();
  }

  #compile(options: CompileOptions, external?: readonly number[]): this {
    this.memory.compile(options, external);
    if (this.figures().dynamic > 0)
      this.#dynamicNodes = this.nodes
        .filter(({ id }) => this.#isDynamic(id))
        .map(({ operator, name }) => ({ operator, name }));
    this.nodes = [];
    if (Object.keys(this.#first).length > 0) this.resize(this.#first);
    for (const watcher of watchers) watcher.compiled?.(this);
    return this;
  }

  /** Nodes whose shapes are known only while the graph runs, in the order they were added; after compile. */
  get dynamicNodes(): readonly NodeNames[] {
    return this.#dynamicNodes;
  }

  /**
   * Copies the given inputs in, runs every operator, and returns the outputs: the same tensors each time. An input that is
   * not given keeps what it held, zeros at first.
   */
  run(inputs: RunInputs = {}): Readonly<Record<string, Tensor>> {
    for (const name in inputs) this.#set(name, inputs[name]);
    this.memory.run();
    for (const watcher of watchers) watcher.ran?.(this);
    return this.outputs;
  }

  /** Sets named dimensions for the runs that follow; the shapes of tensors follow. */
  resize(dimensions: Readonly<Record<string, number>>): this {
    try {
      for (const [name, value] of Object.entries(dimensions))
        graphResize(this.memory.handle(), this.dimensionNumber(name), value);
    } catch (error) {
      throw this.memory.explain(error);
    }
    this.memory.touch();
    return this;
  }

  /** What the plan came to; after compile. */
  figures(): GraphFigures {
    const [
      nodes,
      folded,
      views,
      recordBytes,
      weightBytes,
      activationBytes,
      livenessBytes,
      instructions,
      dynamic,
      sectionInstructions,
      customs,
      fused,
      absorbed,
      spared,
      ownBytes,
    ] = graphFigures(this.memory.handle());
    return {
      ...{ nodes, folded, views, recordBytes, weightBytes, activationBytes, livenessBytes, instructions },
      ...{ dynamic, dynamicBytes: this.memory.dynamicBytes, sectionInstructions, customs, fused },
      ...{ absorbed, spared, ownBytes },
    };
  }

  /** What a manifest limits, and its limits. */
  costs(): GraphCosts {
    const [memory, run, build, lastRun, mostMemory, cycles, buildCycles] = graphCosts(this.memory.handle());
    const costs = { memory, run, build, lastRun };
    return mostMemory < 0 ? costs : { ...costs, most: { memory: mostMemory, cycles, buildCycles } };
  }

  /** Every node and tensor for tools: what became of it, when it lives, where it lies. After compile. */
  facts(): GraphFacts {
    return factsOf(this.memory);
  }

  /**
   * Measures the runs that follow, each node of them, from zero. Takes some 2.7 KB for each node that runs, the first
   * time; what it costs, and what each target can count, says docs/metrics.md.
   */
  startProfile(): this {
    this.memory.growing(graphProfileStart);
    return this;
  }

  /** Measures no further, at no cost; what was measured stays. */
  stopProfile(): this {
    graphProfileStop(this.memory.handle());
    return this;
  }

  /** What was measured since `startProfile`; BAD_STATE before. */
  profile(): Profile {
    return profileOf(this.memory);
  }

  /** Gives all memory back; tensors throw FREED from now on. */
  free(): void {
    for (const watcher of watchers) watcher.freed?.(this);
    this.memory.free();
  }

  #set(name: string, values: TensorValues | readonly TensorValues[]): void {
    if (Object.hasOwn(this.sequences, name)) {
      const items = this.sequences[name];
      if (!Array.isArray(values) || values.length !== items.length)
        throw badArgument(`input "${name}" is a sequence of ${items.length}: give a list of as many values`);
      for (let i = 0; i < items.length; i++) items[i].set(values[i]);
    } else if (Object.hasOwn(this.inputs, name)) {
      this.inputs[name].set(values as TensorValues);
    } else {
      const names = [...Object.keys(this.inputs), ...Object.keys(this.sequences)];
      throw badArgument(`no input "${name}"; there are: ${names.join(", ") || "none"}`);
    }
  }

  #isDynamic(id: number): boolean {
    const info = this.memory.info(id);
    return info.number !== 0 && info.shape === undefined;
  }
}
