// What goes wrong between a program and a board, in words that say what, where, and what to do about it.
import type { StatusName } from "../../generated/status.js";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";

/** What can go wrong in a session: `NO_ANSWER` and the like are the session's, the rest are the board's answers. */
export type ControlProblem =
  | StatusName
  | "NO_ANSWER" // nobody speaks the link there
  | "LOST" // the session ended while something was under way
  | "TIMEOUT"
  | "CANCELLED" // by the caller's AbortSignal
  | "CLOSED"; // the connection was closed by its owner

/** `code` is for programs, the message for people. */
export class ControlError extends Failure {
  constructor(
    /** For programs; any code of docs/errors.md, or one of the session's own. */
    readonly code: ControlProblem,
    message: string,
    options: { readonly mend?: string; readonly exitCode?: number } = {},
  ) {
    super(message, { exitCode: exitCodeOf(code), ...options });
  }
}

function exitCodeOf(code: ControlProblem): number {
  switch (code) {
    case "NO_ANSWER":
    case "CLOSED":
      return exitCodes.unreachable;
    case "LOST":
    case "TIMEOUT":
      return exitCodes.noAnswer;
    case "CANCELLED":
    case "INTERRUPTED":
      return exitCodes.interrupted;
    case "BAD_TOKEN":
    case "UNSUPPORTED":
    case "UNSUPPORTED_OPERATOR":
    case "UNKNOWN_COMMAND":
    case "WRONG_BOARD":
    case "NOT_LISTED":
      return exitCodes.refused;
    default:
      return exitCodes.error;
  }
}

/** What was heard on the line while nobody answered: the best hint there is. */
export interface Heard {
  readonly bytes: number;
  readonly text: string;
  /** Bytes that are no text: the sign of a wrong rate. */
  readonly strange: number;
}

export function noAnswer(port: string, baud: number | undefined, heard: Heard): ControlError {
  const rate = baud === undefined ? "" : ` at ${baud} baud`;
  const { said, mend } = hint(port, baud, heard);
  return new ControlError("NO_ANSWER", `port ${port}: no board answers${rate}${said}`, { mend });
}

function hint(port: string, baud: number | undefined, heard: Heard): { said: string; mend: string } {
  const look = `npm run monitor -- --port ${port}   shows what the board says`;
  if (heard.bytes === 0) {
    const mend =
      baud === undefined
        ? "is another program connected there? Is the board started?"
        : `is the board on, and its TX wired to RX and RX to TX? ${look}`;
    return { said: "; nothing came from there", mend };
  }
  if (baud !== undefined && heard.strange * 4 > heard.bytes) {
    return { said: "; what came is no text", mend: "another rate: --baud RATE" };
  }
  const last = heard.text.trimEnd().split("\n").at(-1) ?? "";
  return {
    said: `; it said ${JSON.stringify(last.slice(-100))}`,
    mend: `is it running SIS? ${look}`,
  };
}

export function wrongToken(port: string, given: boolean, text: string): ControlError {
  const what = given ? "wrong token" : "the board wants its token";
  return new ControlError("BAD_TOKEN", `port ${port}: ${what}${text && ` (${text})`}`, {
    mend:
      "--token HEX or SIS_TOKEN=HEX, the one that its image was built with; " +
      "one made at random is asked of the board's shell where neither is given",
  });
}

export const lost = (port: string, what: string, reason: string): ControlError =>
  new ControlError("LOST", `port ${port}: the connection was lost during ${what}: ${reason}`);

export const cancelled = (what: string): ControlError => new ControlError("CANCELLED", `${what}: cancelled`);

export const timedOut = (port: string, what: string, seconds: number): ControlError =>
  new ControlError("TIMEOUT", `port ${port}: no answer to ${what} within ${seconds} s`);
