// Both ends of the link on one simulated line, in virtual time (milliseconds). The board runs a small application: on
// channel 1 the host says how many bytes it is going to send, the board answers from which offset on it wants them.
import { createHash } from "node:crypto";
import type { ByeReason } from "../../../ts-lib/generated/link.js";
import { HostLink } from "../../../ts-lib/host/link/link.js";
import type { LinkEvents, LinkOptions } from "../../../ts-lib/host/link/types.js";
import { Device, type DeviceEvent, type DeviceOptions } from "./device.js";
import { Direction, type Faults, random } from "./wire.js";

export interface BenchOptions {
  readonly seed?: number;
  readonly baud?: number;
  readonly faults?: Faults;
  readonly device?: DeviceOptions;
  readonly host?: Partial<LinkOptions>;
  /** Bytes that a UART's driver takes at once. */
  readonly room?: number;
}

const hostRoom = 512;

export class Bench {
  now = 0;
  readonly up: Direction;
  readonly down: Direction;
  readonly device: Device;
  readonly random: () => number;
  /** What the host's end has told. */
  readonly log: string[] = [];
  readonly hostPlain: Uint8Array[] = [];
  readonly hostReceived: Uint8Array[][] = [[], [], [], []];
  readonly deviceEvents: DeviceEvent[] = [];
  readonly deviceReceived: Uint8Array[][] = [[], [], [], []];
  /** What the board's plain console got. */
  readonly typed: Uint8Array[] = [];
  /** What the host's UART sent. */
  readonly upBytes: Uint8Array[] = [];
  host: HostLink | undefined;
  /** Whether the board's application takes what arrives. */
  reads = true;
  /** Called after each step. */
  watch: (() => void) | undefined;
  #request = "";
  #pausedUntil = 0;
  readonly #options: BenchOptions;
  readonly #room: number;

  constructor(options: BenchOptions = {}) {
    this.#options = options;
    this.random = random(options.seed ?? 1);
    const baud = options.baud ?? 115200;
    this.up = new Direction(baud, options.faults ?? {}, this.random);
    this.down = new Direction(baud, options.faults ?? {}, this.random);
    this.device = new Device({ baud, ...options.device }, 0);
    this.#room = options.room ?? 64;
    // The line is silent when the board starts.
    this.device.poll(0);
  }

  /** A new host on the line; one that was there is gone without a word. */
  plug(events: LinkEvents = {}): HostLink {
    const baud = this.#options.baud ?? 115200;
    const note = (text: string) => this.log.push(text);
    this.up.fromRate = baud;
    this.down.toRate = baud;
    this.host = new HostLink(
      {
        token: 7n,
        baud,
        patience: Infinity,
        wallClock: () => 1_700_000_000_000 + this.now,
        ...this.#options.host,
      },
      {
        ...events,
        opened: (welcome) => {
          note("opened");
          events.opened?.(welcome);
        },
        refused: (status, text) => note(`refused ${status} ${text}`),
        unanswered: () => note("unanswered"),
        ended: (reason: ByeReason) => {
          note(`ended ${reason}`);
          events.ended?.(reason);
        },
        received: (channel, bytes) => {
          this.hostReceived[channel].push(bytes);
          events.received?.(channel, bytes);
        },
        plain: (bytes) => this.hostPlain.push(bytes),
        settled: (rate) => note(`rate ${rate}`),
      },
    );
    this.host.open(this.now);
    return this.host;
  }

