// What the ordinary library builds, as the steps of a case: the recorder of control frames stands behind `sis:native`.

import type { Dtype } from "../../../ts-lib/generated/dtypes.js";
import { frameRecords } from "../../../ts-lib/generated/frames.js";
import type { Native } from "../../../ts-lib/generated/native.js";
import { nativeTable } from "../../../ts-lib/generated/native.js";
import { Recorder } from "../../../ts-lib/host/control/record.js";
import type { RecordedFrame } from "../../../ts-lib/host/control/recording.js";
import { elementAt } from "../../../ts-lib/sis/dtype.js";
import type { Graph, TensorValues } from "../../../ts-lib/sis/index.js";
import { native } from "../sis/harness.js";
import type { Elements, Step } from "./rows.js";

// Before the library is loaded, which takes its functions from `native` once.
const simulated: Native = { ...native };
const recorder = new Recorder(simulated);
let recording = false;
for (const { name } of nativeTable) {
  const of = (native: Native) => native[name as keyof Native] as (...given: unknown[]) => unknown;
  const [alone, recorded] = [of(simulated), of(recorder.native)];
  Object.assign(native, {
    [name]: (...given: unknown[]) => (recording ? recorded : alone)(...given),
  });
}

/** What an input holds: as bytes or numbers for the simulator, and as the case says it. */
export interface Feed {
  readonly data: TensorValues;
  readonly elements: Elements;
}

export interface Built {
  readonly graph: Graph;
  /** By input; those without are zeros. */
  readonly feeds?: Readonly<Record<string, Feed>>;
  /** Constants' elements where they are not to be written one by one. */
  readonly constant?: (dtype: number, bytes: Uint8Array) => Elements | undefined;
}

export interface Output {
  readonly dtype: Dtype;
  readonly dims: readonly number[];
  readonly numbers: readonly (number | bigint)[];
  readonly bytes: Uint8Array;
}

export interface Recorded {
  readonly steps: readonly Step[];
  readonly outputs: readonly Output[];
}

/** Builds a graph, runs it unless `runs` is false, and gives the steps and what came out. */
export function recorded(build: () => Built, runs = true): Recorded {
  recorder.take();
  recording = true;
  try {
    const built = build();
    built.graph.compile();
    const steps = whole(recorder.take().frames).flatMap((frame) => stepsOf(frame, built));
    const outputs = runs ? runOf(built) : [];
    built.graph.free();
    return { steps, outputs };
  } finally {
    recording = false;
    recorder.take();
  }
}

/** Constants whose bytes come in pieces, with all of them. */
function whole(frames: readonly RecordedFrame[]): RecordedFrame[] {
  const pieces = new Map<number, Uint8Array[]>();
  for (const { name, fields } of frames) {
    if (name !== "LoadWeights") continue;
    const { tensorId, data } = fields as { tensorId: number; data: Uint8Array };
    pieces.set(tensorId, [...(pieces.get(tensorId) ?? []), data]);
  }
  return frames
    .filter(({ name }) => name !== "LoadWeights")
    .map((frame) => {
      const parts = frame.name === "AddConstant" ? pieces.get(frame.id ?? -1) : undefined;
      return parts
        ? ({ ...frame, fields: { ...frame.fields, data: Buffer.concat(parts) } } as RecordedFrame)
        : frame;
    });
}

function runOf({ graph, feeds = {} }: Built): Output[] {
  graph.run(Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data])));
  return Object.values(graph.outputs).map(({ dtype, shape, data }) => ({
    dtype,
    dims: [...shape],
    numbers: Array.from({ length: data.length }, (_, i) => elementAt(dtype, data, i)).map((x) =>
      typeof x === "bigint" ? x : Number(x),
    ),
    bytes: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength).slice(),
  }));
}

function stepsOf({ name, fields }: RecordedFrame, { feeds = {}, constant }: Built): Step[] {
  const given = fields as Readonly<Record<string, never>>;
  const { dtype, dims, block, parent, tensor, data, op, records } = given;
  switch (name) {
    case "AddInput":
      return [
        { step: "input", tensor: { dtype, dims }, data: feeds[given.name]?.elements ?? { values: [] } },
      ];
    case "AddConstant":
      return [
        { step: "constant", tensor: { dtype, dims }, data: constant?.(dtype, data) ?? { raw: hex(data) } },
      ];
    case "AddBlock":
      return [{ step: "block", parent }];
    case "AddBlockInput":
      return [{ step: "blockInput", block, tensor: { dtype, dims }, dynamic: given.dynamic === 1 }];
    case "AddOutput":
      return [{ step: "output", block, tensor }];
    case "AddMLOperator":
      return [operatorStep(op, records)];
    case "ForgetGraphs":
    case "AddGraph":
    case "SetFusion":
    case "SetExact":
    case "CompileGraph":
      return [];
    default:
      throw new Error(`a case cannot have ${name}`);
  }
}

/** Of the records of AddMLOperator. */
function operatorStep(op: number, records: Uint8Array): Step {
  const step = { op, block: 0, inputs: [] as number[], outputs: 1, attributes: "" };
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  for (let at = 0; at < records.length; ) {
    const [tag, length] = [records[at], view.getUint32(at + 1, true)];
    const value = at + 5;
    const u32 = (i: number): number => view.getUint32(value + 4 * i, true);
    if (tag === frameRecords.inputs)
      step.inputs = Array.from({ length: length / 4 }, (_, i) => (u32(i) === 0xffffffff ? -1 : u32(i)));
    else if (tag === frameRecords.outputs) step.outputs = u32(0);
    else if (tag === frameRecords.block) step.block = u32(0);
    else if (tag !== frameRecords.name) step.attributes += hex(records.subarray(at, value + length));
    at = value + length;
  }
  return { step: "operator", ...step };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
