// The recorder: the simulator's native module, written down call by call as the frames that do the same on a board. So
// whatever the ordinary library builds, by hand or from an ONNX model, can be sent; what cannot travel is refused where it is
// built, before anything is sent.
import { createHash } from "node:crypto";
import { type CommandName, type FrameFields, frameLimits } from "../../generated/frames.js";
import { type Native, nativeTable } from "../../generated/native.js";
import { nativeError } from "../targets/sim/errors.js";
import { creators, notes, refusals } from "./notes.js";
import { frameBytes, type RecordedFrame, type RecordedGraph, type Recording } from "./recording.js";

type Names = Record<string, number>;

interface OpenGraph {
  readonly number: number;
  readonly inputs: Names;
  readonly outputs: Names;
  readonly dimensions: Names;
  planned: number;
  isCompiled: boolean;
}

export class Recorder {
  /** The native module to build with: the simulator's, which writes down. */
  readonly native: Native;
  #frames: RecordedFrame[] = [];
  #graphs = new Map<object, OpenGraph>();
  #flows = new Map<object, number>();
  #schedules = new Set<object>();
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
    this.#schedules = new Set();
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
      this.#graphs.has(handle as object) ||
      this.#flows.has(handle as object) ||
      this.#schedules.has(handle as object)
    );
  }

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
