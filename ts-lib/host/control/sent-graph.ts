// A graph on a board: sent as recorded, then given inputs, run and read by name. What carries the frames is the caller's.
import { type Dtype, dtypes } from "../../generated/dtypes.js";
import type { FrameAnswers } from "../../generated/frames.js";
import { operators } from "../../generated/operators.js";
import type { Caller } from "./exchange.js";
import { frameBytes, pieces, type RecordedFrame, type RecordedGraph, type Recording } from "./recording.js";

/** A tensor that came from a board. */
export interface BoardTensor {
  /** Its elements' type. */
  readonly dtype: Dtype;
  /** Its dimensions; none for a scalar. */
  readonly shape: readonly number[];
  /** Its bytes, little-endian, elements in row-major order. */
  readonly data: Uint8Array;
}

/** How a recording is sent. */
export interface SendOptions {
  /** Bytes of frames sent so far, and in all. */
  readonly onProgress?: (sent: number, all: number) => void;
  /** Gives up sending. */
  readonly signal?: AbortSignal;
}

const NONE = 0xffffffff;
const SEQUENCE = 70;
/** Bytes of frames that may be on their way without a reply. */
const WINDOW = 256 * 1024;

/** Operators of a recording that a board's firmware does not know yet, by name. */
export function unknownOperators({ operators: used }: Recording, about: FrameAnswers["About"]): string[] {
  const names = new Map(
    Object.values(operators).flatMap((row) => ("id" in row ? [[row.id, row.name]] : [])) as [
      number,
      string,
    ][],
  );
  return [...used].filter((id) => id > about.operators).map((id) => names.get(id) ?? `operator ${id}`);
}

function check({ name, id }: RecordedFrame, given: number): void {
  if (id !== undefined && id !== given)
    throw new Error(`${name}: the board numbers ${given} what is ${id} here; its SIS is another version`);
}

/**
 * Sends all frames of a recording, and the files that it needs, and checks every reply. After a failure the session's graphs
 * are forgotten, so that it can be used for something else.
 */
export async function sendRecording(
  board: Caller,
  recording: Recording,
  { onProgress, signal }: SendOptions = {},
): Promise<void> {
  const missing = unknownOperators(recording, await board.call("About", {}));
  if (missing.length > 0) throw new Error(`this board has no operators ${missing.join(", ")}`);
  for (const [name, content] of recording.files) {
    if (!board.upload) throw new Error("the recording needs files, and this connection carries none");
    await board.upload(name, content);
  }
  const underWay: { readonly bytes: number; readonly done: Promise<void> }[] = [];
  let [sent, waiting] = [0, 0];
  const settle = async () => {
    const { bytes, done } = underWay.shift()!;
    waiting -= bytes;
    await done;
    sent += bytes;
    onProgress?.(sent, recording.bytes);
  };
  try {
    for (const frame of recording.frames) {
      signal?.throwIfAborted();
      const bytes = frameBytes(frame);
      const done = board.call(frame.name, frame.fields).then(({ id }) => check(frame, id));
      done.catch(() => {}); // looked at when its turn comes
      underWay.push({ bytes, done });
      waiting += bytes;
      while (waiting > WINDOW) await settle();
    }
    while (underWay.length > 0) await settle();
  } catch (error) {
    await Promise.allSettled(underWay.map(({ done }) => done));
    await board.call("ForgetGraphs", {}).catch(() => {});
    throw error;
  }
}

const dtypeNames = new Map(Object.entries(dtypes).map(([name, { number }]) => [number, name as Dtype]));

/** A graph on a board. */
export class SentGraph {
  readonly #board: Caller;
  readonly #graph: RecordedGraph;
  /** Bytes of inputs, until dimensions change. */
  readonly #sizes = new Map<number, number>();

  /** Of a recording that was sent, its graph `number`. */
  constructor(board: Caller, recording: Recording, number = 0) {
    this.#board = board;
    const graph = recording.graphs[number];
    if (!graph?.isCompiled) throw new RangeError(`the recording has no compiled graph ${number}`);
    this.#graph = graph;
  }

