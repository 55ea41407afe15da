// Generated from js-runtime/native.json by js-runtime/generate/native.mjs. Do not edit.

declare const graph: unique symbol;

/** A graph of the C library. Opaque; dies with graphDestroy, or when nothing refers to it. */
export interface GraphHandle {
  readonly [graph]: never;
}

declare const flow: unique symbol;

/** A dataflow graph of the C library: operators joined by channels. It keeps the graphs that it runs. Opaque; dies with flowDestroy, or when nothing refers to it. */
export interface FlowHandle {
  readonly [flow]: never;
}

declare const executive: unique symbol;

/** Runs flows in time: admitted with a worst-case time, a period and a deadline, earliest deadline first. It keeps its flows. Opaque; dies with executiveDestroy, or when nothing refers to it. */
export interface ExecutiveHandle {
  readonly [executive]: never;
}

/** What every failing call throws, on every target: an Error with name "SisError". */
export interface NativeError extends Error {
  name: "SisError";
  /** Name of the status: "BAD_SHAPE". */
  code: string;
  /** Number of the status. */
  number: number;
  /** ONNX name of the operator at fault. */
  operator?: string;
  /** Name of the node at fault. */
  node?: string;
  /** OUT_OF_ARENA: bytes asked; OVER_BOUND: the value. */
  asked?: number;
  /** OUT_OF_ARENA: bytes free; OVER_BOUND: the bound. */
  free?: number;
  /** Of the node at fault among its graph's nodes; not enumerable, for the library. */
  nodeNumber?: number;
  /** Of a dataflow graph: number of the operator that ran the graph; not enumerable, for the library. */
  flowOperator?: number;
}

/** All that a script's library may call in C. */
export interface Native {
  /** A new graph whose records live in a block of `records` bytes. */
  graphCreate(records: number, opset: number): GraphHandle;

  /** Gives the graph another block for records. */
  graphExtend(graph: GraphHandle, records: number): void;

  /** Frees graph and blocks; views on its arena are detached where the engine can. */
  graphDestroy(graph: GraphHandle): void;

  /** A named dimension with its upper bound. */
  graphDimension(graph: GraphHandle, name: string, bound: number): number;

  /** Declares an input; dims[i] >= 0 is a size, -1 - d the dimension d. */
  graphInput(graph: GraphHandle, name: string, dtype: number, dims: readonly number[]): number;

  /** Adds a constant. With borrow, the library keeps `data` alive and unchanged as long as the graph. */
  graphConstant(graph: GraphHandle, name: string, dtype: number, dims: readonly number[], data: Uint8Array, borrow: boolean): number;

  /** A subgraph that sees its parent's tensors. */
  graphBlock(graph: GraphHandle, parent: number): number;

  /** Declares the next input of a block that is handed values (the body of Loop). With dynamic, its shape is known only while the graph runs. */
  graphBlockInput(graph: GraphHandle, block: number, name: string, dtype: number, dims: readonly number[], dynamic: boolean): number;

  /** Adds an operator; returns the id of its first output. */
  graphOperator(graph: GraphHandle, block: number, op: number, name: string, inputs: readonly number[], attributes: Uint8Array, outputs: number): number;

  /** Declares the next output of a block. */
  graphOutput(graph: GraphHandle, block: number, name: string, tensor: number): void;

  /** Plans; returns the arena's bytes. */
  graphPlan(graph: GraphHandle): number;

  /** Before graphPlan: switches a pass of docs/fusion.md off or on; "" means all. */
  graphFusion(graph: GraphHandle, name: string, on: boolean): void;

  /** Before graphCompile: at most so many cores work on a node together; 0: as many as the target has for it. Once planned they can only become fewer. */
  graphCores(graph: GraphHandle, cores: number): void;

  /** For tools, before graphPlan: does the work of so many cores on one, and counts in graphFigures what they would be spared. */
  graphCountCores(graph: GraphHandle, cores: number): void;

  /** Before operators are added: no kernel that changes sums; packed weights that grow for speed only as long as the graph's own bytes, which are the same on every machine, stay within `memory`, 0 = any. */
  graphExact(graph: GraphHandle, exact: boolean, memory: number): void;

  /** Packs weights into an arena of `arena` bytes, made by the binding, and binds every tensor. */
  graphCompile(graph: GraphHandle, arena: number): void;

  /** Instead of graphPlan: plans the graph to be saved as a compiled model; how many bytes its file takes with `about` bytes of the caller's own. */
  graphSaveSize(graph: GraphHandle, about: number): number;

  /** Writes the compiled model into an arena of `file` bytes, made by the binding; graphBuffer is it. */
  graphSave(graph: GraphHandle, about: Uint8Array, file: number): void;

  /** Whether a file is a compiled model for this target, whole but for its weights (with `weights` those, too): opset, where the caller's own bytes are and how many, where calls and weights start, bytes of all. */
  graphImage(graph: GraphHandle, file: Uint8Array, weights: boolean): number[];

