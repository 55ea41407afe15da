// Control frames: commands, layouts and limits.
// Made by firmware/generate/frames.mjs from firmware/frames.json; do not edit.

export const frameMagic = 67;
export const frameVersion = 0;
export const frameHeaderBytes = 8;
/** Of flags: a reply. The other bits are the sender's, and come back in the reply. */
export const frameReply = 0x80;

/** The newest firmware's; a board says its own in the reply to About. */
export const frameLimits = {
  /** Most bytes of a frame's payload, either way, text and data of a reply together. */
  payload: 65536,
  /** Graphs of a session at a time. */
  graphs: 8,
  /** Dataflow graphs of a session at a time. */
  flows: 4,
  /** Channels of a dataflow graph. */
  channels: 256,
  /** Operators of a dataflow graph. */
  operators: 256,
  /** Ports of an operator of a dataflow graph, each way. */
  ports: 64,
  /** Constants and tensors of SetTensorShape whose bytes are still to come, at a time. */
  pending: 16,
} as const;

/** Tags of AddMLOperator that are no attributes of an operator. They come before the attributes, in ascending order. */
export const frameRecords = {
  /** Tensors, u32 each; 4294967295 where an optional input is left out. Without it: none. */
  inputs: 240,
  /** How many outputs, u32. Without it: 1. */
  outputs: 241,
  /** The node's name, UTF-8. */
  name: 242,
  /** The block it goes into, u32. Without it: 0, the main block. */
  block: 243,
} as const;

export type FieldType =
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "i64"
  | "f64"
  | "op"
  | "hash"
  | "string"
  | "strings"
  | "u32s"
  | "i64s"
  | "dims"
  | "dims32"
  | "shape"
  | "bytes"
  | "list";

export interface FrameField {
  readonly name: string;
  readonly type: FieldType;
  /** What it is when it is left out; of trailing fields only. */
  readonly fallback?: number | bigint;
  readonly most?: number;
  /** Fields of each entry of a list. */
  readonly of?: readonly FrameField[];
}

export interface FrameDescription {
  readonly id: number;
  readonly fields: readonly FrameField[];
  readonly reply: readonly FrameField[];
}

