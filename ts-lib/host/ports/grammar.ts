// The one grammar of ports: a device's path, `socket:PATH` or `tcp:HOST:PORT`, each told apart by its first letters.
import { exitCodes } from "../cli/exit-codes.js";
import { PortError } from "./problems.js";

export type PortAddress =
  | { readonly kind: "serial"; readonly path: string }
  | { readonly kind: "socket"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

export const portHelp =
  "a serial port (/dev/ttyUSB0, COM3), socket:PATH, or tcp:HOST:PORT; `sis monitor --list` shows what is plugged in";

/** Understands a port's name, or says what the grammar is. */
export function parsePort(text: string): PortAddress {
  const [, scheme, rest] = /^(socket|tcp):(.*)$/s.exec(text) ?? [];
  if (scheme === "tcp") return parseTcp(text, rest!);
  const path = rest ?? text;
  if (path === "" || path.includes("\0")) throw wrongPort(text, "a path is missing");
  return { kind: scheme === "socket" ? "socket" : "serial", path };
}

/** "host:port"; an IPv6 address stands in brackets. */
function parseTcp(text: string, rest: string): PortAddress {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]\s]+):(\d{1,5})$/.exec(rest);
  const port = Number(match?.[2]);
  if (!match || port < 1 || port > 65535)
    throw wrongPort(text, "expected tcp:HOST:PORT, as tcp:localhost:4444");
  return { kind: "tcp", host: match[1]!.replace(/^\[|\]$/g, ""), port };
}

const wrongPort = (text: string, what: string) =>
  new PortError("BAD_PORT", `port ${JSON.stringify(text)}: ${what}`, {
    mend: `give ${portHelp}`,
    exitCode: exitCodes.usage,
  });