  /** Builds a compiled model's graph in an empty one of its opset. Weights stay in the file. */
  graphLoad(graph: GraphHandle, file: Uint8Array): void;

  /** Tensors that are inputs of the graph, or its outputs, from `first` on; -2: no more. */
  graphPorts(graph: GraphHandle, outputs: boolean, first: number): number[];

  /** Sets a named dimension for the runs that follow. */
  graphResize(graph: GraphHandle, dimension: number, value: number): void;

  /** Runs the compiled graph once. */
  graphRun(graph: GraphHandle): void;

  /** dtype, rank (-1: known only after a run), bytes, arena offset (-1: none), 8 dims. Of a sequence: rank 1, its length. */
  graphTensor(graph: GraphHandle, tensor: number): number[];

  /** As graphTensor, of one item of a sequence that is an output, after a run. */
  graphItem(graph: GraphHandle, tensor: number, index: number): number[];

  /** Figures of the plan, in the order of sis_figure. */
  graphFigures(graph: GraphHandle): number[];

  /** For tools: tensors, nodes, blocks, positions, bytes of weights and of planned activations, most bytes alive at once and the position at which, most bytes of the run-time region in the last run. */
  graphFacts(graph: GraphHandle): number[];

  /** For tools: what a node is and what became of it, in the order of sis_node_fact. */
  graphNode(graph: GraphHandle, node: number): number[];

  /** For tools: tensors at a node's inputs (0) or outputs (1), a block's inputs (2) or outputs (3), from `first` on; -1: left out, -2: no more. */
  graphEdges(graph: GraphHandle, which: number, id: number, first: number): number[];

  /** For tools: who makes a tensor, when it lives and where it lies, in the order of sis_tensor_fact. */
  graphLife(graph: GraphHandle, tensor: number): number[];

  /** For tools: bytes of the name of a node (0) or tensor (1) from byte `from` on, zeros behind its end. */
  graphName(graph: GraphHandle, of: number, id: number, from: number): Uint8Array;

  /** Measures each node of the runs that follow, from zero. */
  graphProfileStart(graph: GraphHandle): void;

  /** Measures no further; what was measured stays. */
  graphProfileStop(graph: GraphHandle): void;

  /** What was measured of whole runs (0), a node (1) or all nodes of an operator (2), in the order of sis_profile_value; -1: cannot be counted here. */
  graphProfile(graph: GraphHandle, what: number, id: number): number[];

  /** The ArrayBuffer that is the compiled graph's arena; tensor offsets count from its start. */
  graphBuffer(graph: GraphHandle): ArrayBuffer;

  /** What Custom operators call, with the node's `function` attribute and -1 for the body, else the output whose dtype, rank and dims the shape rule gives. What it throws is thrown by the call under way. */
  graphOnCustom(graph: GraphHandle, body: (name: number, output: number) => readonly number[]): void;

  /** Before graphPlan: this input or output gets its memory from the flow that runs the graph, so the plan has none for it. UNSUPPORTED for an output that shares memory it cannot leave. */
  graphExternal(graph: GraphHandle, tensor: number): void;

  /** Checks a model package and holds the graph to its manifest from now on; before anything is built, and once. */
  graphCapability(graph: GraphHandle, data: Uint8Array): void;

  /** What the graph costs in a manifest's terms, in the order of sis_cost. */
  graphCosts(graph: GraphHandle): number[];

  /** A model package as C parses it: status, fault, tag, byte, start of the model, then start and length of each field of its manifest. With check, also list, place and hashes. */
  packageFacts(data: Uint8Array, check: boolean): number[];

  /** A new dataflow graph whose records live in a block of `records` bytes. */
  flowCreate(records: number): FlowHandle;

  /** Gives the flow another block for records. */
  flowExtend(flow: FlowHandle, records: number): void;

  /** Frees flow and blocks and lets go of its graphs; views on its arena are detached where the engine can. */
  flowDestroy(flow: FlowHandle): void;

  /** dtype and shape of tokens; a dim of -1 stands for any size. */
  flowSchema(flow: FlowHandle, dtype: number, dims: readonly number[]): number;

  /** A channel of `capacity` tokens. schema 4294967295: any token; bytes: of a buffer, 0 where the schema has all dims. */
  flowChannel(flow: FlowHandle, name: string, capacity: number, schema: number, bytes: number): number;

  /** Tokens in the channel before the first step, each these bytes; no bytes = zeros. */
  flowInitial(flow: FlowHandle, channel: number, tokens: number, data: Uint8Array): void;

  /** Adds an operator (sis_flow_kind, sis_stage; priority 0 to 255) with so many ports each way. */
  flowOperator(flow: FlowHandle, kind: number, name: string, stage: number, priority: number, inputs: number, outputs: number): number;

  /** Joins a port (direction 0 in, 1 out) to a channel. schema: what the port carries, 4294967295 = anything. */
  flowConnect(flow: FlowHandle, operator: number, direction: number, port: number, schema: number, channel: number): void;

