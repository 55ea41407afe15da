// What goes wrong with ports, in words that say what, where, and what to do about it.
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";

/** What can be wrong with a port. */
export type PortProblem =
  | "BAD_PORT" // no such grammar
  | "NO_PORT" // nothing there
  | "NO_PERMISSION"
  | "PORT_BUSY" // another program has it
  | "NO_SERIALPORT" // the npm package is missing
  | "BAD_BAUD" // the adapter cannot do this rate
  | "PORT_FAILED"; // anything else the system says

/** A port that cannot be had. `code` is for programs, the message for people. */
export class PortError extends Failure {
  constructor(
    /** For programs. */
    readonly code: PortProblem,
    message: string,
    options: { readonly mend?: string; readonly exitCode?: number } = {},
  ) {
    super(message, { exitCode: exitCodes.unreachable, ...options });
  }
}

/** Where the system's facts come from; tests bring their own. */
export interface SystemFacts {
  readonly platform: NodeJS.Platform;
  /** Name of the group that a path belongs to; undefined: cannot be told. */
  readonly groupOf: (path: string) => string | undefined;
  readonly userName: () => string;
  /** Programs that have the path open, as "minicom (4711)". */
  readonly holdersOf: (path: string) => readonly string[];
}

export const thisSystem: SystemFacts = {
  platform: process.platform,
  groupOf,
  userName: () => userInfo().username,
  holdersOf,
};

export function noPort(path: string, others: readonly string[]): PortError {
  const there =
    others.length > 0 ? `; there are:\n  ${others.join("\n  ")}` : "; no serial port is plugged in";
  return new PortError("NO_PORT", `no such port: ${path}${there}`, {
    mend: "plug the board in, then: npm run monitor -- --list",
  });
}

export function noPermission(path: string, system: SystemFacts = thisSystem): PortError {
  const group = system.groupOf(path);
  const mend =
    group === undefined || group === "root"
      ? `run as a user who may read and write ${path}`
      : `sudo usermod -aG ${group} ${system.userName()}   (then log out and in again)`;
  const owner =
    group === undefined ? "" : `: it belongs to the group ${group}, and ${system.userName()} is not in it`;
  return new PortError("NO_PERMISSION", `no permission for port ${path}${owner}`, { mend });
}

export function portBusy(path: string, system: SystemFacts = thisSystem): PortError {
  const holders = system.holdersOf(path);
  const who = holders.length > 0 ? holders.join(", ") : "another program";
  return new PortError("PORT_BUSY", `port ${path} is in use by ${who}`, {
    mend: "end that program; two cannot share a port",
  });
}

export function noSerialPort(path: string, reason: string): PortError {
  return new PortError("NO_SERIALPORT", `${path}: serial ports need the npm package serialport (${reason})`, {
    mend: [
      "npm install --no-save serialport",
      "where it has no binary for this machine: sudo apt-get install build-essential python3 && npm rebuild serialport",
    ].join("\n    or, "),
  });
}

export const badBaud = (path: string, baud: number, reason: string): PortError =>
  new PortError("BAD_BAUD", `port ${path} cannot do ${baud} baud: ${reason}`, { mend: "--baud 115200" });

export const portFailed = (path: string, reason: string): PortError =>
  new PortError("PORT_FAILED", `port ${path}: ${reason}`);

function groupOf(path: string): string | undefined {
  try {
    const { gid } = statSync(path);
    const line = readFileSync("/etc/group", "utf8")
      .split("\n")
      .find((entry) => entry.split(":")[2] === String(gid));
    return line?.split(":")[0];
  } catch {
    return undefined;
  }
}

/** Looks through /proc, as far as we may; elsewhere nobody is found. */
function holdersOf(path: string): readonly string[] {
  const found: string[] = [];
  for (const pid of entriesOf("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid))) {
    const open = entriesOf(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === path);
    if (open) found.push(`${nameOf(pid)} (process ${pid})`);
  }
  return found;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // gone, or not ours to see
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "a program";
  }
}
