// The board's end of the link: the C of firmware/link as a shared library (tests/c/link/shared.c), in virtual time.
import koffi from "koffi";
import { inBuild } from "../../../ts-lib/host/setup/root.mjs";

const library = koffi.load(inBuild("cmake/host/tests/c/link/libsis-link-test.so"));
const c = {
  create: library.func("void *device_new(uint64_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t)"),
  free: library.func("void device_free(void *)"),
  restart: library.func("int device_restart(void *, uint64_t, int)"),
  bytes: library.func("void device_bytes(void *, const uint8_t *, uint32_t, uint64_t)"),
  poll: library.func("void device_poll(void *, uint64_t)"),
  output: library.func("uint32_t device_output(void *, uint8_t *, uint32_t, uint64_t)"),
  deadline: library.func("uint64_t device_deadline(void *)"),
  rateWanted: library.func("uint32_t device_rate_wanted(void *)"),
  switched: library.func("void device_switched(void *, uint64_t)"),
  isOpen: library.func("int device_is_open(void *)"),
  leave: library.func("void device_leave(void *, uint32_t, uint64_t)"),
  write: library.func("uint32_t device_write(void *, uint32_t, const uint8_t *, uint32_t)"),
  read: library.func("uint32_t device_read(void *, uint32_t, uint8_t *, uint32_t)"),
  events: library.func("uint32_t device_events(void *, uint32_t *, uint32_t)"),
  typed: library.func("uint32_t device_typed(void *, uint8_t *, uint32_t)"),
  receive: library.func("int device_receive(void *, uint32_t, uint32_t)"),
  receiveFar: library.func("int device_receive_far(void *, uint32_t, uint32_t)"),
  setFile: library.func("int device_set_file(void *, const uint8_t *, uint32_t)"),
  received: library.func("uint32_t device_received(void *)"),
  file: library.func("void *device_file(void *)"),
  send: library.func("int device_send(void *, uint32_t)"),
  unsent: library.func("uint32_t device_unsent(void *, uint32_t)"),
  count: library.func("void device_count(void *, void *)"),
};

export interface DeviceOptions {
  readonly token?: bigint;
  readonly baud?: number;
  /** Another rate it can do. */
  readonly fast?: number;
  readonly window?: number;
  /** Bytes of each ring of channels 0 and 1. */
  readonly receiveBytes?: number;
  readonly sendBytes?: number;
}

export interface DeviceEvent {
  readonly kind: "opened" | "closed" | "interrupt" | "arrived" | "dropLine";
  readonly number: number;
}

const kinds = ["opened", "closed", "interrupt", "arrived", "dropLine"] as const;
const micro = (ms: number): number => Math.round(ms * 1000);

export class Device {
  readonly #at: unknown;
  readonly #scratch = new Uint8Array(1 << 16);
  readonly #numbers = new Uint32Array(4096);

  constructor(options: DeviceOptions, now: number) {
    const { token = 7n, baud = 115200, fast = 0, window = 12288 } = options;
    this.#at = c.create(token, baud, fast, window, options.receiveBytes ?? 4096, options.sendBytes ?? 4096);
    this.restart(now, false);
  }

  /** As after a reset; what was received of a file stays. */
  restart(now: number, alert: boolean): void {
    if (!c.restart(this.#at, micro(now), alert ? 1 : 0)) throw new Error("the device's link does not start");
  }

  free(): void {
    c.free(this.#at);
  }

  bytes(bytes: Uint8Array, now: number): void {
    c.bytes(this.#at, bytes, bytes.length, micro(now));
  }

  poll(now: number): void {
    c.poll(this.#at, micro(now));
  }

  output(room: number, now: number): Uint8Array | undefined {
    const count = c.output(this.#at, this.#scratch, Math.min(room, this.#scratch.length), micro(now));
    return count ? this.#scratch.slice(0, count) : undefined;
  }

  /** Rounded up, so that it is due when the virtual clock stands there. */
  deadline(): number {
    const us = BigInt(c.deadline(this.#at));
    if (us === 0n) return -Infinity;
    return us >= 1n << 62n ? Infinity : Number(us) / 1000 + 0.0005;
  }

  get rateWanted(): number | undefined {
    return c.rateWanted(this.#at) || undefined;
  }

  switched(now: number): void {
    c.switched(this.#at, micro(now));
  }

  get isOpen(): boolean {
    return c.isOpen(this.#at) !== 0;
  }

  leave(reason: number, now: number): void {
    c.leave(this.#at, reason, micro(now));
  }

  write(channel: number, bytes: Uint8Array): number {
    return c.write(this.#at, channel, bytes, bytes.length);
  }

  read(channel: number, room = this.#scratch.length): Uint8Array {
    return this.#scratch.slice(0, c.read(this.#at, channel, this.#scratch, room));
  }

  events(): DeviceEvent[] {
    const count = c.events(this.#at, this.#numbers, this.#numbers.length);
    return Array.from(this.#numbers.subarray(0, count), (word) => ({
      kind: kinds[(word & 255) - 1],
      number: word >>> 8,
    }));
  }

  /** Bytes that the plain console got since the last call. */
  typed(): Uint8Array {
    return this.#scratch.slice(0, c.typed(this.#at, this.#scratch, this.#scratch.length));
  }

  receive(size: number, from: number): boolean {
    return c.receive(this.#at, size, from) !== 0;
  }

  /** Only the bytes from `from` on have memory; file() gives them. */
  receiveFar(size: number, from: number): boolean {
    return c.receiveFar(this.#at, size, from) !== 0;
  }

  /** The file that send() sends. */
  setFile(bytes: Uint8Array): void {
    if (!c.setFile(this.#at, bytes, bytes.length)) throw new Error("no memory");
  }

  get received(): number {
    return c.received(this.#at);
  }

  file(size: number): Uint8Array {
    return new Uint8Array(koffi.decode(c.file(this.#at), koffi.array("uint8_t", size)) as ArrayLike<number>);
  }

  send(from: number): boolean {
    return c.send(this.#at, from) !== 0;
  }

  unsent(channel: number): number {
    return c.unsent(this.#at, channel);
  }

  /** Frames that were damaged, and data frames sent again. */
  counts(): {
    bytesIn: number;
    framesIn: number;
    damaged: number;
    resent: number;
    chunk: number;
    dropped: number;
  } {
    const bytes = new Uint8Array(48);
    c.count(this.#at, bytes);
    const view = new DataView(bytes.buffer);
    const big = (at: number) => Number(view.getBigUint64(at, true));
    const small = (at: number) => view.getUint32(at, true);
    return {
      bytesIn: big(0),
      dropped: big(16),
      framesIn: small(24),
      damaged: small(32),
      resent: small(36),
      chunk: small(40),
    };
  }
}