/** What each command is sent with. */
export interface FrameFields {
  /** Gives back all graphs and dataflow graphs of the session and begins an empty graph, number 0. */
  CreateGraph: {
    /** Version of ONNX's default domain that the graph follows. */
    readonly opset?: number;
  };
  /** A channel of the current dataflow graph for any tokens that its ports let through. */
  AddChannel: {
    /** Most tokens in it; at least 1. */
    readonly capacity: number;
  };
  /** An operator of the dataflow graph. What it does was said by DefineOperator just before; without that it runs the current graph, which must be compiled, with its inputs and outputs as ports. */
  AddOperator: {
    /** Its number: operators count from 0 in the order they are added. */
    readonly opId: number;
    /** Channel at input 0; 65535 = none. */
    readonly inCh: number;
    /** Channel at output 0; 65535 = none. */
    readonly outCh: number;
    /** Larger fires first within a stage. */
    readonly priority: number;
    /** 0 acquire, 1 clean, 2 explore, 3 model, 4 explain. */
    readonly stage: number;
  };
  /** Builds the dataflow graph if nobody did, and makes steps; where it is admitted (EnableDeterministic), jobs, in time. */
  StartGraph: {
    /** How many at most. */
    readonly steps: number;
  };
  /** As AddOperator, and says what the ports carry. */
  AddOperatorTyped: {
    /** As AddOperator. */
    readonly opId: number;
    /** As AddOperator. */
    readonly inCh: number;
    /** As AddOperator. */
    readonly outCh: number;
    /** As AddOperator. */
    readonly priority: number;
    /** As AddOperator. */
    readonly stage: number;
    /** Of input 0, from AddSchema; 4294967295 = anything. */
    readonly inSchema: number;
    /** Of output 0. */
    readonly outSchema: number;
  };
  /** Admits the current dataflow graph to run in time, or refuses with NOT_ADMITTED and the numbers in its text. */
  EnableDeterministic: {
    /** Time of one step in the worst case; 0 = from estimates. */
    readonly wcetNs: number | bigint;
    /** A step each so many ns. */
    readonly periodNs: number | bigint;
    /** After a period's start; 0 = the period. */
    readonly deadlineNs: number | bigint;
  };
  /** An operator of the current graph. */
  AddMLOperator: {
    /** Number of the operator (docs/operators.md). */
    readonly op: number;
    /** Inputs, outputs, name and block, then attributes: tag u8, length u32, value; see below. */
    readonly records: Uint8Array;
  };
  /** A piece of the bytes of a tensor that SetTensorShape or AddConstant declared. All of them are there before the next building command. */
  LoadWeights: {
    /** The tensor. */
    readonly tensorId: number;
    /** Where the piece goes: as many bytes as came before. */
    readonly offset: number | bigint;
    /** The piece. */
    readonly data: Uint8Array;
  };
  /** Declares a tensor of the current graph: a constant when LoadWeights follows, else an input. */
  SetTensorShape: {
    /** Its number: tensors count from 0 in the order they are made. */
    readonly tensorId: number;
    /** ONNX's number of the dtype. */
    readonly dtype: number;
    /** Its shape. */
    readonly dims: readonly number[];
  };
  /** Joins a port of an operator to a channel. */
  ConnectOperator: {
    /** The operator. */
    readonly opId: number;
    /** From 0 in each direction. */
    readonly port: number;
    /** 0 input, 1 output. */
    readonly direction: number;
    /** The channel. */
    readonly channel: number;
  };
  About: Readonly<Record<string, never>>;
  /** Begins one more graph and makes it the current one. */
  AddGraph: {
    /** As CreateGraph. */
    readonly opset?: number;
  };
  /** Makes a graph the current one. */
  SelectGraph: {
    /** Graphs count from 0. */
    readonly graph: number;
  };
  /** A named dimension of the current graph, with its upper bound; memory is planned at the bound. */
  AddDimension: {
    /** Its name. */
    readonly name: string;
    /** Its largest value. */
    readonly bound: number | bigint;
  };
  /** The graph's next input. */
  AddInput: {
    /** Its name. */
    readonly name: string;
    /** ONNX's number of the dtype. */
    readonly dtype: number;
    /** Sizes; -1 - d stands for dimension d. */
    readonly dims: readonly (number | bigint)[];
  };
  /** A constant of the current graph. Its bytes come here, all of them, or by LoadWeights. */
  AddConstant: {
    /** Its name, may be empty. */
    readonly name: string;
    /** ONNX's number of the dtype. */
    readonly dtype: number;
    /** Sizes. */
    readonly dims: readonly (number | bigint)[];
    /** All its bytes, or none: then LoadWeights follows. */
    readonly data: Uint8Array;
  };
  /** A subgraph: a branch of If or the body of Loop. Its operators and outputs are added first, then the operator that owns it. */
  AddBlock: {
    /** The block it lies in; 0 = the main one. */
    readonly parent: number;
  };
  /** The next input of a block that is a body. */
  AddBlockInput: {
    /** The block. */
    readonly block: number;
    /** Its name. */
    readonly name: string;
    /** The dtype; of a sequence 70 + 256 times that of its items. */
    readonly dtype: number;
    /** 1: its shape is known only while the graph runs. */
    readonly dynamic: number;
    /** Sizes; of a dynamic one not looked at. */
    readonly dims: readonly (number | bigint)[];
  };
  /** The next output of a block: the graph's own in block 0. */
  AddOutput: {
    /** The block. */
    readonly block: number;
    /** The tensor. */
    readonly tensor: number;
    /** The output's name. */
    readonly name: string;
  };
  /** Before PlanGraph: switches a pass of docs/fusion.md. */
  SetFusion: {
    /** 1 on, 0 off. */
    readonly on: number;
    /** "no-op", "norm", "add", "clamp", "conv-pool", "gemm-gemm", "producer", "elementwise"; "" = all. */
    readonly name: string;
  };
  /** Before CompileGraph: this input or output lies in the buffers of the dataflow graph that will run the graph. */
  SetExternal: {
    /** The tensor. */
    readonly tensor: number;
  };
  /** Checks a model package, a file, and holds the graph to its manifest; before anything is built, and once. */
  SetCapability: {
    /** Name of the file. */
    readonly file: string;
  };
  PlanGraph: Readonly<Record<string, never>>;
  /** Plans if nobody did, takes memory for weights and activations, packs weights and binds every tensor. */
  CompileGraph: {
    /** Bytes of the run-time region, for values whose shapes are known only while the graph runs; 18446744073709551615 = 4 MiB where there are such values, else none. */
    readonly dynamic?: number | bigint;
  };
  /** Sets a named dimension for the runs that follow. */
  ResizeDimension: {
    /** The dimension. */
    readonly dimension: number;
    /** From 0 up to its bound. */
    readonly value: number | bigint;
  };
  /** Writes bytes of an input of the compiled graph. What is not written keeps what it held, zeros at first. */
  SetInput: {
    /** The input. */
    readonly tensor: number;
    /** Where the bytes go. */
    readonly offset: number | bigint;
    /** The bytes. */
    readonly data: Uint8Array;
  };
  RunGraph: Readonly<Record<string, never>>;
  /** Bytes of an output, as many as asked for and as fit in a reply. */
  ReadOutput: {
    /** The output, or an input. */
    readonly tensor: number;
    /** Of a sequence: which of its items; 4294967295 = no sequence. */
    readonly item: number;
    /** From where on. */
    readonly offset: number | bigint;
    /** Most bytes. */
    readonly length: number;
  };
  /** A tensor's dtype and shape at the dimensions as they are. */
  DescribeTensor: {
    /** Any tensor of the current graph. */
    readonly tensor: number;
    /** As ReadOutput. */
    readonly item?: number;
  };
  GraphFigures: Readonly<Record<string, never>>;
  StartProfile: Readonly<Record<string, never>>;
  StopProfile: Readonly<Record<string, never>>;
  /** What was measured: of the graphs since StartProfile, of dataflow graphs and the schedule; and what the board says of itself. Names: docs/metrics.md. What cannot be counted is absent. */
  Metrics: {
    /** The first one that is wanted. */
    readonly from?: number;
  };
  /** Before CompileGraph: how many cores work on an operator together. No bit hangs on it. */
  SetCores: {
    /** At most so many; 0 = as many as the board has for it. */
    readonly cores: number;
  };
  /** Before operators are added: how sums may be formed, and how far packed weights may grow for speed. */
  SetExact: {
    /** 1: no kernel that changes sums. */
    readonly exact: number;
    /** Most own bytes of the graph for it (docs/speed.md); 0 = any. */
    readonly memory: number | bigint;
  };
  /** Makes a dataflow graph the current one; a number that was not used yet begins an empty one. */
  SelectFlow: {
    /** From 0; the first one is 0 and current. */
    readonly flow: number;
  };
  /** What tokens look like. */
  AddSchema: {
    /** ONNX's number. */
    readonly dtype: number;
    /** Sizes; -1 = any. */
    readonly dims: readonly (number | bigint)[];
  };
  /** A channel with a schema. */
  AddChannelTyped: {
    /** As AddChannel. */
    readonly capacity: number;
    /** From AddSchema; 4294967295 = any token. */
    readonly schema: number;
    /** Of a buffer; 0 where the schema, or that of a port, has all sizes. */
    readonly bytes: number | bigint;
    /** For messages. */
    readonly name: string;
  };
  /** Says what the operator that is added next does. */
  DefineOperator: {
    /** As in the AddOperator that follows. */
    readonly opId: number;
    /** 1 runs a graph (SetOperatorGraph), 2 tee, 3 memory source (SetOperatorMemory), 4 timer (SetOperatorPeriod), 5 record sink (SetOperatorRecord). 0, a function of a script, cannot travel. */
    readonly kind: number;
    /** Ports. */
    readonly inputs: number;
    /** Ports. */
    readonly outputs: number;
    /** For messages. */
    readonly name: string;
  };
  /** As ConnectOperator, and says what the port carries. */
  ConnectOperatorTyped: {
    /** The operator. */
    readonly opId: number;
    /** From 0 in each direction. */
    readonly port: number;
    /** 0 input, 1 output. */
    readonly direction: number;
    /** The channel. */
    readonly channel: number;
    /** From AddSchema; 4294967295 = anything. */
    readonly schema: number;
  };
  /** Which compiled graph an operator runs, and which of its tensors the ports are. */
  SetOperatorGraph: {
    /** The operator. */
    readonly opId: number;
    /** The graph; it belongs to this operator from now on. */
    readonly graph: number;
    /** Its inputs, in the order of ports. */
    readonly inputs: readonly number[];
    /** Its outputs; 4294967295 for one that forwards an input. */
    readonly outputs: readonly number[];
  };
  /** Takes memory for what a memory source reads, zeros at first. */
  SetOperatorMemory: {
    /** The operator. */
    readonly opId: number;
    /** A multiple of a token's bytes. */
    readonly bytes: number | bigint;
    /** How often it is read. */
    readonly times: number | bigint;
  };
  /** Writes a piece of it. */
  LoadOperatorMemory: {
    /** The operator. */
    readonly opId: number;
    /** Where the piece goes. */
    readonly offset: number | bigint;
    /** The piece. */
    readonly data: Uint8Array;
  };
  /** Takes memory for what a record sink writes. */
  SetOperatorRecord: {
    /** The operator. */
    readonly opId: number;
    /** Its size. */
    readonly bytes: number | bigint;
  };
  /** Bytes of what a record sink wrote, or a memory source reads. */
  ReadRecord: {
    /** The operator. */
    readonly opId: number;
    /** From where on. */
    readonly offset: number | bigint;
    /** Most bytes. */
    readonly length: number;
  };
  /** The period of a timer. */
  SetOperatorPeriod: {
    /** The operator. */
    readonly opId: number;
    /** The period. */
    readonly ns: number | bigint;
  };
  /** The operator hands an input on as an output. */
  ForwardPort: {
    /** The operator. */
    readonly opId: number;
    /** The input. */
    readonly input: number;
    /** The output. */
    readonly output: number;
  };
  /** Tokens in a channel before the first step, each with the same bytes. */
  SetInitialTokens: {
    /** The channel. */
    readonly channel: number;
    /** How many. */
    readonly tokens: number;
    /** A token's bytes; none = zeros. */
    readonly data: Uint8Array;
  };
  /** Whether firings are timed and counted; before BuildFlow also their quantiles. */
  MeasureFlow: {
    /** 1 on, 0 off. */
    readonly on: number;
  };
  BuildFlow: Readonly<Record<string, never>>;
  ResetFlow: Readonly<Record<string, never>>;
  /** Writes bytes of the token that PublishToken will put into a channel whose producer is the host. BUSY when the channel is full. */
  WriteToken: {
    /** The channel. */
    readonly channel: number;
    /** Where the bytes go. */
    readonly offset: number | bigint;
    /** The bytes. */
    readonly data: Uint8Array;
  };
  /** Shape of that token, where the schema leaves sizes open. */
  ShapeToken: {
    /** The channel. */
    readonly channel: number;
    /** ONNX's number. */
    readonly dtype: number;
    /** Sizes. */
    readonly dims: readonly (number | bigint)[];
  };
  /** Puts it into the channel. */
  PublishToken: {
    /** The channel. */
    readonly channel: number;
  };
  /** Nothing will be published into the channel any more. */
  EndChannel: {
    /** The channel. */
    readonly channel: number;
  };
  /** Bytes of the next token of a channel whose consumer is the host; it is held until ReleaseToken. */
  ReadToken: {
    /** The channel. */
    readonly channel: number;
    /** From where on. */
    readonly offset: number | bigint;
    /** Most bytes. */
    readonly length: number;
  };
  /** Gives that token's buffer back. */
  ReleaseToken: {
    /** The channel. */
    readonly channel: number;
  };
  /** Figures of a channel. */
  ChannelFigures: {
    /** The channel. */
    readonly channel: number;
  };
  /** Figures of an operator of the dataflow graph. */
  OperatorFigures: {
    /** The operator. */
    readonly opId: number;
  };
  ScheduleFigures: Readonly<Record<string, never>>;
  /** As EnableDeterministic, with all that it can say. */
  AdmitFlow: {
    /** As EnableDeterministic. */
    readonly wcetNs: number | bigint;
    /** As EnableDeterministic. */
    readonly periodNs: number | bigint;
    /** As EnableDeterministic. */
    readonly deadlineNs: number | bigint;
    /** Longest time between two places where it makes room; 0 = from estimates. */
    readonly sectionNs: number | bigint;
    /** 1: a section is reserved, so that no other is late when this one breaks its budget. */
    readonly isolated: number;
    /** For reports. */
    readonly name: string;
  };
  DisableDeterministic: Readonly<Record<string, never>>;
  /** Announces a file, whose bytes come over the link's channel of files from `from` on. One that is there already, byte for byte, is complete at once. */
  BeginUpload: {
    /** As in an initrd: slashes within are allowed. */
    readonly name: string;
    /** Its size. */
    readonly bytes: number | bigint;
    /** SHA-256 of its bytes. */
    readonly sha256: Uint8Array;
  };
  /** After the last byte: checks the hash and puts the file under its name. DAMAGED: it was dropped. */
  CommitUpload: {
    /** The upload. */
    readonly upload: number;
  };
  /** Drops an upload and what came of it. */
  AbortUpload: {
    /** The upload. */
    readonly upload: number;
  };
  /** Files of the board. */
  ListFiles: {
    /** The first one that is wanted. */
    readonly from?: number;
  };
  /** Bytes of a file. */
  ReadFile: {
    /** Its name. */
    readonly name: string;
    /** From where on. */
    readonly offset: number | bigint;
    /** Most bytes. */
    readonly length: number;
  };
  /** Deletes a file that was written. */
  DeleteFile: {
    /** Its name. */
    readonly name: string;
  };
  /** Runs a script, a file, to its end; what it prints and reads goes over the console. No graph of this session may be there: CreateGraph or ForgetGraphs first where memory is short. */
  RunScript: {
    /** Its file. */
    readonly name: string;
    /** Most bytes; 0 = the board's default. */
    readonly memory: number | bigint;
    /** Bytes of stack; 0 = the default. */
    readonly stack: number;
    /** Longest time; 0 = the default. */
    readonly milliseconds: number;
    /** Its arguments. */
    readonly args: readonly string[];
    /** Most instructions; 0 = any number. */
    readonly instructions?: number | bigint;
    /** That its graphs take where they are not told; 0 = all. */
    readonly cores?: number;
  };
  /** Sets the clock. */
  SetTime: {
    /** Microseconds since 1970. */
    readonly us: number | bigint;
  };
  Reboot: Readonly<Record<string, never>>;
  ForgetGraphs: Readonly<Record<string, never>>;
  /** Of the chain loader alone: starts an uploaded kernel, which ends the session. Uploads to the loader are called `kernel` and `initrd`. UNSUPPORTED: an image of another board; DAMAGED: it is not whole. */
  BootImage: {
    /** The upload of the kernel. */
    readonly kernel: number;
    /** That of its initrd; 4294967295 = none. */
    readonly initrd: number;
    /** Words for the kernel; empty = those that the loader itself was given. */
    readonly bootargs: string;
  };
  /** Whether a script, a file, would start: it is parsed and linked with all it imports, and no line of it runs. A script that runs beside the session stands still meanwhile. BAD_FILE: it would not, with the engine's words and the place; OUT_OF_ARENA: no memory beside the script that runs. */
  CheckScript: {
    /** Its file. */
    readonly name: string;
  };
  /** Starts a script beside the session, which goes on: commands are served whenever it waits. What it prints and reads goes over the console, and the session's end is its end. BUSY: one runs already. ScriptState tells what becomes of it. */
  StartScript: {
    /** Its file. */
    readonly name: string;
    /** Most bytes; 0 = the board's default, which leaves none to check another beside it. */
    readonly memory: number | bigint;
    /** Bytes of stack; 0 = the default. */
    readonly stack: number;
    /** Longest time; 0 = the default. */
    readonly milliseconds: number;
    /** Its arguments. */
    readonly args: readonly string[];
    /** Most instructions; 0 = any number. */
    readonly instructions?: number | bigint;
    /** That its graphs take where they are not told; 0 = all. */
    readonly cores?: number;
  };
  StopScript: Readonly<Record<string, never>>;
  ScriptState: Readonly<Record<string, never>>;
}

