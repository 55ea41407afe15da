// The recorder: the simulator's native module, written down call by call as the frames that do the same on a board. So
// whatever the ordinary library builds, by hand or from an ONNX model, can be sent; what cannot travel is refused where it is
// built, before anything is sent.
import { createHash } from "node:crypto";
import { type CommandName, type FrameFields, frameLimits, frameRecords } from "../../generated/frames.js";
import { flowKinds, type Native, nativeTable } from "../../generated/native.js";
import { operators } from "../../generated/operators.js";
import { nativeError } from "../targets/sim/errors.js";
import { frameBytes, pieces, type RecordedFrame, type RecordedGraph, type Recording } from "./recording.js";

/** Larger constants get memory of their own and come in pieces. */
const INLINE = 4096;
const MAIN_BLOCK = 0;
const customId = (
  Object.values(operators) as readonly { readonly name: string; readonly id?: number }[]
).find(({ name }) => name === "Custom")?.id;

type Values = readonly unknown[];
type Names = Record<string, number>;

interface OpenGraph {
  readonly number: number;
  readonly inputs: Names;
  readonly outputs: Names;
  readonly dimensions: Names;
  planned: number;
  isCompiled: boolean;
}

/** What is written down of a call that succeeded: its arguments behind the handle, and what it gave. */
type Note = (recorder: Recorder, handle: object, given: Values, gave: unknown) => void;

export class Recorder {
  /** The native module to build with: the simulator's, which writes down. */
  readonly native: Native;
  #frames: RecordedFrame[] = [];
  #graphs = new Map<object, OpenGraph>();
  #flows = new Map<object, number>();
  #files = new Map<string, Uint8Array>();
  #operators = new Set<number>();
  #graph = -1;
  #flow = -1;

  constructor(native: Native) {
    this.native = this.#wrap(native);
    this.#begin();
  }

  /** What was built since the last take. Graphs that were freed are in it too. */
  take(): Recording {
    const recording: Recording = {
      frames: this.#frames,
      graphs: [...this.#graphs.values()].map(
        ({ number, inputs, outputs, dimensions, isCompiled }): RecordedGraph => ({
          ...{ number, inputs, outputs, dimensions, isCompiled },
        }),
      ),
      files: this.#files,
      operators: this.#operators,
      bytes: this.#frames.reduce((sum, frame) => sum + frameBytes(frame), 0),
    };
    this.#begin();
    return recording;
  }

