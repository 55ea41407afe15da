// A debugger, as small as one can be: the inspector's protocol over a WebSocket, which Node 20 has no client for.
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import type { Socket } from "node:net";

type Message = {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
};

export class Inspector {
  readonly #socket: Socket;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #onEvent: (method: string, params: unknown) => void;
  #received = Buffer.alloc(0);
  #last = 0;

  private constructor(socket: Socket, onEvent: (method: string, params: unknown) => void) {
    this.#socket = socket;
    this.#onEvent = onEvent;
    socket.on("data", (bytes: Buffer) => this.#take(bytes)).on("error", () => {});
  }

  /** To the address that a process prints: ws://127.0.0.1:PORT/ID. */
  static connect(address: string, onEvent: (method: string, params: unknown) => void): Promise<Inspector> {
    const url = new URL(address);
    const upgrade = request({
      host: url.hostname,
      port: url.port,
      path: url.pathname,
      headers: {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
        "Sec-WebSocket-Version": "13",
      },
    });
    upgrade.end();
    return new Promise((resolve, reject) => {
      upgrade.on("error", reject);
      upgrade.on("upgrade", (_, socket: Socket, rest: Buffer) => {
        const inspector = new Inspector(socket, onEvent);
        inspector.#take(rest);
        resolve(inspector);
      });
    });
  }

  call<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    const id = ++this.#last;
    this.#send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result as Result),
      );
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  /** One text frame; a client's are masked. */
  #send(text: string): void {
    const payload = Buffer.from(text);
    const mask = randomBytes(4);
    const head = Buffer.alloc(payload.length < 126 ? 2 : 4);
    head[0] = 0x81;
    head[1] = 0x80 | Math.min(payload.length, 126);
    if (payload.length >= 126) head.writeUInt16BE(payload.length, 2);
    this.#socket.write(Buffer.concat([head, mask, payload.map((byte, i) => byte ^ mask[i % 4]!)]));
  }

  #take(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const data = this.#received;
      if (data.length < 2) return;
      const short = data[1]! & 0x7f;
      const start = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (data.length < start) return;
      const length =
        short === 127 ? Number(data.readBigUInt64BE(2)) : short === 126 ? data.readUInt16BE(2) : short;
      if (data.length < start + length) return;
      this.#received = data.subarray(start + length);
      if ((data[0]! & 15) === 1) this.#message(data.toString("utf8", start, start + length));
    }
  }

  #message(text: string): void {
    const message = JSON.parse(text) as Message;
    if (message.method) this.#onEvent(message.method, message.params);
    const answer = this.#answers.get(message.id ?? 0);
    this.#answers.delete(message.id ?? 0);
    answer?.(message);
  }
}