  /** The operator hands this input on as this output, changed in place if it likes. */
  flowForward(flow: FlowHandle, operator: number, input: number, output: number): void;

  /** What a graph operator runs: a compiled graph, and which of its tensors the ports are. The flow keeps the graph; who runs, resizes or frees it meanwhile gets BAD_STATE. */
  flowGraph(flow: FlowHandle, operator: number, graph: GraphHandle, inputs: readonly number[], outputs: readonly number[]): void;

  /** What a memory source reads, token by token, `times` times over. */
  flowMemory(flow: FlowHandle, operator: number, data: Uint8Array, times: number): void;

  /** What a record sink writes: so many bytes, which live as long as flow or ArrayBuffer. */
  flowRecord(flow: FlowHandle, operator: number, bytes: number): ArrayBuffer;

  /** The period of a timer. */
  flowPeriod(flow: FlowHandle, operator: number, ns: number): void;

  /** What function operators call: with the operator and the slots of its inputs, then of its outputs (4294967295: one that the flow sets itself); gives a sis_verdict. What it throws is thrown by the call under way; tokens stay. */
  flowOnCall(flow: FlowHandle, body: (operator: number, slots: readonly number[]) => number): void;

  /** Whether firings are timed and counted by what the target can measure. Before flowBuild also their quantiles. */
  flowMeasure(flow: FlowHandle, on: boolean): void;

  /** Checks that all is joined and orders the operators; returns the arena's bytes. */
  flowBuild(flow: FlowHandle): number;

  /** Lays the pools of buffers into an arena of `arena` bytes, made by the binding. */
  flowBind(flow: FlowHandle, arena: number): void;

  /** The ArrayBuffer that is the bound flow's arena; offsets of slots count from its start. */
  flowBuffer(flow: FlowHandle): ArrayBuffer;

  /** Makes up to `steps` steps; steps made, firings, sis_flow_state. */
  flowStart(flow: FlowHandle, steps: number): number[];

  /** From within an operator's function: the start under way makes its present step to the end, then returns. */
  flowYield(flow: FlowHandle): void;

  /** Back to before the first step. */
  flowReset(flow: FlowHandle): void;

  /** The caller's end of a channel: a buffer to write a token into; 4294967295 when the channel is full. */
  flowAcquire(flow: FlowHandle, channel: number): number;

  /** Puts the token into the channel. */
  flowPublish(flow: FlowHandle, channel: number, slot: number): void;

  /** Nothing will be published any more. */
  flowEnd(flow: FlowHandle, channel: number): void;

  /** The next token, held until released; 4294967295 when there is none. */
  flowTake(flow: FlowHandle, channel: number): number;

  /** Gives the token's buffer back. */
  flowRelease(flow: FlowHandle, channel: number, slot: number): void;

  /** As graphTensor: dtype, rank, bytes, offset, 8 dims of the token in a slot. */
  flowSlot(flow: FlowHandle, slot: number): number[];

  /** Dtype and shape of a token that is being written. */
  flowShape(flow: FlowHandle, slot: number, dtype: number, dims: readonly number[]): void;

  /** Figures of a channel, in the order of sis_channel_figure. */
  flowChannelFigures(flow: FlowHandle, channel: number): number[];

  /** Figures of an operator, in the order of sis_operator_figure. */
  flowOperatorFigures(flow: FlowHandle, operator: number): number[];

  /** Bytes of an executive for at most so many flows at a time. */
  executiveSize(flows: number): number;

  /** A new executive, for as many flows as its block has room for. */
  executiveCreate(records: number): ExecutiveHandle;

  /** Frees executive and block, and lets go of its flows. */
  executiveDestroy(executive: ExecutiveHandle): void;

  /** Admits a bound flow, or says with NOT_ADMITTED why not; returns its number. Times in ns: worst case of a step (0 = from estimates), period, deadline (0 = period), longest section (0 = from estimates). Flags: 1 = a section is reserved, so that no other flow is late when this one breaks its budget. */
  executiveAdmit(executive: ExecutiveHandle, flow: FlowHandle, name: string, wcet: number, period: number, deadline: number, section: number, flags: number): number;

  /** Takes a flow out; its share is free for others when its present deadline is past. */
  executiveWithdraw(executive: ExecutiveHandle, id: number): void;

  /** How the last set was judged: flows, sum of C/min(D,T) and worst B/min(D,T) in billionths, the flow it is of, the flow with the section B, B and min(D,T) in ns; of the newcomer budget, section and reserve in ns. -1 = none. */
  executiveAdmission(executive: ExecutiveHandle): number[];

  /** Runs until so many jobs were done or so many ns passed (0 = no limit), or no flow is left; jobs done, ns passed, flows that ended, flows left. */
  executiveRun(executive: ExecutiveHandle, jobs: number, ns: number): number[];

