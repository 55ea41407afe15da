// Sockets: what QEMU's `-chardev socket` and sis-device offer, as a Unix path or on a TCP port.
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { PortAddress } from "./grammar.js";
import { Listener } from "./listener.js";
import { PortLock } from "./lock.js";
import type { Port } from "./port.js";
import { noPermission, PortError, portFailed } from "./problems.js";

type SocketAddress = Exclude<PortAddress, { kind: "serial" }>;

const connectMilliseconds = 5000;
/** A program that starts makes its socket's file a moment before it listens there. */
const refusedMilliseconds = 500;

export async function openSocket(name: string, address: SocketAddress): Promise<Port> {
  // QEMU lets a second client connect and never answers it, so clients keep out of each other's way themselves.
  const lock = PortLock.take(
    name,
    address.kind === "socket" ? address.path : `${address.host}:${address.port}`,
  );
  try {
    return new OpenSocket(name, await connectedSoon(name, address), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function connectedSoon(name: string, address: SocketAddress): Promise<Socket> {
  for (const end = Date.now() + refusedMilliseconds; ; await sleep(20)) {
    try {
      return await connected(name, address);
    } catch (problem) {
      const refused = problem instanceof PortError && problem.code === "NO_PORT" && isThere(address);
      if (!refused || Date.now() > end) throw problem;
    }
  }
}

function connected(name: string, address: SocketAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = address.kind === "socket" ? connect(address.path) : connect(address.port, address.host);
    const fail = (error: NodeJS.ErrnoException) => {
      socket.destroy();
      reject(problemOf(name, address, error));
    };
    socket.setTimeout(connectMilliseconds, () => fail(new Error("nobody answered")));
    socket.once("error", fail).once("connect", () => {
      socket.off("error", fail).setTimeout(0).removeAllListeners("timeout");
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

const isThere = (address: SocketAddress) => address.kind === "socket" && existsSync(address.path);

function problemOf(name: string, address: SocketAddress, error: NodeJS.ErrnoException): PortError {
  if (address.kind === "socket" && !isThere(address)) {
    return new PortError("NO_PORT", `no such port: ${name}: no socket at ${address.path}`, {
      mend: `start the board first, as: npm run qemu -- --socket ${address.path}`,
    });
  }
  if (error.code === "EACCES" && address.kind === "socket") return noPermission(address.path);
  if (error.code === "ECONNREFUSED" || error.code === "ENOTSOCK") {
    return new PortError("NO_PORT", `port ${name}: nobody listens there`, { mend: "start the board first" });
  }
  return portFailed(name, error.message);
}

class OpenSocket implements Port {
  readonly baud = undefined;
  readonly #listener = new Listener();
  #error: Error | undefined;

  constructor(
    readonly name: string,
    private readonly socket: Socket,
    lock: PortLock,
  ) {
    socket.on("data", (bytes: Buffer) => this.#listener.bytes(bytes));
    socket.on("error", (error) => {
      this.#error = error;
    });
    socket.on("end", () => socket.destroy());
    socket.once("close", () => {
      lock.release();
      this.#listener.end(this.#error);
    });
  }

  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  listen(onBytes: (bytes: Uint8Array) => void, onEnd: (error?: Error) => void): void {
    this.#listener.set(onBytes, onEnd);
  }

  write(bytes: Uint8Array): Promise<void> {
    if (!this.socket.writable) return Promise.resolve();
    return new Promise((resolve) => {
      this.socket.write(bytes, () => resolve()); // called with an error, too, when the socket goes
    });
  }

  async drain(): Promise<void> {
    if (this.socket.writableLength > 0) await this.write(new Uint8Array());
  }

  close(): Promise<void> {
    if (this.socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.socket.once("close", () => resolve());
      // What was written goes out first; a board that does not read must not keep us.
      this.socket.end();
      setTimeout(() => this.socket.destroy(), 200).unref();
    });
  }
}
