// The native contract across the VM's boundary: for each entry of the table a guest function that reads its flattened
// arguments out of the guest, calls the simulator's function, and brings the result back. guest.ts is the other half.
// The guest cannot see host memory, so a graph's arena is mirrored: inputs go over before a run, outputs come back after.
import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";
import { pseudoDtypes } from "../../../generated/dtypes.js";
import {
  type GraphHandle,
  type Native,
  type NativeEntry,
  type NativeError,
  nativeTable,
} from "../../../generated/native.js";
import { operators } from "../../../generated/operators.js";
import { readArgument } from "./arguments.js";
import { type GuestMemory, makeGuestMemory } from "./memory.js";

const mainBlock = 0;
/** Above these bits of a sequence's dtype is that of its items. */
const dtypeNumbers = 256;

/** A graph as the host knows it. */
interface HostGraph {
  readonly handle: GraphHandle;
  readonly inputs: number[];
  readonly outputs: number[];
  /** Custom nodes by the number of their function: tensors that the script's body reads and writes. */
  readonly customs: Map<number, { readonly inputs: readonly number[]; readonly outputs: readonly number[] }>;
  /** The guest's copy of the arena, once the script asked for it. */
  arena?: GuestMemory;
}

type Function_ = (...values: unknown[]) => unknown;

export class Marshal {
  private readonly graphs = new Map<number, HostGraph>();
  private lastId = 0;

  constructor(
    private readonly context: QuickJSContext,
    private readonly native: Native,
  ) {}

  /** The object that guest.ts calls `Host`. */
  makeHost(): QuickJSHandle {
    const { context } = this;
    const host = context.newObject();
    const functions = context.newObject();
    for (const entry of nativeTable)
      this.define(functions, entry.name, (handles) => this.call(entry, handles));
    context.setProp(host, "functions", functions);
    functions.dispose();
    this.define(host, "release", ([id]) => {
      this.release(context.getNumber(id!));
      return context.undefined;
    });
    const table = context.evalCode(`(${JSON.stringify(nativeTable)})`).unwrap();
    table.consume((value) => context.setProp(host, "table", value));
    return host;
  }

  private define(
    object: QuickJSHandle,
    name: string,
    body: (handles: QuickJSHandle[]) => QuickJSHandle,
  ): void {
    const made = this.context.newFunction(name, (...handles) => body(handles));
    made.consume((value) => this.context.setProp(object, name, value));
  }

  private call(entry: NativeEntry, handles: QuickJSHandle[]): QuickJSHandle {
    const given = entry.args.map(([, type], index) => readArgument(this.context, type, handles[index]));
    const takesGraph = entry.args[0]?.[1] === "graph";
    const graph = takesGraph ? this.graphs.get(given[0] as number) : undefined;
    if (takesGraph) given[0] = graph?.handle;
    if (entry.name === "graphOnCustom" && graph && given[1])
      given[1] = this.custom(graph, given[1] as CustomCall);
    try {
      if (entry.name === "graphRun" && graph) this.mirror(graph, graph.inputs, "toHost");
      const result = (this.native[entry.name] as Function_)(...given);
      if (graph) this.follow(entry, graph, given, result);
      return this.raise(entry, graph, result);
    } catch (error) {
      throw crossing(error);
    }
  }

  /** Learns which tensors cross, and moves what a run made. */
  private follow(entry: NativeEntry, graph: HostGraph, given: readonly unknown[], result: unknown): void {
    if (entry.name === "graphInput") graph.inputs.push(result as number);
    if (entry.name === "graphOutput" && given[1] === mainBlock) graph.outputs.push(given[3] as number);
    if (entry.name === "graphOperator" && given[2] === operators.Custom.id)
      graph.customs.set(functionOf(given[5] as Uint8Array), {
        inputs: given[4] as number[],
        outputs: Array.from({ length: given[6] as number }, (_, i) => (result as number) + i),
      });
    if (entry.name === "graphRun") this.mirror(graph, graph.outputs, "toGuest");
    if (entry.name === "graphDestroy") this.empty(graph);
  }

  /** Around a body, the tensors that it reads and writes cross. */
  private custom(graph: HostGraph, call: CustomCall): CustomCall {
    return (name, output) => {
      const tensors = output < 0 ? graph.customs.get(name) : undefined;
      this.mirror(graph, tensors?.inputs ?? [], "toGuest");
      const facts = call(name, output);
      this.mirror(graph, tensors?.outputs ?? [], "toHost");
      return facts;
    };
  }

  private mirror(graph: HostGraph, tensors: readonly number[], direction: "toHost" | "toGuest"): void {
    const guest = graph.arena?.view();
    if (!guest) return;
    const host = new Uint8Array(this.native.graphBuffer(graph.handle));
    const [from, to] = direction === "toHost" ? [guest, host] : [host, guest];
    for (const tensor of tensors) {
      const info = this.native.graphTensor(graph.handle, tensor);
      for (const [, , bytes = 0, offset = -1] of this.parts(graph, tensor, info))
        if (offset >= 0) to.set(from.subarray(offset, offset + bytes), offset);
    }
  }

  /** What lies in the arena: the tensor, or the items of a sequence that a run made. */
  private parts(graph: HostGraph, tensor: number, info: number[]): number[][] {
    const [dtype = 0, rank = 0, , , length = 0] = info;
    if (dtype % dtypeNumbers !== pseudoDtypes.sequence) return [info];
    return Array.from({ length: rank < 0 ? 0 : length }, (_, i) =>
      this.native.graphItem(graph.handle, tensor, i),
    );
  }

  private raise(entry: NativeEntry, graph: HostGraph | undefined, result: unknown): QuickJSHandle {
    const { context } = this;
    switch (entry.out?.type) {
      case undefined:
        return context.undefined;
      case "graph":
        this.graphs.set(++this.lastId, {
          handle: result as GraphHandle,
          inputs: [],
          outputs: [],
          customs: new Map(),
        });
        return context.newNumber(this.lastId);
      case "bytes":
      case "u8s":
        return makeGuestMemory(context, result as Uint8Array).buffer;
      case "i64s":
        return makeGuestMemory(context, new Uint8Array(Float64Array.from(result as number[]).buffer)).buffer;
      case "strings":
        return context.newString(JSON.stringify(result));
      case "string":
        return context.newString(result as string);
      case "buffer":
        graph!.arena ??= makeGuestMemory(context, new Uint8Array(result as ArrayBuffer));
        return graph!.arena.buffer.dup();
      default:
        return context.newNumber(result as number);
    }
  }

  private release(id: number): void {
    const graph = this.graphs.get(id);
    if (graph) this.empty(graph);
    this.graphs.delete(id);
  }

  /** The guest's own reference to the buffer is the script's. */
  private empty(graph: HostGraph): void {
    graph.arena?.buffer.dispose();
    graph.arena = undefined;
  }
}

type CustomCall = (name: number, output: number) => readonly number[];

/** The `function` attribute, Custom's only one: tag, length, then the number. */
const functionOf = (attributes: Uint8Array): number =>
  Number(new DataView(attributes.buffer, attributes.byteOffset).getBigInt64(5, true));

/** The host's error as text that guest.ts takes apart. */
function crossing(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "SisError") return error;
  const { code, number, operator, node, asked, free, message } = error as NativeError;
  return new Error(`sis:${JSON.stringify({ message, code, number, operator, node, asked, free })}`);
}
