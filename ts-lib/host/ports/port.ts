// Ports: bytes to and from a board, however it is connected. `openPort` is the one way to have one.
import { parsePort } from "./grammar.js";

export const defaultBaud = 115200;

export interface Port {
  /** As the user wrote it. */
  readonly name: string;
  /** Bits a second; undefined where there is no such thing (sockets). */
  readonly baud: number | undefined;
  /** False once it is gone or closed. */
  readonly isOpen: boolean;
  /** Resolves when the system took the bytes; also when the port is gone, which `listen` tells. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when what was written has left, as well as that can be known. */
  drain(): Promise<void>;
  /** Another rate, for what is written from now on; drain first. Absent where there is none. */
  setRate?(baud: number): Promise<void>;
  /**
   * Who gets the bytes, and the port's end, which comes once: with an error when it was unplugged or the other end closed
   * in anger. One listener at a time; bytes wait for the first one.
   */
  listen(onBytes: (bytes: Uint8Array) => void, onEnd: (error?: Error) => void): void;
  close(): Promise<void>;
}

export interface PortOptions {
  /** Default 115200; sockets have none. */
  readonly baud?: number;
}

/** Opens `/dev/ttyUSB0`, a pty's path, `socket:PATH` or `tcp:HOST:PORT`; a PortError says why it cannot. */
export async function openPort(name: string, options: PortOptions = {}): Promise<Port> {
  const address = parsePort(name);
  if (address.kind !== "serial") return (await import("./socket.js")).openSocket(name, address);
  return (await import("./serial.js")).openSerial(address.path, options.baud ?? defaultBaud);
}