  #begin(): void {
    this.#frames = [];
    this.#graphs = new Map();
    this.#flows = new Map();
    this.#files = new Map();
    this.#operators = new Set();
    this.#graph = this.#flow = -1;
    this.add("ForgetGraphs", {});
  }

  #wrap(native: Native): Native {
    const wrapped: Record<string, unknown> = { ...native };
    for (const { name } of nativeTable) {
      const call = native[name as keyof Native] as (...given: unknown[]) => unknown;
      wrapped[name] = (...given: unknown[]) => {
        refusals[name]?.(given);
        const gave = call(...given);
        const made = creators[name];
        if (made) made(this, gave as object, given);
        else if (this.#knows(given[0])) notes[name]?.(this, given[0] as object, given.slice(1), gave);
        return gave;
      };
    }
    return wrapped as unknown as Native;
  }

  /** Graphs and flows of an earlier recording are not this one's. */
  #knows(handle: unknown): boolean {
    return (
      this.#graphs.has(handle as object) || this.#flows.has(handle as object) || this.#isSchedule(handle)
    );
  }

  #schedules = new WeakSet<object>();
  #isSchedule = (handle: unknown): boolean =>
    typeof handle === "object" && handle !== null && this.#schedules.has(handle);

  /** @internal */
  add<Name extends CommandName>(name: Name, fields: FrameFields[Name], id?: number): void {
    this.#frames.push({ name, fields, ...(id !== undefined && { id }) } as RecordedFrame);
  }

  /** @internal */
  addGraph(handle: object, opset: number): void {
    const number = this.#graphs.size;
    if (number === frameLimits.graphs)
      throw nativeError("UNSUPPORTED", `a board's session has at most ${frameLimits.graphs} graphs`);
    this.#graphs.set(handle, {
      ...{ number, inputs: {}, outputs: {}, dimensions: {} },
      ...{ planned: 0, isCompiled: false },
    });
    this.#graph = number;
    this.add("AddGraph", { opset }, number);
  }

  /** @internal The graph, the current one from now on. */
  graph(handle: object): OpenGraph {
    const graph = this.#graphs.get(handle);
    if (!graph)
      throw nativeError("UNSUPPORTED", "a graph that was built before recording began cannot be sent");
    if (graph.number !== this.#graph) this.add("SelectGraph", { graph: graph.number }, graph.number);
    this.#graph = graph.number;
    return graph;
  }

  /** @internal Its number, without making it the current one. */
  graphNumber(handle: object): number {
    const graph = this.#graphs.get(handle);
    if (!graph)
      throw nativeError("UNSUPPORTED", "a graph that was built before recording began cannot be sent");
    return graph.number;
  }

  /** @internal */
  addFlow(handle: object): void {
    const number = this.#flows.size;
    if (number === frameLimits.flows)
      throw nativeError("UNSUPPORTED", `a board's session has at most ${frameLimits.flows} dataflow graphs`);
    this.#flows.set(handle, number);
  }

  /** @internal */
  addSchedule(handle: object): void {
    this.#schedules.add(handle);
  }

  /** @internal The dataflow graph becomes the current one. */
  flow(handle: object): void {
    const number = this.#flows.get(handle) ?? 0;
    if (number !== this.#flow) this.add("SelectFlow", { flow: number }, number);
    this.#flow = number;
  }

  /** @internal */
  addOperator(op: number): void {
    this.#operators.add(op);
  }

  /** @internal A file that the board needs; its name there. */
  addFile(bytes: Uint8Array): string {
    const name = `${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}.sispkg`;
    this.#files.set(name, bytes);
    return name;
  }
}

const viewOf = (value: unknown): Uint8Array => {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  const view = value as ArrayBufferView;
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
};

/** A script may change its arrays later. */
const copyOf = (value: unknown): Uint8Array => viewOf(value).slice();

const list = (value: unknown): number[] => Array.from(value as ArrayLike<number>);

/** What cannot travel, by call. */
const refusals: Readonly<Record<string, (given: Values) => void>> = {
  graphOperator([, , op, name]) {
    if (op === customId)
      throw nativeError(
        "UNSUPPORTED",
        `Custom "${name}": its body is a function of the script and cannot be sent to a board; run the whole script there`,
      );
  },
  flowOperator([, kind, name]) {
    if (kind === flowKinds.function)
      throw nativeError(
        "UNSUPPORTED",
        `operator "${name}" is a function of the script and cannot be sent to a board; run the whole script there`,
      );
  },
};

const creators: Readonly<Record<string, (recorder: Recorder, handle: object, given: Values) => void>> = {
  graphCreate: (recorder, handle, [, opset]) => recorder.addGraph(handle, opset as number),
  flowCreate: (recorder, handle) => recorder.addFlow(handle),
  executiveCreate: (recorder, handle) => recorder.addSchedule(handle),
};

function record(tag: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + value.length);
  bytes[0] = tag;
  new DataView(bytes.buffer).setUint32(1, value.length, true);
  bytes.set(value, 5);
  return bytes;
}

const u32s = (...values: number[]): Uint8Array => {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setUint32(4 * i, value, true);
  });
  return bytes;
};