  /** Figures of all flows, in the order of sis_schedule_figure. */
  executiveFigures(executive: ExecutiveHandle): number[];

  /** Figures of a flow, also of one that left, in the order of sis_task_figure. */
  executiveFlowFigures(executive: ExecutiveHandle, id: number): number[];

  /** SHA-256 (FIPS 180-4). */
  sha256(data: Uint8Array): Uint8Array;

  /** The elementary function of ops-c/math.json with the number `which`, in f32 or f64; y counts where it takes two arguments. */
  math(which: number, single: boolean, x: number, y: number): number;

  /** The whole file, without a copy where the target can; throws NO_FILE. */
  readFile(name: string): Uint8Array;

  /** Keeps a file beyond the script's end; readFile gives it from now on. The name is a plain one, without slashes. */
  writeFile(name: string, data: Uint8Array): void;

  /** Names of all files the script can read, sorted. */
  listFiles(): string[];

  /** The script's arguments. */
  args(): string[];

  /** Ends the script at once with this exit code, 0..255. */
  exit(code: number): void;

  /** Text to the console as it is: stream 1 output, 2 diagnostics. */
  write(stream: number, text: string): void;

  /** Some of what was typed or piped to the console since the last call, maybe nothing; never waits. */
  readConsole(): Uint8Array;

  /** A call of readConsole found the end: nothing will come any more. Typed, the end is Ctrl-D. */
  consoleEnded(): boolean;

  /** Begins to read the stream of this name, which the host feeds; its number. BUSY when it is being read already. */
  streamOpen(name: string): number;

  /** Bytes of a stream that came since the last call, maybe nothing; never waits. Behind what arrived it throws NO_STREAM or STREAM_BROKEN. */
  streamRead(stream: number): Uint8Array;

  /** A call of streamRead found the stream's end. */
  streamEnded(stream: number): boolean;

  /** Reads a stream no more; its source is let go. */
  streamClose(stream: number): void;

  /** One byte a pin: 0 free, 1 used by the board itself, 2 open. No bytes: this target has no pins. */
  gpioPins(): Uint8Array;

  /** Opens a pin, or sets an open one up anew. pull: 0 none, 1 up, 2 down; edges that are told: 1 rising, 2 falling, 3 both; level: of an output, from its first moment on. */
  gpioOpen(pin: number, output: boolean, pull: number, edges: number, level: boolean): void;

  /** The level at an open pin. */
  gpioRead(pin: number): boolean;

  /** Sets an output's level. */
  gpioWrite(pin: number, level: boolean): void;

  /** Makes the pin an input that nobody uses. */
  gpioClose(pin: number): void;

  /** Edges seen since the last call, 16 bytes each, little-endian: ns u64 of the clock of `now`, pin u32, level behind it u8. Pin 4294967295: as many edges as its first number says were lost. */
  gpioEdges(): Uint8Array;

  /** Milliseconds of a monotonic clock. */
  now(): number;

  /** Instructions retired on this core so far; -1 where the target cannot count them. */
  instructions(): number;

  /** Where the script runs: sim, vm, native or the board's name. */
  target(): string;
}

/** Types of arguments:
 * - graph: made by `graphCreate`
 * - flow: made by `flowCreate`
 * - executive: made by `executiveCreate`
 * - u32: whole number, 0..4294967295
 * - i32: whole number, -2147483648..2147483647
 * - i64: safe integer
 * - u64: safe integer, not negative
 * - size: a number of bytes
 * - f64: number
 * - bool: boolean
 * - string: text without NUL
 * - custom: a function of the script
 * - firing: a function of the script
 * - bytes: bytes; C gets pointer and size
 * - kept: bytes as they are now, for as long as the handle: a file's in place, others copied
 * - image: as `kept`, 64-byte aligned: a file's bytes that lie otherwise are copied, too
 * - u32s: array of u32; C gets pointer and count
 * - i64s: array of i64; C gets pointer and count
 * - memory: byte count; the binding allocates a 64-byte-aligned block that lives as long as the handle
 * - arena: byte count; as `memory`, and the block becomes the handle's one ArrayBuffer
 * - borrow: honoured only when the bytes before it are a file's (they stay); otherwise they are copied
 */
export type NativeArgument =
  "graph" | "flow" | "executive" | "u32" | "i32" | "i64" | "u64" | "size" | "f64" | "bool" | "string" | "custom" | "firing" | "bytes" | "kept" | "image" | "u32s" | "i64s" | "memory" | "arena" | "borrow";

/** Types of results; i64s and u8s come with the count that C writes. */
export type NativeResult =
  "graph" | "flow" | "executive" | "bool" | "u32" | "size" | "f64" | "string" | "strings" | "bytes" | "buffer" | "i64s" | "u8s";