/** What each command is answered, beside status, id and text. */
export interface FrameAnswers {
  CreateGraph: Readonly<Record<string, never>>;
  AddChannel: Readonly<Record<string, never>>;
  AddOperator: Readonly<Record<string, never>>;
  /** What StartGraph is answered. */
  StartGraph: {
    /** Made, of jobs: done. */
    readonly steps: number;
    /** Operators that fired; 0 of jobs. */
    readonly firings: number;
    /** 0 all were made, 1 nothing can fire before tokens are written or taken, 2 everything has ended. */
    readonly state: number;
  };
  AddOperatorTyped: Readonly<Record<string, never>>;
  /** What EnableDeterministic is answered. */
  EnableDeterministic: {
    /** How the set was judged: graphs, sum of C/min(D,T) and worst B/min(D,T) in billionths, the graph it is of, the graph with the section B, B and min(D,T) in ns; of the newcomer budget, section and reserve in ns. -1 = none. */
    readonly admission: readonly number[];
  };
  AddMLOperator: Readonly<Record<string, never>>;
  LoadWeights: Readonly<Record<string, never>>;
  SetTensorShape: Readonly<Record<string, never>>;
  ConnectOperator: Readonly<Record<string, never>>;
  /** What About is answered. */
  About: {
    /** Version of these frames. */
    readonly protocol: number;
    /** Of SIS. */
    readonly version: string;
    /** Name of the board; of a host, "host". */
    readonly board: string;
    /** Its core, "" when not known. */
    readonly core: string;
    /** Newest version of ONNX's default domain. */
    readonly opset: number;
    /** Largest operator number that the board knows. */
    readonly operators: number;
    /** Largest command number that it knows. */
    readonly commands: number;
    /** Bytes for graphs and dataflow graphs, all in all. */
    readonly memory: number;
    /** Bytes of these that are free. */
    readonly free: number;
    /** Bytes left for files. */
    readonly filesFree: number;
    /** Limits, in the order of the table below. */
    readonly payload: number;
    /** … */
    readonly graphs: number;
    /** … */
    readonly flows: number;
    /** … */
    readonly channels: number;
    /** … */
    readonly operatorsOfFlow: number;
    /** … */
    readonly ports: number;
    /** … */
    readonly pending: number;
    /** Options of the build that are on; library-HASH: the library that scripts find built in. */
    readonly options: readonly string[];
  };
  AddGraph: Readonly<Record<string, never>>;
  SelectGraph: Readonly<Record<string, never>>;
  AddDimension: Readonly<Record<string, never>>;
  AddInput: Readonly<Record<string, never>>;
  AddConstant: Readonly<Record<string, never>>;
  AddBlock: Readonly<Record<string, never>>;
  AddBlockInput: Readonly<Record<string, never>>;
  AddOutput: Readonly<Record<string, never>>;
  SetFusion: Readonly<Record<string, never>>;
  SetExternal: Readonly<Record<string, never>>;
  SetCapability: Readonly<Record<string, never>>;
  /** What PlanGraph is answered. */
  PlanGraph: {
    /** Bytes that CompileGraph will take, the run-time region left out. */
    readonly arena: number;
  };
  /** What CompileGraph is answered. */
  CompileGraph: {
    /** Bytes taken. */
    readonly arena: number;
    /** Nodes, folded, views, bytes of records, weights, activations, lower bound of these, estimated instructions, dynamic nodes, section, Custom nodes, fused nodes, absorbed nodes, instructions spared where cores were counted, own bytes as of SetExact. */
    readonly figures: readonly number[];
  };
  ResizeDimension: Readonly<Record<string, never>>;
  SetInput: Readonly<Record<string, never>>;
  RunGraph: Readonly<Record<string, never>>;
  /** What ReadOutput is answered. */
  ReadOutput: {
    /** ONNX's number. */
    readonly dtype: number;
    /** Its shape. */
    readonly shape: readonly number[] | undefined;
    /** Bytes of the whole tensor. */
    readonly total: number;
    /** The bytes. */
    readonly data: Uint8Array;
  };
  /** What DescribeTensor is answered. */
  DescribeTensor: {
    /** ONNX's number; of a sequence as in AddBlockInput. */
    readonly dtype: number;
    /** Its shape; of a sequence the number of its items. */
    readonly shape: readonly number[] | undefined;
    /** Its bytes. */
    readonly total: number;
  };
  /** What GraphFigures is answered. */
  GraphFigures: {
    /** As of CompileGraph. */
    readonly figures: readonly number[];
    /** In the terms of a manifest: memory, instructions of a run, of building, of the last run, and the most of memory, cycles and building that its capability allows; -1 = no limit. */
    readonly costs: readonly number[];
  };
  StartProfile: Readonly<Record<string, never>>;
  StopProfile: Readonly<Record<string, never>>;
  /** What Metrics is answered. */
  Metrics: {
    /** As many as fit. */
    readonly metrics: readonly { readonly name: string; readonly label: string; readonly value: number }[];
  };
  SetCores: Readonly<Record<string, never>>;
  SetExact: Readonly<Record<string, never>>;
  SelectFlow: Readonly<Record<string, never>>;
  AddSchema: Readonly<Record<string, never>>;
  AddChannelTyped: Readonly<Record<string, never>>;
  DefineOperator: Readonly<Record<string, never>>;
  ConnectOperatorTyped: Readonly<Record<string, never>>;
  SetOperatorGraph: Readonly<Record<string, never>>;
  SetOperatorMemory: Readonly<Record<string, never>>;
  LoadOperatorMemory: Readonly<Record<string, never>>;
  SetOperatorRecord: Readonly<Record<string, never>>;
  /** What ReadRecord is answered. */
  ReadRecord: {
    /** Bytes of the whole memory. */
    readonly total: number;
    /** The bytes. */
    readonly data: Uint8Array;
  };
  SetOperatorPeriod: Readonly<Record<string, never>>;
  ForwardPort: Readonly<Record<string, never>>;
  SetInitialTokens: Readonly<Record<string, never>>;
  MeasureFlow: Readonly<Record<string, never>>;
  /** What BuildFlow is answered. */
  BuildFlow: {
    /** Bytes taken. */
    readonly arena: number;
  };
  ResetFlow: Readonly<Record<string, never>>;
  WriteToken: Readonly<Record<string, never>>;
  ShapeToken: Readonly<Record<string, never>>;
  PublishToken: Readonly<Record<string, never>>;
  EndChannel: Readonly<Record<string, never>>;
  /** What ReadToken is answered. */
  ReadToken: {
    /** 0: there is no token, and the rest means nothing. */
    readonly present: number;
    /** ONNX's number. */
    readonly dtype: number;
    /** Its shape. */
    readonly shape: readonly number[] | undefined;
    /** Bytes of the whole token. */
    readonly total: number;
    /** The bytes. */
    readonly data: Uint8Array;
  };
  ReleaseToken: Readonly<Record<string, never>>;
  /** What ChannelFigures is answered. */
  ChannelFigures: {
    /** Tokens now, most, capacity, published, times held full, times held empty, buffers, bytes of a buffer. */
    readonly figures: readonly number[];
  };
  /** What OperatorFigures is answered. */
  OperatorFigures: {
    /** Firings, waits, bytes copied, then sums of ns, instructions, cycles, L1 refills, and P50, P95, P99 of a firing in ns; -1 = not measured. */
    readonly figures: readonly number[];
  };
  /** What ScheduleFigures is answered. */
  ScheduleFigures: {
    /** Accepted, rejected, periods, done, missed, throttled, P99 and most of jitter in ns. */
    readonly all: readonly number[];
    /** Of this one: periods, done, missed, throttled, skipped, suspended, most ns of a job, over its budget, late, P99 and most of responses, P50, P99 and most of jitter; none when it was never admitted. */
    readonly flow: readonly number[];
    /** As of EnableDeterministic. */
    readonly admission: readonly number[];
  };
  /** What AdmitFlow is answered. */
  AdmitFlow: {
    /** As of EnableDeterministic. */
    readonly admission: readonly number[];
  };
  DisableDeterministic: Readonly<Record<string, never>>;
  /** What BeginUpload is answered. */
  BeginUpload: {
    /** Byte to begin at: what the board has of it already. */
    readonly from: number;
    /** 1: nothing is to be sent. */
    readonly complete: number;
  };
  CommitUpload: Readonly<Record<string, never>>;
  AbortUpload: Readonly<Record<string, never>>;
  /** What ListFiles is answered. */
  ListFiles: {
    /** As many as fit, sorted by name. */
    readonly files: readonly { readonly name: string; readonly bytes: number; readonly written: number }[];
  };
  /** What ReadFile is answered. */
  ReadFile: {
    /** Bytes of the whole file. */
    readonly total: number;
    /** The bytes. */
    readonly data: Uint8Array;
  };
  DeleteFile: Readonly<Record<string, never>>;
  RunScript: Readonly<Record<string, never>>;
  SetTime: Readonly<Record<string, never>>;
  Reboot: Readonly<Record<string, never>>;
  ForgetGraphs: Readonly<Record<string, never>>;
  BootImage: Readonly<Record<string, never>>;
  CheckScript: Readonly<Record<string, never>>;
  StartScript: Readonly<Record<string, never>>;
  StopScript: Readonly<Record<string, never>>;
  /** What ScriptState is answered. */
  ScriptState: {
    /** 0 there was none, 1 it is to start, 2 it runs, 3 it ended. */
    readonly state: number;
    /** 1: its first turn is over, it waited for a timer or the session at least once. */
    readonly waited: number;
  };
}