/** Records of AddMLOperator; those that say what is so anyway are left out. */
export function operatorRecords(fields: {
  readonly inputs?: readonly number[];
  readonly outputs?: number;
  readonly name?: string;
  readonly block?: number;
  readonly attributes?: Uint8Array;
}): Uint8Array {
  const { inputs = [], outputs = 1, name = "", block = MAIN_BLOCK, attributes = new Uint8Array(0) } = fields;
  return Uint8Array.from(
    [
      ...(inputs.length > 0 ? [record(frameRecords.inputs, u32s(...inputs))] : []),
      ...(outputs === 1 ? [] : [record(frameRecords.outputs, u32s(outputs))]),
      ...(name === "" ? [] : [record(frameRecords.name, new TextEncoder().encode(name))]),
      ...(block === MAIN_BLOCK ? [] : [record(frameRecords.block, u32s(block))]),
      attributes,
    ].flatMap((part) => [...part]),
  );
}

function constant(recorder: Recorder, [name, dtype, dims, data]: Values, id: number): void {
  const bytes = copyOf(data);
  const fields = { name: name as string, dtype: dtype as number, dims: list(dims) };
  if (bytes.length <= INLINE) {
    recorder.add("AddConstant", { ...fields, data: bytes }, id);
    return;
  }
  recorder.add("AddConstant", { ...fields, data: new Uint8Array(0) }, id);
  for (const piece of pieces(bytes)) recorder.add("LoadWeights", { tensorId: id, ...piece }, id);
}

/** Operators join channels when they are connected. */
const noChannel = 0xffff;