/** Kinds of handles, with the functions that make and free them. */
export const nativeHandles = {
  graph: { c: "sis_graph", create: "graphCreate", destroy: "graphDestroy" },
  flow: { c: "sis_flow", create: "flowCreate", destroy: "flowDestroy" },
  executive: { c: "sis_executive", create: "executiveCreate", destroy: "executiveDestroy" },
} as const;

export type NativeHandle = keyof typeof nativeHandles;

/** Most numbers that a Custom operator's shape rule gives for an output. */
export const customFacts = 10;

/** What packageFacts tells: five numbers, then two for each field of a manifest. */
export const packageFacts = 29;

/** What graphCosts tells. */
export const costs = 7;

/** No schema, no slot. */
export const none = 4294967295;

/** In which operators fire. */
export const stages = { acquire: 0, clean: 1, explore: 2, model: 3, explain: 4 } as const;

/** Kinds of operators of a flow. */
export const flowKinds = { function: 0, graph: 1, tee: 2, memory: 3, timer: 4, record: 5 } as const;

/** Of a port. */
export const directions = { in: 0, out: 1 } as const;

/** What a firing came to. */
export const verdicts = { fired: 0, consumed: 1, waits: 2, ended: 3 } as const;

/** After flowStart. */
export const flowStates = { stepped: 0, waiting: 1, done: 2 } as const;

/** Places of flowChannelFigures. */
export const channelFigures = { depth: 0, peak: 1, capacity: 2, published: 3, heldFull: 4, heldEmpty: 5, buffers: 6, bytes: 7 } as const;

/** Places of flowOperatorFigures. */
export const operatorFigures = { firings: 0, waits: 1, copied: 2, ns: 3, instructions: 4, cycles: 5, l1dRefills: 6, p50Ns: 7, p95Ns: 8, p99Ns: 9 } as const;

/** Places of executiveFlowFigures; ns where they are no counts. */
export const taskFigures = { periods: 0, done: 1, missed: 2, throttled: 3, skipped: 4, suspended: 5, runMost: 6, overMost: 7, lateMost: 8, responseP99: 9, responseMost: 10, jitterP50: 11, jitterP99: 12, jitterMost: 13 } as const;

/** Places of executiveFigures. */
export const scheduleFigures = { accepted: 0, rejected: 1, periods: 2, done: 3, missed: 4, throttled: 5, jitterP99: 6, jitterMost: 7 } as const;

export interface NativeEntry {
  readonly name: keyof Native;
  readonly from: "ops-c" | "platform";
  /** Symbol of the C function; entries of ops-c only. */
  readonly c?: string;
  /** What the C function returns; entries of ops-c only. The result is its last argument, a pointer. */
  readonly returns?: "status" | "void";
  readonly args: readonly (readonly [name: string, type: NativeArgument])[];
  readonly out?: { readonly type: NativeResult; readonly count?: number };
}

