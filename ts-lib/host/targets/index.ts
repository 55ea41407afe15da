// Targets: one grammar of names everywhere, and who runs a script on each.
import { boards } from "../../generated/boards.js";
import { exitCodes } from "../cli/exit-codes.js";
import { parsePort } from "../ports/grammar.js";
import { Failure } from "../setup/failure.mjs";
import type { RunScript } from "./run.js";

export type { RunScript, ScriptRun } from "./run.js";

export type Target =
  | { readonly kind: "host"; readonly name: "sim" | "vm" | "native" }
  | { readonly kind: "board"; readonly name: string }
  | { readonly kind: "port"; readonly name: string; readonly port: string };

const hosts = ["sim", "vm", "native"] as const;

/** Every name a user may give, for help texts. */
export const targetNames = [...hosts, ...Object.keys(boards)];

export const targetList = [...targetNames, "port:P"].join(", ");
export const targetHelp = `where to run: ${targetList}`;

/** Understands a target's name, or says which there are. */
export function parseTarget(name: string): Target {
  const host = hosts.find((known) => known === name);
  if (host) return { kind: "host", name: host };
  if (Object.hasOwn(boards, name)) return { kind: "board", name };
  if (name.startsWith("port:")) {
    const port = name.slice(5);
    parsePort(port);
    return { kind: "port", name, port };
  }
  throw new Failure(
    `no such target: ${name}; there are ${targetNames.join(", ")} and port:P, a board at a port (port:/dev/ttyUSB0, port:socket:PATH)`,
    {
      exitCode: exitCodes.usage,
    },
  );
}

/** Loads only what the target needs: a simulator run does not wait for the VM's code. */
export async function runnerOf(target: Target): Promise<RunScript> {
  switch (target.kind) {
    case "port": {
      const { portRunner } = await import("./port.js");
      return portRunner(target.port);
    }
    case "board": {
      const { boardRunner } = await import("./board.js");
      return boardRunner(target.name);
    }
    default:
      break;
  }
  if (target.name === "sim") return (await import("./sim/run.js")).runSim;
  if (target.name === "vm") return (await import("./vm/run.js")).runVm;
  return (await import("./native.js")).runNative;
}