const notes: Readonly<Record<string, Note>> = {
  graphDimension(recorder, handle, [name, bound], id) {
    recorder.graph(handle).dimensions[name as string] = id as number;
    recorder.add("AddDimension", { name: name as string, bound: bound as number }, id as number);
  },
  graphInput(recorder, handle, [name, dtype, dims], id) {
    recorder.graph(handle).inputs[name as string] = id as number;
    recorder.add(
      "AddInput",
      { name: name as string, dtype: dtype as number, dims: list(dims) },
      id as number,
    );
  },
  graphConstant(recorder, handle, given, id) {
    recorder.graph(handle);
    constant(recorder, given, id as number);
  },
  graphBlock(recorder, handle, [parent], id) {
    recorder.graph(handle);
    recorder.add("AddBlock", { parent: parent as number }, id as number);
  },
  graphBlockInput(recorder, handle, [block, name, dtype, dims, dynamic], id) {
    recorder.graph(handle);
    recorder.add(
      "AddBlockInput",
      {
        ...{ block: block as number, name: name as string, dtype: dtype as number },
        ...{ dynamic: Number(dynamic), dims: list(dims) },
      },
      id as number,
    );
  },
  graphOperator(recorder, handle, [block, op, name, inputs, attributes, outputs], id) {
    recorder.graph(handle);
    recorder.addOperator(op as number);
    const records = operatorRecords({
      ...{ inputs: list(inputs), outputs: outputs as number, name: name as string },
      ...{ block: block as number, attributes: viewOf(attributes) },
    });
    recorder.add("AddMLOperator", { op: op as number, records }, id as number);
  },
  graphOutput(recorder, handle, [block, name, tensor]) {
    const graph = recorder.graph(handle);
    if (block === MAIN_BLOCK) graph.outputs[name as string] = tensor as number;
    recorder.add("AddOutput", {
      ...{ block: block as number, tensor: tensor as number, name: name as string },
    });
  },
  graphFusion(recorder, handle, [name, on]) {
    recorder.graph(handle);
    recorder.add("SetFusion", { on: Number(on), name: name as string });
  },
  graphExternal(recorder, handle, [tensor]) {
    recorder.graph(handle);
    recorder.add("SetExternal", { tensor: tensor as number });
  },
  graphCapability(recorder, handle, [data]) {
    recorder.graph(handle);
    recorder.add("SetCapability", { file: recorder.addFile(copyOf(data)) });
  },
  graphPlan(recorder, handle, _, bytes) {
    recorder.graph(handle).planned = bytes as number;
  },
  graphCompile(recorder, handle, [arena]) {
    const graph = recorder.graph(handle);
    graph.isCompiled = true;
    recorder.add("CompileGraph", { dynamic: (arena as number) - graph.planned });
  },
  flowSchema(recorder, handle, [dtype, dims], id) {
    recorder.flow(handle);
    recorder.add("AddSchema", { dtype: dtype as number, dims: list(dims) }, id as number);
  },
  flowChannel(recorder, handle, [name, capacity, schema, bytes], id) {
    recorder.flow(handle);
    recorder.add(
      "AddChannelTyped",
      {
        ...{ capacity: capacity as number, schema: schema as number },
        ...{ bytes: bytes as number, name: name as string },
      },
      id as number,
    );
  },
  flowInitial(recorder, handle, [channel, tokens, data]) {
    recorder.flow(handle);
    recorder.add("SetInitialTokens", {
      ...{ channel: channel as number, tokens: tokens as number, data: copyOf(data) },
    });
  },
  flowOperator(recorder, handle, [kind, name, stage, priority, inputs, outputs], id) {
    recorder.flow(handle);
    const opId = id as number;
    recorder.add(
      "DefineOperator",
      {
        ...{ opId, kind: kind as number, inputs: inputs as number },
        ...{ outputs: outputs as number, name: name as string },
      },
      opId,
    );
    recorder.add(
      "AddOperator",
      {
        ...{ opId, inCh: noChannel, outCh: noChannel },
        ...{ priority: priority as number, stage: stage as number },
      },
      opId,
    );
  },
  flowConnect(recorder, handle, [opId, direction, port, schema, channel]) {
    recorder.flow(handle);
    recorder.add("ConnectOperatorTyped", {
      ...{ opId: opId as number, port: port as number, direction: direction as number },
      ...{ channel: channel as number, schema: schema as number },
    });
  },
  flowForward(recorder, handle, [opId, input, output]) {
    recorder.flow(handle);
    recorder.add("ForwardPort", { opId: opId as number, input: input as number, output: output as number });
  },
  flowGraph(recorder, handle, [opId, graph, inputs, outputs]) {
    const number = recorder.graphNumber(graph as object);
    recorder.flow(handle);
    recorder.add("SetOperatorGraph", {
      ...{ opId: opId as number, graph: number, inputs: list(inputs), outputs: list(outputs) },
    });
  },
  flowMemory(recorder, handle, [opId, data, times]) {
    recorder.flow(handle);
    const bytes = copyOf(data);
    recorder.add("SetOperatorMemory", {
      ...{ opId: opId as number, bytes: bytes.length, times: times as number },
    });
    for (const piece of pieces(bytes)) recorder.add("LoadOperatorMemory", { opId: opId as number, ...piece });
  },
  flowRecord(recorder, handle, [opId, bytes]) {
    recorder.flow(handle);
    recorder.add("SetOperatorRecord", { opId: opId as number, bytes: bytes as number });
  },
  flowPeriod(recorder, handle, [opId, ns]) {
    recorder.flow(handle);
    recorder.add("SetOperatorPeriod", { opId: opId as number, ns: ns as number });
  },
  flowMeasure(recorder, handle, [on]) {
    recorder.flow(handle);
    recorder.add("MeasureFlow", { on: Number(on) });
  },
  flowBind(recorder, handle) {
    recorder.flow(handle);
    recorder.add("BuildFlow", {});
  },
  executiveAdmit(recorder, _, [flow, name, wcetNs, periodNs, deadlineNs, sectionNs, flags]) {
    recorder.flow(flow as object);
    recorder.add("AdmitFlow", {
      ...{ wcetNs: wcetNs as number, periodNs: periodNs as number, deadlineNs: deadlineNs as number },
      ...{ sectionNs: sectionNs as number, isolated: (flags as number) & 1, name: name as string },
    });
  },
};
