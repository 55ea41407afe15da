// What comes into a script on this machine from outside, through the simulator's library: streams over a socket, pins that
// are a recorded fake, and the clock that stands still when there are levels for the pins. See ops-c/host.
import koffi, { type LibraryHandle, type TypeObject } from "koffi";
import type { Native } from "../../../generated/native.js";
import { Failure } from "../../setup/failure.mjs";
import { errorFrom, nativeError } from "./errors.js";
import type { CError } from "./library.js";

/** What a run has of it; travels to the process or worker that runs the script. */
export interface Outside {
  /** Descriptor of a socket at whose other end streams are fed. */
  readonly streams?: number;
  /** Files: levels at the pins, and the record of what the script does to them. */
  readonly gpio?: string;
  readonly gpioRecord?: string;
}

export type OutsideFunctions = Pick<
  Native,
  | "streamOpen"
  | "streamRead"
  | "streamEnded"
  | "streamClose"
  | "gpioPins"
  | "gpioOpen"
  | "gpioRead"
  | "gpioWrite"
  | "gpioClose"
  | "gpioEdges"
>;

export interface OutsideLibrary {
  /** Two ends of a socket. */
  pair(): readonly [number, number];
  begin(outside: Outside): void;
  /** Streams and pins are nobody's any more. */
  end(): void;
  /** Whether time is the script's own, and what it is, in milliseconds. */
  readonly isStill: () => boolean;
  readonly now: () => number;
  readonly sleepUntil: (milliseconds: number) => void;
  readonly functions: OutsideFunctions;
}

const piece = 16384;
const edgeBytes = 16;
const mostEdges = 64;
const pinCount = 54;
const words = 256;

/** @param errorType sis_error */
export function bindOutside(library: LibraryHandle, errorType: TypeObject): OutsideLibrary {
  const c = {
    pair: library.func("bool sis_host_streams_pair(void *)"),
    streamsBegin: library.func("bool sis_host_streams_begin(int32_t)"),
    streamsEnd: library.func("void sis_host_streams_end()"),
    open: library.func("int32_t sis_host_stream_open(str, void *, void *)"),
    read: library.func("int64_t sis_host_stream_read(uint32_t, void *, size_t, void *)"),
    close: library.func("void sis_host_stream_close(uint32_t)"),
    pinsBegin: library.func("bool sis_host_gpio_begin(str, str, void *, uint32_t)"),
    pinsEnd: library.func("void sis_host_gpio_end()"),
    pinOpen: library.func("int32_t sis_host_gpio_open(uint32_t, bool, uint32_t, uint32_t, bool, void *)"),
    pinRead: library.func("int32_t sis_host_gpio_read(uint32_t, void *)"),
    pinWrite: library.func("int32_t sis_host_gpio_write(uint32_t, bool, void *)"),
    pinClose: library.func("void sis_host_gpio_close(uint32_t)"),
    pinUse: library.func("uint32_t sis_host_gpio_use(uint32_t)"),
    pinEdges: library.func("uint32_t sis_host_gpio_edges(void *, uint32_t)"),
    isOwn: library.func("bool sis_host_moment_is_own()"),
    moment: library.func("uint64_t sis_host_moment()"),
    sleep: library.func("void sis_host_moment_sleep(uint64_t)"),
  };
  const error = Buffer.alloc(koffi.sizeof(errorType));
  const thrown = () => errorFrom(koffi.decode(error, errorType) as CError);
  const check = (status: number) => {
    if (status !== 0) throw thrown();
  };
  /** Open streams; true for those whose end was found. */
  const streams = new Map<number, boolean>();
  const knownStream = (call: string, stream: number): boolean => {
    const ended = streams.get(stream);
    if (ended === undefined) throw nativeError("BAD_ARGUMENT", `${call}: no stream has the number ${stream}`);
    return ended;
  };
  const functions: OutsideFunctions = {
    streamOpen(name) {
      const id = new Uint32Array(1);
      check(c.open(name, id, error));
      streams.set(id[0]!, false);
      return id[0]!;
    },
    streamRead(stream) {
      knownStream("streamRead", stream);
      const bytes = new Uint8Array(piece);
      const count = Number(c.read(stream, bytes, bytes.length, error));
      if (count < -1) throw thrown();
      streams.set(stream, count < 0);
      return bytes.slice(0, Math.max(count, 0));
    },
    streamEnded: (stream) => knownStream("streamEnded", stream),
    streamClose(stream) {
      if (streams.delete(stream)) c.close(stream);
    },
    gpioPins: () => Uint8Array.from({ length: pinCount }, (_, pin) => c.pinUse(pin)),
    gpioOpen: (pin, output, pull, edges, level) => check(c.pinOpen(pin, output, pull, edges, level, error)),
    gpioRead(pin) {
      const level: number = c.pinRead(pin, error);
      if (level < 0) throw thrown();
      return level === 1;
    },
    gpioWrite: (pin, level) => check(c.pinWrite(pin, level, error)),
    gpioClose: (pin) => c.pinClose(pin),
    gpioEdges() {
      const bytes = new Uint8Array(mostEdges * edgeBytes);
      return bytes.slice(0, c.pinEdges(bytes, mostEdges) * edgeBytes);
    },
  };
  return {
    functions,
    pair() {
      const ends = new Int32Array(2);
      if (!c.pair(ends)) throw new Failure("this system gives no socket for streams");
      return [ends[0]!, ends[1]!];
    },
    begin({ streams: socket, gpio, gpioRecord }) {
      const why = Buffer.alloc(words);
      if (socket !== undefined && !c.streamsBegin(socket)) throw new Failure("no memory for streams");
      if (!c.pinsBegin(gpio ?? null, gpioRecord ?? null, why, why.length))
        throw new Failure(why.toString("utf8", 0, why.indexOf(0)));
    },
    end() {
      streams.clear();
      c.streamsEnd();
      c.pinsEnd();
    },
    isStill: () => c.isOwn(),
    now: () => Number(c.moment()) / 1e6,
    sleepUntil: (milliseconds) => c.sleep(Math.round(milliseconds * 1e6)),
  };
}
