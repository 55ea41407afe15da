// The one kind of error SIS throws: a code, a number, a sentence, and the numbers that belong to it.
// The C side throws plain Errors with the same fields; `instanceof SisError` holds for those too.

import { type StatusName, statuses } from "../generated/status.js";

/** Name of a status code, as "BAD_SHAPE"; docs/errors.md explains each. */
export type ErrorCode = Exclude<StatusName, "OK">;

/** What may be known beside code and message. */
export interface ErrorDetails {
  /** ONNX name of the operator at fault: "Conv". */
  operator?: string;
  /** Name of the node at fault, "" when it has none. */
  node?: string;
  /** Where the script added the operator at fault: "src/main.ts:12:5". Of a model's nodes `node` is the name instead. */
  at?: string;
  /** OUT_OF_ARENA and OUT_OF_MEMORY: bytes asked. OVER_BOUND: the value. */
  asked?: number;
  /** OUT_OF_ARENA: bytes free. OVER_BOUND: the bound. */
  free?: number;
  /** OUT_OF_MEMORY: bytes of the script's memory in use. */
  used?: number;
  /** OUT_OF_MEMORY: bytes of memory the script may have. */
  allowed?: number;
}

/** Every error that SIS throws, from the library and from C alike. */
export class SisError extends Error {
  /** For programs; docs/errors.md explains each. */
  readonly code: ErrorCode;
  /** The code's number; the same in C, in frames and here. */
  readonly number: number;
  /** The operator it happened in, by its ONNX name. */
  declare readonly operator?: string;
  /** The node it happened in, by its name. */
  declare readonly node?: string;
  /** The line of the script that added the node, as file.ts:line:column. */
  declare readonly at?: string;
  /** Bytes (or what the code is about) that were asked for. */
  declare readonly asked?: number;
  /** Bytes that were free. */
  declare readonly free?: number;
  /** Bytes in use when memory ran out. */
  declare readonly used?: number;
  /** Bytes the script was allowed. */
  declare readonly allowed?: number;

  static {
    const name = { value: "SisError", writable: true, configurable: true };
    Object.defineProperty(SisError.prototype, "name", name);
  }

  constructor(code: ErrorCode, message?: string, details: ErrorDetails = {}) {
    const status = statuses.find(({ name }) => name === code);
    super(message ?? status?.text);
    this.code = code;
    this.number = status?.number ?? 0;
    Object.assign(this, details); // a field that is not known is not there
  }

  /** True for what C threw as well, and for errors of another copy of the library. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "SisError" && "code" in value;
  }
}

/** The error of a call with a value it cannot take. */
export const badArgument = (message: string): SisError => new SisError("BAD_ARGUMENT", message);
