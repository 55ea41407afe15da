// The net under construction: operators with their ports, and who reads what. Pure data; build.ts makes it C's.

import type { stages } from "../../generated/native.js";
import { badArgument, SisError } from "../errors.js";
import type { Graph } from "../graph.js";
import type { CompileOptions } from "../memory.js";
import { addedAt, callerOf, flowOperatorOf } from "../places.js";
import type { Answer, RecordSink } from "./operators.js";
import type { OutputView, PortShape, TokenType, TokenView } from "./ports.js";
import type { FeedItem, Origin } from "./sources.js";

export type StageName = keyof typeof stages;

/** What C calls by slots and the script by names. */
export interface FunctionBody {
  run(inputs: Readonly<Record<string, TokenView>>, outputs: Readonly<Record<string, OutputView>>): Answer;
}

export type Body =
  | {
      readonly kind: "function";
      readonly operator: FunctionBody;
      readonly forward: Readonly<Record<string, string>>;
    }
  | { readonly kind: "graph"; readonly graph: Graph; readonly compile?: CompileOptions }
  | { readonly kind: "record"; readonly sink: RecordSink<TokenType["dtype"]> }
  | Exclude<Origin, { kind: "feed" }>
  | { readonly kind: "feed"; readonly open: () => AsyncIterator<FeedItem> }
  | { readonly kind: "tap" };

/** One operator, or a caller's end of a channel (feed, tap), which is no operator of C's. */
export class Node {
  readonly readers: Reader[] = [];
  readonly outputs: Output[] = [];
  /** C's number of the operator, once built. */
  number = -1;
  /** The calls around the one that added it. */
  readonly calls = new Error();

  constructor(
    readonly name: string,
    readonly body: Body,
    readonly stage: StageName,
    readonly priority: number,
  ) {}

  get isOperator(): boolean {
    return this.body.kind !== "feed" && this.body.kind !== "tap";
  }
}

/** Where tokens come from. */
export class Output {
  readonly readers: Reader[] = [];

  constructor(
    readonly node: Node,
    readonly name: string,
    readonly type: TokenType & { readonly shape: PortShape },
    readonly capacity: number,
  ) {}

  get label(): string {
    return `output "${this.name}" of "${this.node.name}"`;
  }
}

/** Where tokens go. */
export interface Reader {
  readonly node: Node;
  readonly name: string;
  readonly type: TokenType;
  /** What it reads; not known yet where a carry is to come. */
  readonly output: Output | undefined;
  /** Of its channel; default the output's. */
  readonly capacity?: number;
  /** Tokens before the first step: the channel is a carry. */
  readonly initial?: { readonly tokens: number; readonly data: Uint8Array };
}

export const readerLabel = ({ node, name }: Reader): string =>
  node.body.kind === "tap" ? "tokens()" : `input "${name}" of "${node.name}"`;

/** All nodes of one pipeline, in the order they were added. */
export class Net {
  readonly nodes: Node[] = [];
  readonly #names = new Set<string>();
  #isClosed = false;

  constructor(
    readonly name: string,
    readonly isMeasured: boolean,
  ) {}

  add(node: Node): void {
    if (this.#isClosed)
      throw new SisError(
        "BAD_STATE",
        `"${node.name}" comes too late: ${this.label} is built when it first runs`,
      );
    if (node.name === "") throw badArgument(`every operator of ${this.label} needs a name`);
    if (this.#names.has(node.name)) throw badArgument(`${this.label} has a "${node.name}" already`);
    if (!Number.isInteger(node.priority) || node.priority < 0 || node.priority > 255)
      throw badArgument(`"${node.name}": priority: ${String(node.priority)} is not from 0 to 255`);
    for (const { name, capacity } of node.outputs)
      if (!Number.isInteger(capacity) || capacity < 1)
        throw badArgument(
          `"${node.name}": capacity: output "${name}" cannot have room for ${String(capacity)} tokens`,
        );
    this.#names.add(node.name);
    this.nodes.push(node);
  }

  /** Adds to an error of a run where the script added the operator, of a graph the one within it. */
  explain(error: unknown): unknown {
    const number = flowOperatorOf(error);
    const node = number === undefined ? undefined : this.nodes.find((each) => each.number === number);
    if (!node) return error;
    const told = node.body.kind === "graph" ? node.body.graph.explain(error) : error;
    const at = callerOf(node.calls);
    return told instanceof SisError && told.at === undefined && at ? addedAt(told, at) : told;
  }

  get label(): string {
    return `pipeline "${this.name}"`;
  }

  /** Nothing can be added any more. Throws for what gives tokens that nobody reads. */
  close(): void {
    for (const node of this.nodes) {
      if (node.body.kind === "graph" && node.outputs.some(({ readers }) => readers.length > 0)) continue;
      const lost = node.outputs.find(({ readers }) => readers.length === 0);
      if (lost)
        throw badArgument(
          `${lost.label} of ${this.label} goes nowhere: end it with a sink, a record or tokens()`,
        );
    }
    if (this.nodes.length === 0) throw badArgument(`${this.label} has no operators`);
    this.#isClosed = true;
  }
}
