// Ports: bytes to and from a board, however it is connected. `openPort` is the one way to have one.
import { parsePort } from "./grammar.js";

export const defaultBaud = 115200;

/** What a port tells its owner. Each may be called until `onClose`, which comes once. */
export interface PortEvents {
  readonly onBytes: (bytes: Uint8Array) => void;
  /** What was written has gone to the system: there is room for more. */
  readonly onRoom?: () => void;
  /** The port is gone: closed by us (no error), unplugged, or its other end closed. */
  readonly onClose?: (error?: Error) => void;
}

export interface Port {
  /** As the user wrote it. */
  readonly name: string;
  /** Bits a second; undefined where there is no such thing (sockets). */
  readonly baud: number | undefined;
  /** Bytes written that the system did not take yet. */
  readonly waiting: number;
  write(bytes: Uint8Array): void;
  /** Sends what is waiting at the old rate, then changes it. */
  setBaud(baud: number): Promise<void>;
  close(): Promise<void>;
}

export interface PortOptions {
  /** Default 115200; sockets have none. */
  readonly baud?: number;
}

/** Opens `/dev/ttyUSB0`, a pty's path, `socket:PATH` or `tcp:HOST:PORT`; a PortError says why it cannot. */
export async function openPort(name: string, events: PortEvents, options: PortOptions = {}): Promise<Port> {
  const address = parsePort(name);
  if (address.kind !== "serial") return (await import("./socket.js")).openSocket(name, address, events);
  return (await import("./serial.js")).openSerial(address.path, events, options.baud ?? defaultBaud);
}
