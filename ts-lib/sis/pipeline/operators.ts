// What a stage does: a function of the script, a graph, a record of what comes. The bodies that stages take.

import { dtypes } from "../../generated/dtypes.js";
import type { verdicts } from "../../generated/native.js";
import type { Dtype, DtypeArrays } from "../dtype.js";
import { badArgument, SisError } from "../errors.js";
import type { Graph } from "../graph.js";
import type { OutputViews, Ports, PortsOf, PortTypes, TokenType, Views } from "./ports.js";

/**
 * What a firing came to: `fired` (or nothing said): inputs consumed, every output written. `consumed`: inputs consumed,
 * no output this time. `waits`: nothing consumed, nothing written, ask again. `ended`: of a source, nothing will come
 * any more.
 */
export type Verdict = keyof typeof verdicts;

/** What a function may return: a function that returns nothing at all, or the nothing of another one, has fired. */
// biome-ignore lint/suspicious/noConfusingVoidType: `x => console.log(x)` gives void, and no undefined
export type Answer = Verdict | undefined | void;

/** Ports without any. */
export type NoPorts = Record<never, never>;

/** Types of the tokens at an operator's inputs, for a rule that says what its outputs are. */
export type InputTypes<I extends PortTypes> = { readonly [K in keyof I]: TokenType };

/**
 * An operator written in the script:
 *
 *     const loudest = operator({
 *       inputs: { sound: { dtype: "f32", shape: [512] } },
 *       outputs: { peak: { dtype: "f32", shape: [1] } },
 *       run({ sound }, { peak }) {
 *         peak.data[0] = sound.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
 *       },
 *     });
 */
export interface FunctionOperator<I extends PortTypes, O extends PortTypes> {
  /** What it takes, by name. A dtype alone takes any shape. */
  readonly inputs: I;
  /**
   * What it gives, or the rule that says so from the types of the inputs. A dtype alone stands for the shape of the first
   * input. Without it the operator is a sink.
   */
  readonly outputs?: O | ((inputs: InputTypes<I>) => O);
  /** Outputs that are an input handed on, changed in place or not: output by input, `{ louder: "sound" }`. */
  readonly forward?: { readonly [K in keyof O]?: keyof I };
  /**
   * Called when every input has a token and every output room. The views are made once for each buffer, so nothing is
   * allocated here; they are valid until it returns. It must not be async. What it throws ends the run, and its inputs
   * stay where they were.
   */
  run(inputs: Views<PortsOf<I>>, outputs: OutputViews<PortsOf<O>>): Answer;
}

/** A function operator apart from its use, with its ports' types. */
export const operator = <const I extends PortTypes, const O extends PortTypes = NoPorts>(
  body: FunctionOperator<I, O>,
): FunctionOperator<I, O> => body;

/** A graph whose ports the compiler knows, see `typed`. */
export class TypedGraph<I extends PortTypes, O extends PortTypes> {
  constructor(
    /** The graph itself. */
    readonly graph: Graph,
    /** Dtypes and shapes of its inputs, by name. */
    readonly inputs: I,
    /** Dtypes and shapes of its outputs, by name. */
    readonly outputs: O,
  ) {}
}

/**
 * Says what a graph's inputs and outputs are, so that the compiler checks its joins; that it is true is checked when it
 * joins a pipeline. Outputs whose shape only a run knows need theirs here: `{ found: { dtype: "i64", shape: [3, { max: 100 }] } }`.
 */
export const typed = <const I extends PortTypes, const O extends PortTypes>(
  graph: Graph,
  ports: { readonly inputs: I; readonly outputs: O },
): TypedGraph<I, O> => new TypedGraph(graph, ports.inputs, ports.outputs);

/** A sink that keeps what comes, see `record`. */
export class RecordSink<D extends Dtype> {
  /** Not there: only for the compiler. */
  declare readonly inputs?: { readonly data: D };
  #buffer: ArrayBuffer | undefined;
  #count: (() => number) | undefined;
  #elements = 0;

  constructor(
    /** Of what it records. */
    readonly dtype: D,
    /** How many tokens there is room for. */
    readonly capacity: number,
  ) {
    if (!Number.isSafeInteger(capacity) || capacity < 1)
      throw badArgument(`record: ${String(capacity)} is no number of tokens`);
  }

  /** How many tokens were kept so far. */
  get tokens(): number {
    if (!this.#count) throw new SisError("BAD_STATE", "a record has its memory when its pipeline first runs");
    return this.#count();
  }

  /** What was kept, one token behind the other, where it lies. */
  get data(): DtypeArrays[D] {
    const elements = this.tokens * this.#elements;
    const { array } = dtypes[this.dtype];
    return new array(this.#buffer!, 0, elements) as DtypeArrays[D];
  }

  /** @internal */
  bind(buffer: ArrayBuffer, elements: number, count: () => number): void {
    this.#buffer = buffer;
    this.#elements = elements;
    this.#count = count;
  }

  /** @internal */
  get isBound(): boolean {
    return this.#count !== undefined;
  }
}

/** A record by its ports, as other bodies are known. */
export type RecordOf<I extends PortTypes> = Pick<RecordSink<Dtype>, "dtype" | "capacity" | "tokens"> & {
  readonly inputs?: I;
};

/** Keeps up to `tokens` tokens, without the script; when it is full, whoever feeds it is held back. */
export const record = <D extends Dtype>(dtype: D, tokens: number): RecordSink<D> =>
  new RecordSink(dtype, tokens);

/** A plain function as the last stage: it takes all that is open. */
export type Sink<P extends Ports> = (inputs: Views<P>) => Answer;