  /** Sends a recording's frames, weights included, and starts its graph. */
  static async send(board: Caller, recording: Recording, options?: SendOptions): Promise<SentGraph> {
    const graph = new SentGraph(board, recording);
    await sendRecording(board, recording, options);
    await graph.select();
    return graph;
  }

  /** Names of the inputs. */
  get inputs(): readonly string[] {
    return Object.keys(this.#graph.inputs);
  }

  /** Names of the outputs. */
  get outputs(): readonly string[] {
    return Object.keys(this.#graph.outputs);
  }

  /** Makes it the current one, where a session has several. */
  async select(): Promise<void> {
    await this.#board.call("SelectGraph", { graph: this.#graph.number });
  }

  /** All bytes of an input, little-endian; a TypedArray's as they are. */
  async setInput(name: string, values: ArrayBufferView): Promise<void> {
    const tensor = numberOf(this.#graph.inputs, "input", name);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const size = await this.#size(tensor);
    if (bytes.length !== size)
      throw new RangeError(`input "${name}" has ${size} bytes, given were ${bytes.length}`);
    await Promise.all([...pieces(bytes)].map((piece) => this.#board.call("SetInput", { tensor, ...piece })));
  }

  /** Sets named dimensions for the runs that follow. */
  async resize(sizes: Readonly<Record<string, number>>): Promise<void> {
    this.#sizes.clear();
    for (const [name, value] of Object.entries(sizes)) {
      const dimension = numberOf(this.#graph.dimensions, "dimension", name);
      await this.#board.call("ResizeDimension", { dimension, value });
    }
  }

  /** Runs the graph on what its inputs hold; `setInput` and `output` are around it. */
  async run(): Promise<void> {
    await this.#board.call("RunGraph", {});
  }

  /** Of a sequence, a list. */
  async output(name: string): Promise<BoardTensor | BoardTensor[]> {
    const tensor = numberOf(this.#graph.outputs, "output", name);
    const { dtype, shape } = await this.#board.call("DescribeTensor", { tensor });
    if ((dtype & 0xff) !== SEQUENCE) return this.#read(tensor, NONE);
    const items: BoardTensor[] = [];
    for (let item = 0; item < (shape?.[0] ?? 0); item++) items.push(await this.#read(tensor, item));
    return items;
  }

  /** Inputs in, run, all outputs out. An input that is not given keeps what it held. */
  async infer(
    inputs: Readonly<Record<string, ArrayBufferView>>,
  ): Promise<Readonly<Record<string, BoardTensor | BoardTensor[]>>> {
    for (const [name, values] of Object.entries(inputs)) await this.setInput(name, values);
    await this.run();
    const outputs: Record<string, BoardTensor | BoardTensor[]> = {};
    for (const name of this.outputs) outputs[name] = await this.output(name);
    return outputs;
  }

  async #size(tensor: number): Promise<number> {
    const known = this.#sizes.get(tensor);
    if (known !== undefined) return known;
    const { total } = await this.#board.call("DescribeTensor", { tensor });
    this.#sizes.set(tensor, Number(total));
    return Number(total);
  }

  async #read(tensor: number, item: number): Promise<BoardTensor> {
    const parts: Uint8Array[] = [];
    for (let offset = 0; ; ) {
      const answer = await this.#board.call("ReadOutput", { tensor, item, offset, length: NONE });
      parts.push(answer.data);
      offset += answer.data.length;
      if (offset < answer.total && answer.data.length > 0) continue;
      const dtype = dtypeNames.get(answer.dtype);
      if (!dtype || !answer.shape)
        throw new RangeError(`tensor ${tensor} has dtype ${answer.dtype} and no shape`);
      return { dtype, shape: answer.shape, data: Buffer.concat(parts) };
    }
  }
}

function numberOf(names: Readonly<Record<string, number>>, what: string, name: string): number {
  if (!Object.hasOwn(names, name))
    throw new RangeError(`no ${what} "${name}"; there are: ${Object.keys(names).join(", ") || "none"}`);
  return names[name];
}