export type CommandName = keyof FrameFields;

export const frameTable: Readonly<Record<CommandName, FrameDescription>> = {
  CreateGraph: {
    id: 1,
    fields: [{ name: "opset", type: "u32", fallback: 26 }],
    reply: [],
  },
  AddChannel: {
    id: 2,
    fields: [{ name: "capacity", type: "u16" }],
    reply: [],
  },
  AddOperator: {
    id: 3,
    fields: [{ name: "opId", type: "u32" }, { name: "inCh", type: "u16" }, { name: "outCh", type: "u16" }, { name: "priority", type: "u8" }, { name: "stage", type: "u8" }],
    reply: [],
  },
  StartGraph: {
    id: 4,
    fields: [{ name: "steps", type: "u32" }],
    reply: [{ name: "steps", type: "u64" }, { name: "firings", type: "u64" }, { name: "state", type: "u8" }],
  },
  AddOperatorTyped: {
    id: 5,
    fields: [{ name: "opId", type: "u32" }, { name: "inCh", type: "u16" }, { name: "outCh", type: "u16" }, { name: "priority", type: "u8" }, { name: "stage", type: "u8" }, { name: "inSchema", type: "u32" }, { name: "outSchema", type: "u32" }],
    reply: [],
  },
  EnableDeterministic: {
    id: 6,
    fields: [{ name: "wcetNs", type: "u64" }, { name: "periodNs", type: "u64" }, { name: "deadlineNs", type: "u64" }],
    reply: [{ name: "admission", type: "i64s" }],
  },
  AddMLOperator: {
    id: 16,
    fields: [{ name: "op", type: "op" }, { name: "records", type: "bytes" }],
    reply: [],
  },
  LoadWeights: {
    id: 17,
    fields: [{ name: "tensorId", type: "u32" }, { name: "offset", type: "u64" }, { name: "data", type: "bytes" }],
    reply: [],
  },
  SetTensorShape: {
    id: 18,
    fields: [{ name: "tensorId", type: "u32" }, { name: "dtype", type: "u8" }, { name: "dims", type: "dims32" }],
    reply: [],
  },
  ConnectOperator: {
    id: 32,
    fields: [{ name: "opId", type: "u32" }, { name: "port", type: "u8" }, { name: "direction", type: "u8" }, { name: "channel", type: "u16" }],
    reply: [],
  },
  About: {
    id: 33,
    fields: [],
    reply: [{ name: "protocol", type: "u8" }, { name: "version", type: "string" }, { name: "board", type: "string" }, { name: "core", type: "string" }, { name: "opset", type: "u32" }, { name: "operators", type: "u32" }, { name: "commands", type: "u8" }, { name: "memory", type: "u64" }, { name: "free", type: "u64" }, { name: "filesFree", type: "u64" }, { name: "payload", type: "u32" }, { name: "graphs", type: "u32" }, { name: "flows", type: "u32" }, { name: "channels", type: "u32" }, { name: "operatorsOfFlow", type: "u32" }, { name: "ports", type: "u32" }, { name: "pending", type: "u32" }, { name: "options", type: "strings" }],
  },
  AddGraph: {
    id: 34,
    fields: [{ name: "opset", type: "u32", fallback: 26 }],
    reply: [],
  },
  SelectGraph: {
    id: 35,
    fields: [{ name: "graph", type: "u16" }],
    reply: [],
  },
  AddDimension: {
    id: 36,
    fields: [{ name: "name", type: "string" }, { name: "bound", type: "i64" }],
    reply: [],
  },
  AddInput: {
    id: 37,
    fields: [{ name: "name", type: "string" }, { name: "dtype", type: "u16" }, { name: "dims", type: "dims" }],
    reply: [],
  },
  AddConstant: {
    id: 38,
    fields: [{ name: "name", type: "string" }, { name: "dtype", type: "u16" }, { name: "dims", type: "dims" }, { name: "data", type: "bytes" }],
    reply: [],
  },
  AddBlock: {
    id: 39,
    fields: [{ name: "parent", type: "u32" }],
    reply: [],
  },
  AddBlockInput: {
    id: 40,
    fields: [{ name: "block", type: "u32" }, { name: "name", type: "string" }, { name: "dtype", type: "u16" }, { name: "dynamic", type: "u8", most: 1 }, { name: "dims", type: "dims" }],
    reply: [],
  },
  AddOutput: {
    id: 41,
    fields: [{ name: "block", type: "u32" }, { name: "tensor", type: "u32" }, { name: "name", type: "string" }],
    reply: [],
  },
  SetFusion: {
    id: 42,
    fields: [{ name: "on", type: "u8", most: 1 }, { name: "name", type: "string" }],
    reply: [],
  },
  SetExternal: {
    id: 43,
    fields: [{ name: "tensor", type: "u32" }],
    reply: [],
  },
  SetCapability: {
    id: 44,
    fields: [{ name: "file", type: "string" }],
    reply: [],
  },
  PlanGraph: {
    id: 45,
    fields: [],
    reply: [{ name: "arena", type: "u64" }],
  },
  CompileGraph: {
    id: 46,
    fields: [{ name: "dynamic", type: "u64", fallback: 18446744073709551615n }],
    reply: [{ name: "arena", type: "u64" }, { name: "figures", type: "i64s" }],
  },
  ResizeDimension: {
    id: 47,
    fields: [{ name: "dimension", type: "u32" }, { name: "value", type: "i64" }],
    reply: [],
  },
  SetInput: {
    id: 48,
    fields: [{ name: "tensor", type: "u32" }, { name: "offset", type: "u64" }, { name: "data", type: "bytes" }],
    reply: [],
  },
  RunGraph: {
    id: 49,
    fields: [],
    reply: [],
  },
  ReadOutput: {
    id: 50,
    fields: [{ name: "tensor", type: "u32" }, { name: "item", type: "u32" }, { name: "offset", type: "u64" }, { name: "length", type: "u32" }],
    reply: [{ name: "dtype", type: "u16" }, { name: "shape", type: "shape" }, { name: "total", type: "u64" }, { name: "data", type: "bytes" }],
  },
  DescribeTensor: {
    id: 51,
    fields: [{ name: "tensor", type: "u32" }, { name: "item", type: "u32", fallback: 4294967295 }],
    reply: [{ name: "dtype", type: "u16" }, { name: "shape", type: "shape" }, { name: "total", type: "u64" }],
  },
  GraphFigures: {
    id: 52,
    fields: [],
    reply: [{ name: "figures", type: "i64s" }, { name: "costs", type: "i64s" }],
  },
  StartProfile: {
    id: 53,
    fields: [],
    reply: [],
  },
  StopProfile: {
    id: 54,
    fields: [],
    reply: [],
  },
  Metrics: {
    id: 55,
    fields: [{ name: "from", type: "u32", fallback: 0 }],
    reply: [{ name: "metrics", type: "list", of: [{ name: "name", type: "string" }, { name: "label", type: "string" }, { name: "value", type: "f64" }] }],
  },
  SetCores: {
    id: 56,
    fields: [{ name: "cores", type: "u32" }],
    reply: [],
  },
  SetExact: {
    id: 57,
    fields: [{ name: "exact", type: "u8", most: 1 }, { name: "memory", type: "i64" }],
    reply: [],
  },
  SelectFlow: {
    id: 64,
    fields: [{ name: "flow", type: "u16" }],
    reply: [],
  },
  AddSchema: {
    id: 65,
    fields: [{ name: "dtype", type: "u16" }, { name: "dims", type: "dims" }],
    reply: [],
  },
  AddChannelTyped: {
    id: 66,
    fields: [{ name: "capacity", type: "u32" }, { name: "schema", type: "u32" }, { name: "bytes", type: "u64" }, { name: "name", type: "string" }],
    reply: [],
  },
  DefineOperator: {
    id: 67,
    fields: [{ name: "opId", type: "u32" }, { name: "kind", type: "u8" }, { name: "inputs", type: "u8" }, { name: "outputs", type: "u8" }, { name: "name", type: "string" }],
    reply: [],
  },
  ConnectOperatorTyped: {
    id: 68,
    fields: [{ name: "opId", type: "u32" }, { name: "port", type: "u8" }, { name: "direction", type: "u8" }, { name: "channel", type: "u16" }, { name: "schema", type: "u32" }],
    reply: [],
  },
  SetOperatorGraph: {
    id: 69,
    fields: [{ name: "opId", type: "u32" }, { name: "graph", type: "u16" }, { name: "inputs", type: "u32s" }, { name: "outputs", type: "u32s" }],
    reply: [],
  },
  SetOperatorMemory: {
    id: 70,
    fields: [{ name: "opId", type: "u32" }, { name: "bytes", type: "u64" }, { name: "times", type: "u64" }],
    reply: [],
  },
  LoadOperatorMemory: {
    id: 71,
    fields: [{ name: "opId", type: "u32" }, { name: "offset", type: "u64" }, { name: "data", type: "bytes" }],
    reply: [],
  },
  SetOperatorRecord: {
    id: 72,
    fields: [{ name: "opId", type: "u32" }, { name: "bytes", type: "u64" }],
    reply: [],
  },
  ReadRecord: {
    id: 73,
    fields: [{ name: "opId", type: "u32" }, { name: "offset", type: "u64" }, { name: "length", type: "u32" }],
    reply: [{ name: "total", type: "u64" }, { name: "data", type: "bytes" }],
  },
  SetOperatorPeriod: {
    id: 74,
    fields: [{ name: "opId", type: "u32" }, { name: "ns", type: "u64" }],
    reply: [],
  },
  ForwardPort: {
    id: 75,
    fields: [{ name: "opId", type: "u32" }, { name: "input", type: "u8" }, { name: "output", type: "u8" }],
    reply: [],
  },
  SetInitialTokens: {
    id: 76,
    fields: [{ name: "channel", type: "u16" }, { name: "tokens", type: "u32" }, { name: "data", type: "bytes" }],
    reply: [],
  },
  MeasureFlow: {
    id: 77,
    fields: [{ name: "on", type: "u8", most: 1 }],
    reply: [],
  },
  BuildFlow: {
    id: 78,
    fields: [],
    reply: [{ name: "arena", type: "u64" }],
  },
  ResetFlow: {
    id: 79,
    fields: [],
    reply: [],
  },
  WriteToken: {
    id: 80,
    fields: [{ name: "channel", type: "u16" }, { name: "offset", type: "u64" }, { name: "data", type: "bytes" }],
    reply: [],
  },
  ShapeToken: {
    id: 81,
    fields: [{ name: "channel", type: "u16" }, { name: "dtype", type: "u16" }, { name: "dims", type: "dims" }],
    reply: [],
  },
  PublishToken: {
    id: 82,
    fields: [{ name: "channel", type: "u16" }],
    reply: [],
  },
  EndChannel: {
    id: 83,
    fields: [{ name: "channel", type: "u16" }],
    reply: [],
  },
  ReadToken: {
    id: 84,
    fields: [{ name: "channel", type: "u16" }, { name: "offset", type: "u64" }, { name: "length", type: "u32" }],
    reply: [{ name: "present", type: "u8" }, { name: "dtype", type: "u16" }, { name: "shape", type: "shape" }, { name: "total", type: "u64" }, { name: "data", type: "bytes" }],
  },
  ReleaseToken: {
    id: 85,
    fields: [{ name: "channel", type: "u16" }],
    reply: [],
  },
  ChannelFigures: {
    id: 86,
    fields: [{ name: "channel", type: "u16" }],
    reply: [{ name: "figures", type: "i64s" }],
  },
  OperatorFigures: {
    id: 87,
    fields: [{ name: "opId", type: "u32" }],
    reply: [{ name: "figures", type: "i64s" }],
  },
  ScheduleFigures: {
    id: 88,
    fields: [],
    reply: [{ name: "all", type: "i64s" }, { name: "flow", type: "i64s" }, { name: "admission", type: "i64s" }],
  },
  AdmitFlow: {
    id: 89,
    fields: [{ name: "wcetNs", type: "u64" }, { name: "periodNs", type: "u64" }, { name: "deadlineNs", type: "u64" }, { name: "sectionNs", type: "u64" }, { name: "isolated", type: "u8", most: 1 }, { name: "name", type: "string" }],
    reply: [{ name: "admission", type: "i64s" }],
  },
  DisableDeterministic: {
    id: 90,
    fields: [],
    reply: [],
  },
  BeginUpload: {
    id: 96,
    fields: [{ name: "name", type: "string" }, { name: "bytes", type: "u64" }, { name: "sha256", type: "hash" }],
    reply: [{ name: "from", type: "u64" }, { name: "complete", type: "u8" }],
  },
  CommitUpload: {
    id: 97,
    fields: [{ name: "upload", type: "u32" }],
    reply: [],
  },
  AbortUpload: {
    id: 98,
    fields: [{ name: "upload", type: "u32" }],
    reply: [],
  },
  ListFiles: {
    id: 99,
    fields: [{ name: "from", type: "u32", fallback: 0 }],
    reply: [{ name: "files", type: "list", of: [{ name: "name", type: "string" }, { name: "bytes", type: "u64" }, { name: "written", type: "u8" }] }],
  },
  ReadFile: {
    id: 100,
    fields: [{ name: "name", type: "string" }, { name: "offset", type: "u64" }, { name: "length", type: "u32" }],
    reply: [{ name: "total", type: "u64" }, { name: "data", type: "bytes" }],
  },
  DeleteFile: {
    id: 101,
    fields: [{ name: "name", type: "string" }],
    reply: [],
  },
  RunScript: {
    id: 102,
    fields: [{ name: "name", type: "string" }, { name: "memory", type: "u64" }, { name: "stack", type: "u32" }, { name: "milliseconds", type: "u32" }, { name: "args", type: "strings" }, { name: "instructions", type: "u64", fallback: 0 }, { name: "cores", type: "u32", fallback: 0 }],
    reply: [],
  },
  SetTime: {
    id: 103,
    fields: [{ name: "us", type: "i64" }],
    reply: [],
  },
  Reboot: {
    id: 104,
    fields: [],
    reply: [],
  },
  ForgetGraphs: {
    id: 105,
    fields: [],
    reply: [],
  },
  BootImage: {
    id: 106,
    fields: [{ name: "kernel", type: "u32" }, { name: "initrd", type: "u32" }, { name: "bootargs", type: "string" }],
    reply: [],
  },
  CheckScript: {
    id: 112,
    fields: [{ name: "name", type: "string" }],
    reply: [],
  },
  StartScript: {
    id: 113,
    fields: [{ name: "name", type: "string" }, { name: "memory", type: "u64" }, { name: "stack", type: "u32" }, { name: "milliseconds", type: "u32" }, { name: "args", type: "strings" }, { name: "instructions", type: "u64", fallback: 0 }, { name: "cores", type: "u32", fallback: 0 }],
    reply: [],
  },
  StopScript: {
    id: 114,
    fields: [],
    reply: [],
  },
  ScriptState: {
    id: 115,
    fields: [],
    reply: [{ name: "state", type: "u8" }, { name: "waited", type: "u8" }],
  },
};
