// The C side of one graph: its handle, its record blocks, and after compile the arena that tensors look into.

import {
  graphBuffer,
  graphCompile,
  graphCores,
  graphCountCores,
  graphCreate,
  graphDestroy,
  graphExtend,
  graphExternal,
  graphFigures,
  graphFusion,
  graphItem,
  graphLoad,
  graphPlan,
  graphPorts,
  graphRun,
  graphSave,
  graphSaveSize,
  graphTensor,
} from "sis:native";
import type { GraphHandle } from "../generated/native.js";
import { isCompiled } from "./compiled/magic.js";
import { arrayFor, arrayOn, bytesOf, shapeText, type TensorArray } from "./dtype.js";
import { badArgument, SisError } from "./errors.js";
import type { Fusion } from "./fusion.js";
import { growing } from "./growing.js";
import { TensorInfo } from "./info.js";
import type { Tensor, TensorValue, TensorValues } from "./tensor.js";

/** Of the run-time region, when the script does not say. */
const DYNAMIC_BYTES = 4 << 20;
/** Place of the number of dynamic nodes among the figures. */
const DYNAMIC_FIGURE = 8;

/** How a graph is compiled. */
export interface CompileOptions {
  /**
   * Bytes of the region for values whose shapes are known only while the graph runs; default 4 MiB where there are
   * such values, else 0.
   */
  dynamic?: number;
  /**
   * Nodes that another one does with its own work, or that run together, so that what one writes is still in the cache when
   * the next reads it. All passes are on; false switches them off, or one by its name. No bit hangs on it, but for "norm",
   * which stays within 1e-5 of the largest value.
   */
  fusion?: Fusion;
  /**
   * Most cores that work on an operator together; each has scratch memory of its own. Default and at most: what the target
   * has for it, which on this machine is what `--cores` says. No bit hangs on it.
   */
  cores?: number;
  /**
   * For who measures: does the work of so many cores on one, share after share, and counts what they would be spared
   * (`figures().spared`), where the target counts instructions.
   */
  countCores?: number;
}

/** Cores of a graph at most (sis/team.h). */
const MOST_CORES = 16;

export class GraphMemory {
  #handle: GraphHandle | undefined;
  #buffer: ArrayBuffer | undefined;
  #version = 0;
  #dynamicBytes = 0;
  #isDynamic = false;
  /** From a compiled model, whose passes were settled when it was made. */
  #isLoaded = false;
  /** Adds to an error where the script added the operator that it names. */
  explain: (error: unknown) => unknown = (error) => error;
  /** Shapes of inputs with the names of their dimensions. */
  readonly declared = new Map<number, readonly (number | string)[]>();
  /** Inputs and outputs: what stays where it is between runs. */
  readonly #visible = new Set<number>();
  /** Those that somebody else gives memory to. */
  readonly #external = new Set<number>();

  constructor(opset: number, records: number) {
    this.#handle = graphCreate(records, opset);
  }

  /** The handle for a native call; FREED after free. */
  handle(): GraphHandle {
    if (!this.#handle) throw new SisError("FREED", "this graph was freed; its tensors are gone");
    return this.#handle;
  }

  /** Changes whenever shapes or addresses may have changed. */
  version(): number {
    this.handle();
    return this.#version;
  }

  touch(): void {
    this.#version++;
  }

  show(id: number): void {
    this.#visible.add(id);
  }

  /** A call that needs records. */
  growing<T>(call: (graph: GraphHandle) => T): T {
    return growing(this.handle(), graphExtend, call);
  }

  /** `external`: inputs and outputs that somebody else gives memory to, where they can do without their own. */
  compile(options: CompileOptions, external: readonly number[] = []): void {
    try {
      this.#compile(options, external);
    } catch (error) {
      throw this.explain(error);
    }
  }

  #compile(options: CompileOptions, external: readonly number[]): void {
    const { dynamic, fusion } = options;
    if (dynamic !== undefined && !(Number.isSafeInteger(dynamic) && dynamic >= 0))
      throw badArgument(`compile: dynamic: ${String(dynamic)} is no number of bytes`);
    for (const id of external) this.#makeExternal(id);
    if (!this.#isLoaded || (fusion !== undefined && fusion !== true)) this.#fuse(fusion ?? true);
    this.#share(options);
    const planned = this.growing(graphPlan);
    this.#isDynamic = graphFigures(this.handle())[DYNAMIC_FIGURE] > 0;
    this.#dynamicBytes = dynamic ?? (this.#isDynamic ? DYNAMIC_BYTES : 0);
    this.#bind(planned);
    this.#buffer = graphBuffer(this.handle());
    this.touch();
  }

  /** Instead of compile: the file of a compiled model. */
  save(about: Uint8Array, { fusion = true }: CompileOptions): Uint8Array {
    this.#fuse(fusion);
    const bytes = this.growing((graph) => graphSaveSize(graph, about.length));
    graphSave(this.handle(), about, bytes);
    const buffer = graphBuffer(this.handle());
    // On the host it begins where the machine's alignment wants it.
    let start = 0;
    while (!isCompiled(new Uint8Array(buffer, start, bytes))) start += 16;
    return new Uint8Array(buffer, start, bytes);
  }

  /** Builds the graph of a compiled model's file. It goes on where it ran out of records, so more of them always help. */
  load(file: Uint8Array): void {
    growing(this.handle(), graphExtend, (graph) => graphLoad(graph, file), Infinity);
    this.#isLoaded = true;
  }

  /** Ids of the graph's inputs or outputs, in the order they were declared. */
  ports(outputs: boolean): number[] {
    const list: number[] = [];
    for (;;) {
      const more = graphPorts(this.handle(), outputs, list.length).filter((id) => id >= 0);
      if (more.length === 0) return list;
      list.push(...more);
    }
  }

  #fuse(fusion: Fusion): void {
    const passes = typeof fusion === "object" ? Object.entries(fusion) : [["", fusion] as const];
    for (const [name, on] of passes) graphFusion(this.handle(), name, on !== false);
  }

