// What each native call is as frames: one entry a call, and what of it cannot travel.
import { flowKinds } from "../../generated/native.js";
import { operators } from "../../generated/operators.js";
import { nativeError } from "../targets/sim/errors.js";
import type { Recorder } from "./record.js";
import { pieces } from "./recording.js";
import { operatorRecords } from "./records.js";

/** Larger constants get memory of their own and come in pieces. */
const INLINE = 4096;
const MAIN_BLOCK = 0;

type Values = readonly unknown[];

/** What is written down of a call that succeeded: its arguments behind the handle, and what it gave. */
type Note = (recorder: Recorder, handle: object, given: Values, gave: unknown) => void;

const viewOf = (value: unknown): Uint8Array => {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  const view = value as ArrayBufferView;
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
};

/** A script may change its arrays later. */
const copyOf = (value: unknown): Uint8Array => viewOf(value).slice();

const list = (value: unknown): number[] => Array.from(value as ArrayLike<number>);

/** What cannot travel, by call. */
export const refusals: Readonly<Record<string, (given: Values) => void>> = {
  graphOperator([, , op, name]) {
    if (op === operators.Custom.id)
      throw nativeError(
        "UNSUPPORTED",
        `Custom "${name}": its body is a function of the script and cannot be sent to a board; run the whole script there`,
      );
  },
  graphLoad() {
    throw nativeError(
      "UNSUPPORTED",
      "a compiled model cannot be sent to a board as frames; run the whole script there",
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

export const creators: Readonly<Record<string, (recorder: Recorder, handle: object, given: Values) => void>> =
  {
    graphCreate: (recorder, handle, [, opset]) => recorder.addGraph(handle, opset as number),
    flowCreate: (recorder, handle) => recorder.addFlow(handle),
    executiveCreate: (recorder, handle) => recorder.addSchedule(handle),
  };

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

export const notes: Readonly<Record<string, Note>> = {
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
  graphCores(recorder, handle, [cores]) {
    recorder.graph(handle);
    recorder.add("SetCores", { cores: cores as number });
  },
  graphExact(recorder, handle, [exact, memory]) {
    recorder.graph(handle);
    recorder.add("SetExact", { exact: Number(exact), memory: memory as number });
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