  /** Until `done` says so; false: not within so many milliseconds. */
  run(limit: number, done: () => boolean = () => false): boolean {
    const end = this.now + limit;
    while (!done()) {
      const next = Math.max(this.now, this.#step());
      if (next >= end) {
        this.now = end;
        return done();
      }
      this.now = next;
    }
    return true;
  }

  /** The board's machine stands still for so long; what it is sent waits. */
  pause(ms: number): void {
    this.#pausedUntil = this.now + ms;
    this.run(ms + 1);
  }

  /** What is due now; when there will be more. */
  #step(): number {
    const { now, host } = this;
    const paused = now < this.#pausedUntil;
    if (!paused) this.#boardTurn();
    for (const bytes of this.down.arrived(now)) host?.bytes(bytes, now);
    host?.poll(now);
    this.watch?.();
    const times = [paused ? this.#pausedUntil : this.#boardNext(), this.down.next];
    if (this.host) times.push(this.#transmit(this.host, this.up, hostRoom));
    return Math.min(...times);
  }

  #boardTurn(): void {
    for (const bytes of this.up.arrived(this.now)) this.device.bytes(bytes, this.now);
    this.device.poll(this.now);
    this.#application();
  }

  #boardNext(): number {
    return Math.min(this.up.next, this.#transmit(this.device, this.down, this.#room));
  }

  /** One end's UART: takes what the end has when it is idle, and changes its rate when it is told to. */
  #transmit(end: Device | HostLink, line: Direction, room: number): number {
    if (line.busyUntil > this.now) return line.busyUntil;
    const rate = end.rateWanted;
    if (rate) {
      const other = line === this.up ? this.down : this.up;
      line.fromRate = rate;
      other.toRate = rate;
      end.switched(this.now);
    }
    const bytes = end.output(room, this.now);
    if (!bytes) return end.deadline();
    line.send(bytes, this.now);
    if (line === this.up) this.upBytes.push(bytes);
    return line.busyUntil;
  }

  #application(): void {
    this.deviceEvents.push(...this.device.events());
    const typed = this.device.typed();
    if (typed.length) this.typed.push(typed);
    for (const channel of this.reads ? [0, 1, 3] : []) {
      const bytes = this.device.read(channel);
      if (bytes.length === 0) continue;
      this.deviceReceived[channel].push(bytes);
      if (channel === 1) this.#requests(bytes);
    }
  }

  #requests(bytes: Uint8Array): void {
    this.#request += Buffer.from(bytes).toString("latin1");
    for (let end = this.#request.indexOf("\n"); end !== -1; end = this.#request.indexOf("\n")) {
      const line = this.#request.slice(0, end);
      this.#request = this.#request.slice(end + 1);
      const size = Number(/^upload (\d+)$/.exec(line)?.[1]);
      if (Number.isNaN(size)) continue;
      const from = Math.min(this.device.received, size);
      this.device.receive(size, from);
      this.device.write(1, Buffer.from(`from ${from}\n`));
    }
  }

  /** A request that was cut off by a reset is no beginning of the next one. */
  forgetRequests(): void {
    this.#request = "";
  }

  /** Whether the board has the whole file, and it is that one. */
  has(file: Uint8Array): boolean {
    return this.device.received === file.length && sha(this.device.file(file.length)) === sha(file);
  }

  typedBytes(): Uint8Array {
    return Buffer.concat(this.typed);
  }
}

export const sha = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Bytes of every value, zeros and runs among them. */
export function someFile(size: number, seed: number): Uint8Array {
  const next = random(seed);
  const out = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    const chance = next();
    out[i] = chance < 0.1 ? 0 : Math.floor(next() * 256);
    if (chance > 0.999) i += Math.floor(next() * 600); // a stretch of zeros
  }
  return out;
}

/** Opens a session, asks for the offset and uploads from there; reopens after every end until the board has all of it. */
export function uploading(bench: Bench, file: Uint8Array, events: LinkEvents = {}): void {
  let answer = "";
  const host = (): void => {
    answer = "";
    bench.plug({
      ...events,
      opened: (welcome) => {
        bench.forgetRequests();
        bench.host!.write(1, Buffer.from(`upload ${file.length}\n`));
        events.opened?.(welcome);
      },
      received: (channel, bytes) => {
        if (channel !== 1) return;
        answer += Buffer.from(bytes).toString("latin1");
        const from = /^from (\d+)\n/.exec(answer)?.[1];
        if (from !== undefined) bench.host!.upload(file, file.length, Number(from));
      },
      ended: (reason) => {
        events.ended?.(reason);
        bench.host = undefined;
      },
    });
  };
  host();
  const before = bench.watch;
  bench.watch = () => {
    before?.();
    if (!bench.host) host();
  };
}