/** The contract as data, in native.json's order. */
export const nativeTable: readonly NativeEntry[] = [
  { name: "graphCreate", from: "ops-c", c: "sis_graph_create", returns: "status", args: [["records", "memory"], ["opset", "u32"]], out: { type: "graph" } },
  { name: "graphExtend", from: "ops-c", c: "sis_graph_extend", returns: "status", args: [["graph", "graph"], ["records", "memory"]] },
  { name: "graphDestroy", from: "ops-c", c: "sis_graph_destroy", returns: "status", args: [["graph", "graph"]] },
  { name: "graphDimension", from: "ops-c", c: "sis_graph_dimension", returns: "status", args: [["graph", "graph"], ["name", "string"], ["bound", "i64"]], out: { type: "u32" } },
  { name: "graphInput", from: "ops-c", c: "sis_graph_input", returns: "status", args: [["graph", "graph"], ["name", "string"], ["dtype", "u32"], ["dims", "i64s"]], out: { type: "u32" } },
  { name: "graphConstant", from: "ops-c", c: "sis_graph_constant", returns: "status", args: [["graph", "graph"], ["name", "string"], ["dtype", "u32"], ["dims", "i64s"], ["data", "bytes"], ["borrow", "borrow"]], out: { type: "u32" } },
  { name: "graphBlock", from: "ops-c", c: "sis_graph_block", returns: "status", args: [["graph", "graph"], ["parent", "u32"]], out: { type: "u32" } },
  { name: "graphBlockInput", from: "ops-c", c: "sis_graph_block_input", returns: "status", args: [["graph", "graph"], ["block", "u32"], ["name", "string"], ["dtype", "u32"], ["dims", "i64s"], ["dynamic", "bool"]], out: { type: "u32" } },
  { name: "graphOperator", from: "ops-c", c: "sis_graph_operator", returns: "status", args: [["graph", "graph"], ["block", "u32"], ["op", "u32"], ["name", "string"], ["inputs", "u32s"], ["attributes", "bytes"], ["outputs", "u32"]], out: { type: "u32" } },
  { name: "graphOutput", from: "ops-c", c: "sis_graph_output", returns: "status", args: [["graph", "graph"], ["block", "u32"], ["name", "string"], ["tensor", "u32"]] },
  { name: "graphPlan", from: "ops-c", c: "sis_graph_plan", returns: "status", args: [["graph", "graph"]], out: { type: "size" } },
  { name: "graphFusion", from: "ops-c", c: "sis_graph_fusion", returns: "status", args: [["graph", "graph"], ["name", "string"], ["on", "bool"]] },
  { name: "graphCores", from: "ops-c", c: "sis_graph_cores", returns: "status", args: [["graph", "graph"], ["cores", "u32"]] },
  { name: "graphCountCores", from: "ops-c", c: "sis_graph_count_cores", returns: "status", args: [["graph", "graph"], ["cores", "u32"]] },
  { name: "graphExact", from: "ops-c", c: "sis_graph_exact", returns: "status", args: [["graph", "graph"], ["exact", "bool"], ["memory", "i64"]] },
  { name: "graphCompile", from: "ops-c", c: "sis_graph_compile", returns: "status", args: [["graph", "graph"], ["arena", "arena"]] },
  { name: "graphSaveSize", from: "ops-c", c: "sis_graph_save_size", returns: "status", args: [["graph", "graph"], ["about", "size"]], out: { type: "size" } },
  { name: "graphSave", from: "ops-c", c: "sis_graph_save", returns: "status", args: [["graph", "graph"], ["about", "bytes"], ["file", "arena"]] },
  { name: "graphImage", from: "ops-c", c: "sis_graph_image", returns: "status", args: [["graph", "graph"], ["file", "bytes"], ["weights", "bool"]], out: { type: "i64s", count: 6 } },
  { name: "graphLoad", from: "ops-c", c: "sis_graph_load", returns: "status", args: [["graph", "graph"], ["file", "image"]] },
  { name: "graphPorts", from: "ops-c", c: "sis_graph_ports", returns: "status", args: [["graph", "graph"], ["outputs", "bool"], ["first", "u32"]], out: { type: "i64s", count: 16 } },
  { name: "graphResize", from: "ops-c", c: "sis_graph_resize", returns: "status", args: [["graph", "graph"], ["dimension", "u32"], ["value", "i64"]] },
  { name: "graphRun", from: "ops-c", c: "sis_graph_run", returns: "status", args: [["graph", "graph"]] },
  { name: "graphTensor", from: "ops-c", c: "sis_graph_tensor", returns: "status", args: [["graph", "graph"], ["tensor", "u32"]], out: { type: "i64s", count: 12 } },
  { name: "graphItem", from: "ops-c", c: "sis_graph_item", returns: "status", args: [["graph", "graph"], ["tensor", "u32"], ["index", "u32"]], out: { type: "i64s", count: 12 } },
  { name: "graphFigures", from: "ops-c", c: "sis_graph_figures", returns: "status", args: [["graph", "graph"]], out: { type: "i64s", count: 15 } },
  { name: "graphFacts", from: "ops-c", c: "sis_graph_facts", returns: "status", args: [["graph", "graph"]], out: { type: "i64s", count: 9 } },
  { name: "graphNode", from: "ops-c", c: "sis_graph_node", returns: "status", args: [["graph", "graph"], ["node", "u32"]], out: { type: "i64s", count: 20 } },
  { name: "graphEdges", from: "ops-c", c: "sis_graph_edges", returns: "status", args: [["graph", "graph"], ["which", "u32"], ["id", "u32"], ["first", "u32"]], out: { type: "i64s", count: 16 } },
  { name: "graphLife", from: "ops-c", c: "sis_graph_life", returns: "status", args: [["graph", "graph"], ["tensor", "u32"]], out: { type: "i64s", count: 13 } },
  { name: "graphName", from: "ops-c", c: "sis_graph_name", returns: "status", args: [["graph", "graph"], ["of", "u32"], ["id", "u32"], ["from", "u32"]], out: { type: "u8s", count: 64 } },
  { name: "graphProfileStart", from: "ops-c", c: "sis_graph_profile_start", returns: "status", args: [["graph", "graph"]] },
  { name: "graphProfileStop", from: "ops-c", c: "sis_graph_profile_stop", returns: "status", args: [["graph", "graph"]] },
  { name: "graphProfile", from: "ops-c", c: "sis_graph_profile", returns: "status", args: [["graph", "graph"], ["what", "u32"], ["id", "u32"]], out: { type: "i64s", count: 14 } },
  { name: "graphBuffer", from: "platform", args: [["graph", "graph"]], out: { type: "buffer" } },
  { name: "graphOnCustom", from: "platform", args: [["graph", "graph"], ["body", "custom"]] },
  { name: "graphExternal", from: "ops-c", c: "sis_graph_external", returns: "status", args: [["graph", "graph"], ["tensor", "u32"]] },
  { name: "graphCapability", from: "ops-c", c: "sis_graph_capability", returns: "status", args: [["graph", "graph"], ["data", "bytes"]] },
  { name: "graphCosts", from: "ops-c", c: "sis_graph_costs", returns: "status", args: [["graph", "graph"]], out: { type: "i64s", count: 7 } },
  { name: "packageFacts", from: "ops-c", c: "sis_package_facts", returns: "status", args: [["data", "bytes"], ["check", "bool"]], out: { type: "i64s", count: 29 } },
  { name: "flowCreate", from: "ops-c", c: "sis_flow_create", returns: "status", args: [["records", "memory"]], out: { type: "flow" } },
  { name: "flowExtend", from: "ops-c", c: "sis_flow_extend", returns: "status", args: [["flow", "flow"], ["records", "memory"]] },
  { name: "flowDestroy", from: "ops-c", c: "sis_flow_destroy", returns: "status", args: [["flow", "flow"]] },
  { name: "flowSchema", from: "ops-c", c: "sis_flow_schema", returns: "status", args: [["flow", "flow"], ["dtype", "u32"], ["dims", "i64s"]], out: { type: "u32" } },
  { name: "flowChannel", from: "ops-c", c: "sis_flow_channel", returns: "status", args: [["flow", "flow"], ["name", "string"], ["capacity", "u32"], ["schema", "u32"], ["bytes", "size"]], out: { type: "u32" } },
  { name: "flowInitial", from: "ops-c", c: "sis_flow_initial", returns: "status", args: [["flow", "flow"], ["channel", "u32"], ["tokens", "u32"], ["data", "bytes"]] },
  { name: "flowOperator", from: "ops-c", c: "sis_flow_operator", returns: "status", args: [["flow", "flow"], ["kind", "u32"], ["name", "string"], ["stage", "u32"], ["priority", "u32"], ["inputs", "u32"], ["outputs", "u32"]], out: { type: "u32" } },
  { name: "flowConnect", from: "ops-c", c: "sis_flow_connect", returns: "status", args: [["flow", "flow"], ["operator", "u32"], ["direction", "u32"], ["port", "u32"], ["schema", "u32"], ["channel", "u32"]] },
  { name: "flowForward", from: "ops-c", c: "sis_flow_forward", returns: "status", args: [["flow", "flow"], ["operator", "u32"], ["input", "u32"], ["output", "u32"]] },
  { name: "flowGraph", from: "ops-c", c: "sis_flow_graph", returns: "status", args: [["flow", "flow"], ["operator", "u32"], ["graph", "graph"], ["inputs", "u32s"], ["outputs", "u32s"]] },
  { name: "flowMemory", from: "ops-c", c: "sis_flow_memory", returns: "status", args: [["flow", "flow"], ["operator", "u32"], ["data", "kept"], ["times", "u64"]] },
  { name: "flowRecord", from: "platform", args: [["flow", "flow"], ["operator", "u32"], ["bytes", "size"]], out: { type: "buffer" } },
  { name: "flowPeriod", from: "ops-c", c: "sis_flow_period", returns: "status", args: [["flow", "flow"], ["operator", "u32"], ["ns", "u64"]] },
  { name: "flowOnCall", from: "platform", args: [["flow", "flow"], ["body", "firing"]] },
  { name: "flowMeasure", from: "ops-c", c: "sis_flow_measure", returns: "status", args: [["flow", "flow"], ["on", "bool"]] },
  { name: "flowBuild", from: "ops-c", c: "sis_flow_build", returns: "status", args: [["flow", "flow"]], out: { type: "size" } },
  { name: "flowBind", from: "ops-c", c: "sis_flow_bind", returns: "status", args: [["flow", "flow"], ["arena", "arena"]] },
  { name: "flowBuffer", from: "platform", args: [["flow", "flow"]], out: { type: "buffer" } },
  { name: "flowStart", from: "ops-c", c: "sis_flow_start", returns: "status", args: [["flow", "flow"], ["steps", "u32"]], out: { type: "i64s", count: 3 } },
  { name: "flowYield", from: "ops-c", c: "sis_flow_yield", returns: "status", args: [["flow", "flow"]] },
  { name: "flowReset", from: "ops-c", c: "sis_flow_reset", returns: "status", args: [["flow", "flow"]] },
  { name: "flowAcquire", from: "ops-c", c: "sis_flow_acquire", returns: "status", args: [["flow", "flow"], ["channel", "u32"]], out: { type: "u32" } },
  { name: "flowPublish", from: "ops-c", c: "sis_flow_publish", returns: "status", args: [["flow", "flow"], ["channel", "u32"], ["slot", "u32"]] },
  { name: "flowEnd", from: "ops-c", c: "sis_flow_end", returns: "status", args: [["flow", "flow"], ["channel", "u32"]] },
  { name: "flowTake", from: "ops-c", c: "sis_flow_take", returns: "status", args: [["flow", "flow"], ["channel", "u32"]], out: { type: "u32" } },
  { name: "flowRelease", from: "ops-c", c: "sis_flow_release", returns: "status", args: [["flow", "flow"], ["channel", "u32"], ["slot", "u32"]] },
  { name: "flowSlot", from: "ops-c", c: "sis_flow_slot", returns: "status", args: [["flow", "flow"], ["slot", "u32"]], out: { type: "i64s", count: 12 } },
  { name: "flowShape", from: "ops-c", c: "sis_flow_shape", returns: "status", args: [["flow", "flow"], ["slot", "u32"], ["dtype", "u32"], ["dims", "i64s"]] },
  { name: "flowChannelFigures", from: "ops-c", c: "sis_flow_channel_figures", returns: "status", args: [["flow", "flow"], ["channel", "u32"]], out: { type: "i64s", count: 8 } },
  { name: "flowOperatorFigures", from: "ops-c", c: "sis_flow_operator_figures", returns: "status", args: [["flow", "flow"], ["operator", "u32"]], out: { type: "i64s", count: 10 } },
  { name: "executiveSize", from: "ops-c", c: "sis_executive_size", returns: "status", args: [["flows", "u32"]], out: { type: "size" } },
  { name: "executiveCreate", from: "ops-c", c: "sis_executive_create", returns: "status", args: [["records", "memory"]], out: { type: "executive" } },
  { name: "executiveDestroy", from: "ops-c", c: "sis_executive_destroy", returns: "status", args: [["executive", "executive"]] },
  { name: "executiveAdmit", from: "ops-c", c: "sis_executive_admit", returns: "status", args: [["executive", "executive"], ["flow", "flow"], ["name", "string"], ["wcet", "u64"], ["period", "u64"], ["deadline", "u64"], ["section", "u64"], ["flags", "u32"]], out: { type: "u32" } },
  { name: "executiveWithdraw", from: "ops-c", c: "sis_executive_withdraw", returns: "status", args: [["executive", "executive"], ["id", "u32"]] },
  { name: "executiveAdmission", from: "ops-c", c: "sis_executive_admission", returns: "status", args: [["executive", "executive"]], out: { type: "i64s", count: 10 } },
  { name: "executiveRun", from: "ops-c", c: "sis_executive_run", returns: "status", args: [["executive", "executive"], ["jobs", "u64"], ["ns", "u64"]], out: { type: "i64s", count: 4 } },
  { name: "executiveFigures", from: "ops-c", c: "sis_executive_figures", returns: "status", args: [["executive", "executive"]], out: { type: "i64s", count: 8 } },
  { name: "executiveFlowFigures", from: "ops-c", c: "sis_executive_flow_figures", returns: "status", args: [["executive", "executive"], ["id", "u32"]], out: { type: "i64s", count: 14 } },
  { name: "sha256", from: "ops-c", c: "sis_sha256", returns: "void", args: [["data", "bytes"]], out: { type: "u8s", count: 32 } },
  { name: "math", from: "ops-c", c: "sis_math_call", returns: "status", args: [["which", "u32"], ["single", "bool"], ["x", "f64"], ["y", "f64"]], out: { type: "f64" } },
  { name: "readFile", from: "platform", args: [["name", "string"]], out: { type: "bytes" } },
  { name: "writeFile", from: "platform", args: [["name", "string"], ["data", "bytes"]] },
  { name: "listFiles", from: "platform", args: [], out: { type: "strings" } },
  { name: "args", from: "platform", args: [], out: { type: "strings" } },
  { name: "exit", from: "platform", args: [["code", "i32"]] },
  { name: "write", from: "platform", args: [["stream", "u32"], ["text", "string"]] },
  { name: "readConsole", from: "platform", args: [], out: { type: "bytes" } },
  { name: "consoleEnded", from: "platform", args: [], out: { type: "bool" } },
  { name: "streamOpen", from: "platform", args: [["name", "string"]], out: { type: "u32" } },
  { name: "streamRead", from: "platform", args: [["stream", "u32"]], out: { type: "bytes" } },
  { name: "streamEnded", from: "platform", args: [["stream", "u32"]], out: { type: "bool" } },
  { name: "streamClose", from: "platform", args: [["stream", "u32"]] },
  { name: "gpioPins", from: "platform", args: [], out: { type: "bytes" } },
  { name: "gpioOpen", from: "platform", args: [["pin", "u32"], ["output", "bool"], ["pull", "u32"], ["edges", "u32"], ["level", "bool"]] },
  { name: "gpioRead", from: "platform", args: [["pin", "u32"]], out: { type: "bool" } },
  { name: "gpioWrite", from: "platform", args: [["pin", "u32"], ["level", "bool"]] },
  { name: "gpioClose", from: "platform", args: [["pin", "u32"]] },
  { name: "gpioEdges", from: "platform", args: [], out: { type: "bytes" } },
  { name: "now", from: "platform", args: [], out: { type: "f64" } },
  { name: "instructions", from: "platform", args: [], out: { type: "f64" } },
  { name: "target", from: "platform", args: [], out: { type: "string" } },
];
