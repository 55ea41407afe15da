// Errors as every target throws them: plain Errors named SisError, with code, number and what else is known.
import type { NativeError } from "../../../generated/native.js";
import { type StatusName, statuses } from "../../../generated/status.js";
import type { CError } from "./library.js";

type Details = Pick<NativeError, "operator" | "node" | "asked" | "free">;

/** Most calls between the script's and the place where such an error is made. */
const machineryCalls = 16;

/** Node shows an error by the name of its class. */
class SisError extends Error {
  static {
    Object.defineProperty(SisError.prototype, "name", {
      value: "SisError",
      writable: true,
      configurable: true,
    });
  }
}

/** What C says of a thing of its, or of an argument that is wrong: the text stands as it is. */
function makeError(status: number, text: string, details: Details = {}): NativeError {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = limit + machineryCalls; // those of the script behind
  const error = new SisError(text) as NativeError;
  Error.stackTraceLimit = limit;
  error.code = statuses.find(({ number }) => number === status)?.name ?? "INTERNAL";
  error.number = status;
  return Object.assign(error, details);
}

/** An error by the name of its status. */
export const nativeError = (status: StatusName, text: string): NativeError =>
  makeError(numberOf(status), text);

/** A failing call of which C says no more than its status. */
export function failedCall(call: string, status: number): NativeError {
  const text = statuses.find(({ number }) => number === status)?.text ?? `status ${status}`;
  return makeError(status, `${call}: ${text}`);
}

/** A status's own text, for the end of a message. */
export const statusText = (status: StatusName): string => statuses.find(({ name }) => name === status)!.text;

const numberOf = (status: StatusName): number => statuses.find(({ name }) => name === status)!.number;

/** No memory for what a call asked, as a host answers: nobody knows how much there would be. */
export const noRoom = (call: string, asked: number): NativeError => {
  const text = `${call}: the script's memory has no room for ${asked} bytes`;
  return makeError(numberOf("OUT_OF_ARENA"), text, { asked });
};

/** An argument of the wrong type or range. */
export const argumentError = (call: string, argument: string, expected: string): NativeError =>
  nativeError("BAD_ARGUMENT", `${call}: ${argument} must be ${expected}`);

/** A number that C gives + 1, for the library alone. */
function hide(error: NativeError, name: "nodeNumber" | "flowOperator", value: number): void {
  if (value > 0) Object.defineProperty(error, name, { value: value - 1, configurable: true });
}

/** What the last failure of a graph, a flow says; numbers only where the status has them. */
export function errorFrom(error: CError): NativeError {
  const details: Details = {};
  if (error.operator_name) details.operator = error.operator_name;
  if (error.node) details.node = error.node;
  const name = statuses.find(({ number }) => number === error.status)?.name;
  if (name === "OUT_OF_ARENA" || name === "OVER_BOUND") {
    details.asked = Number(error.asked);
    details.free = Number(error.free);
  }
  const made = makeError(error.status, error.text, details);
  hide(made, "nodeNumber", error.node_number);
  hide(made, "flowOperator", error.flow_operator);
  return made;
}
