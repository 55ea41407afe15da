// The native contract across the VM's boundary: for each entry of the table a guest function that reads its flattened
// arguments out of the guest, calls the simulator's function, and brings the result back. guest.ts is the other half,
// the mirrors move the bytes that a script looks at.
import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";
import {
  type FlowHandle,
  type GraphHandle,
  type Native,
  type NativeEntry,
  type NativeError,
  type NativeHandle,
  nativeHandles,
  nativeTable,
} from "../../../generated/native.js";
import { freedBy, isHandle } from "../sim/handles.js";
import { readArgument } from "./arguments.js";
import { ExecutiveMirror } from "./executive-mirror.js";
import { FlowMirror } from "./flow-mirror.js";
import { GraphMirror } from "./graph-mirror.js";
import { makeGuestMemory } from "./memory.js";
import type { GuestCall, Mirror } from "./mirror.js";

/** What the guest's number of a handle stands for. */
interface HostHandle {
  readonly kind: NativeHandle;
  readonly handle: unknown;
  readonly mirror?: Mirror;
}

type Function_ = (...values: unknown[]) => unknown;

export class Marshal {
  private readonly handles = new Map<number, HostHandle>();
  private lastId = 0;
  /** Nothing in the guest refers to them any more, but a flow that lives may. */
  private readonly orphans: HostHandle[] = [];

  constructor(
    private readonly context: QuickJSContext,
    private readonly native: Native,
  ) {}

  /** The object that guest.ts calls `Host`. */
  makeHost(script: string, placeOf: (line: number, column: number) => string): QuickJSHandle {
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
    this.define(host, "place", ([line, column]) =>
      context.newString(placeOf(context.getNumber(line!), context.getNumber(column!))),
    );
    for (const [name, data] of Object.entries({ script, table: nativeTable, handles: nativeHandles }))
      context
        .evalCode(`(${JSON.stringify(data)})`)
        .unwrap()
        .consume((value) => context.setProp(host, name, value));
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

  private call(entry: NativeEntry, values: QuickJSHandle[]): QuickJSHandle {
    const given = entry.args.map(([, type], index) => readArgument(this.context, type, values[index]));
    const held = given.map((value, index) =>
      isHandle(entry.args[index]![1]) ? this.handles.get(value as number) : undefined,
    );
    const mirror = held[0]?.mirror;
    held.forEach((each, index) => {
      if (isHandle(entry.args[index]![1])) given[index] = each?.handle;
    });
    const last = entry.args.at(-1)?.[1];
    if (mirror && (last === "custom" || last === "firing") && given[1])
      given[1] = mirror.callback(given[1] as GuestCall);
    try {
      mirror?.before(entry.name, given);
      let result: unknown;
      try {
        result = (this.native[entry.name] as Function_)(...given);
      } catch (error) {
        if (held[0] && !isFreed(error)) mirror?.failed(entry.name);
        throw error;
      }
      mirror?.after(entry.name, given, result);
      if (freedBy(entry)) mirror?.empty();
      if (mirror instanceof FlowMirror && held.length > 1)
        for (const each of held)
          if (each?.mirror instanceof GraphMirror) mirror.keep(each.mirror, given[3] as number[]);
      if (mirror instanceof ExecutiveMirror)
        for (const each of held) if (each?.mirror instanceof FlowMirror) mirror.keep(each.mirror);
      return this.raise(entry, mirror, given, result);
    } catch (error) {
      throw crossing(error);
    }
  }

  private raise(
    entry: NativeEntry,
    mirror: Mirror | undefined,
    given: readonly unknown[],
    result: unknown,
  ): QuickJSHandle {
    const { context } = this;
    const type = entry.out?.type;
    if (isHandle(type)) {
      this.handles.set(++this.lastId, { kind: type, handle: result, mirror: this.mirrorOf(type, result) });
      return context.newNumber(this.lastId);
    }
    switch (type) {
      case undefined:
        return context.undefined;
      case "bool":
        return result ? context.true : context.false;
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
        return this.buffer(entry, mirror!, given, result as ArrayBuffer);
      default:
        return context.newNumber(result as number);
    }
  }

  /** The guest's copy of memory that it will look at again and again. */
  private buffer(
    entry: NativeEntry,
    mirror: Mirror,
    given: readonly unknown[],
    host: ArrayBuffer,
  ): QuickJSHandle {
    if (entry.name === "flowRecord") {
      const guest = makeGuestMemory(this.context, new Uint8Array(host));
      (mirror as FlowMirror).record(given[1] as number, host, guest);
      return guest.buffer.dup();
    }
    mirror.arena ??= makeGuestMemory(this.context, new Uint8Array(host));
    return mirror.arena.buffer.dup();
  }

  private mirrorOf(kind: NativeHandle, handle: unknown): Mirror | undefined {
    if (kind === "graph") return new GraphMirror(this.native, handle as GraphHandle);
    return kind === "flow" ? new FlowMirror(this.native, handle as FlowHandle) : new ExecutiveMirror();
  }

  /** Nothing in the guest refers to it any more. A flow comes before the graphs that it ran, whoever was let go first. */
  private release(id: number): void {
    const held = this.handles.get(id);
    if (!held) return;
    this.handles.delete(id);
    this.orphans.push(held);
    for (let i = this.orphans.length - 1; i >= 0; i--)
      if (this.free(this.orphans[i]!)) this.orphans.splice(i, 1);
  }

  private free({ kind, handle, mirror }: HostHandle): boolean {
    try {
      (this.native[nativeHandles[kind].destroy] as Function_)(handle);
    } catch (error) {
      if (!isFreed(error)) return false;
    }
    mirror?.empty();
    return true;
  }
}

const isFreed = (error: unknown): boolean => (error as NativeError | undefined)?.code === "FREED";

/** The host's error as text that guest.ts takes apart. */
function crossing(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "SisError") return error;
  const { code, number, operator, node, asked, free, message, nodeNumber, flowOperator } =
    error as NativeError;
  const shown = { code, number, operator, node, asked, free };
  return new Error(`sis:${JSON.stringify({ message, shown, hidden: { nodeNumber, flowOperator } })}`);
}