  #share({ cores, countCores }: CompileOptions): void {
    for (const [name, value] of Object.entries({ cores, countCores }))
      if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= MOST_CORES))
        throw badArgument(`compile: ${name}: ${String(value)} is none of 1 to ${MOST_CORES}`);
    if (cores !== undefined) graphCores(this.handle(), cores);
    if (countCores !== undefined) graphCountCores(this.handle(), countCores);
  }

  /** Where scratch for all cores is too much, one has to do. */
  #bind(planned: number): void {
    try {
      graphCompile(this.handle(), planned + this.#dynamicBytes);
    } catch (error) {
      if (!(error instanceof SisError) || error.code !== "OUT_OF_ARENA") throw error;
      graphCores(this.handle(), 1);
      const fewer = this.growing(graphPlan);
      if (fewer === planned) throw error;
      graphCompile(this.handle(), fewer + this.#dynamicBytes);
    }
  }

  get isCompiled(): boolean {
    return this.#buffer !== undefined;
  }

  /** An output that shares memory it cannot leave stays in the arena. */
  #makeExternal(id: number): void {
    try {
      graphExternal(this.handle(), id);
      this.#external.add(id);
    } catch (error) {
      if (!(error instanceof SisError) || error.code !== "UNSUPPORTED") throw error;
    }
  }

  /** Bytes of the run-time region. */
  get dynamicBytes(): number {
    return this.#dynamicBytes;
  }

  /** Values of the run-time region are elsewhere after each run, also after one that failed. */
  run(): void {
    try {
      graphRun(this.handle());
    } catch (error) {
      throw this.explain(error);
    } finally {
      if (this.#isDynamic) this.touch();
    }
  }

  free(): void {
    if (!this.#handle) return;
    graphDestroy(this.#handle);
    this.#handle = undefined;
    this.#buffer = undefined;
  }

  info(id: number): TensorInfo {
    return new TensorInfo(graphTensor(this.handle(), id));
  }

  /** A TypedArray on the tensor's place in the arena; of an input or output, which keep their bytes between runs. */
  view(id: number, name: string): TensorArray {
    if (!this.#buffer)
      throw new SisError("BAD_STATE", `tensor "${name}" has no data before the graph is compiled`);
    if (!this.#visible.has(id))
      throw new SisError(
        "BAD_STATE",
        `tensor "${name}" is neither input nor output: its memory is used again while the graph runs; declare it with output()`,
      );
    return this.look(id, name);
  }

  /** The same for any tensor: what its bytes mean is the caller's to know. */
  look(id: number, name: string): TensorArray {
    return this.#array(id, this.info(id), name);
  }

  /** The items of a sequence that a run made. */
  items(id: number, name: string): TensorValue[] {
    const info = this.info(id);
    info.check("sequence", name);
    if (!this.#buffer || !info.shape)
      throw new SisError(
        "BAD_STATE",
        `sequence "${name}" has its items from a run, and none has made it yet`,
      );
    return Array.from({ length: info.shape[0] }, (_, index) => {
      const item = new TensorInfo(graphItem(this.handle(), id, index));
      const itemName = `${name}[${index}]`;
      return {
        dtype: item.tensorDtype(itemName),
        shape: item.shape ?? [],
        data: this.#array(id, item, itemName),
      };
    });
  }

  #array(id: number, info: TensorInfo, name: string): TensorArray {
    const dtype = info.tensorDtype(name);
    if (!info.shape)
      throw new SisError(
        "BAD_STATE",
        `tensor "${name}" has its data from the run that makes it, and none has yet`,
      );
    if (this.#buffer && info.offset < 0 && this.#external.has(id))
      throw new SisError(
        "BAD_STATE",
        `tensor "${name}" has no memory of its own: the graph was compiled for a pipeline, in whose buffers it lies; a graph that is compiled first keeps its own`,
      );
    if (!this.#buffer || info.offset < 0)
      throw new SisError("INTERNAL", `tensor "${name}" has no place in the arena`);
    return arrayOn(dtype, this.#buffer, info.offset, info.bytes);
  }

  /** Copies values into an input; the count must be the tensor's. */
  write(tensor: Tensor, values: TensorValues): void {
    const { data } = tensor;
    const array = arrayFor(tensor.dtype, typeof values === "object" ? values : [values]);
    if (array.length !== data.length)
      throw new SisError(
        "BAD_SHAPE",
        `input "${tensor.name}" is ${tensor.dtype}${shapeText(tensor.shape)}, ${data.length} values; given were ${array.length}`,
      );
    bytesOf(data).set(bytesOf(array));
  }
}
