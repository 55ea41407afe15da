// What the host's end of the link promises to who uses it: options, events, uploads.
import type { ByeReason, HelloPayload, LinkState, WelcomePayload } from "../../generated/link.js";

/** The console, control frames, a file's bytes, streams of scripts. */
export const channels = { console: 0, control: 1, file: 2, streams: 3 } as const;
export type Channel = (typeof channels)[keyof typeof channels];

export interface LinkOptions {
  /** The board's capability token. */
  readonly token: bigint;
  /** The line's own rate; 0 or absent: it has none (a socket, a pty). */
  readonly baud?: number;
  /** Payload bytes of a frame that this end takes at most: 16 … 4096. */
  readonly chunk?: number;
  /** Bytes that may be under way to this end. */
  readonly window?: number;
  /** Milliseconds of hello without an answer before `unanswered`; Infinity: for ever. Default 5000. */
  readonly patience?: number;
  /** Milliseconds since 1970 for hello, which sets the board's clock; default Date.now. */
  readonly wallClock?: () => number;
}

/** What the link tells; all of it is called from within bytes(), poll(), switched() and close(). */
export interface LinkEvents {
  opened?(welcome: WelcomePayload): void;
  /** The board refused: a status code's number and a sentence. The link is back in `plain`. */
  refused?(status: number, text: string): void;
  /** Nobody answered within the patience. */
  unanswered?(): void;
  /** A session is over. What was not acknowledged may or may not have arrived. */
  ended?(reason: ByeReason): void;
  /** In order, bytes of channel 0, 1 or 3; the array belongs to the receiver. */
  received?(channel: Channel, bytes: Uint8Array): void;
  /** Bytes outside frames: the plain console of a board without session, a boot loader's text. */
  plain?(bytes: Uint8Array): void;
  /** All bytes of the upload below `offset` have arrived. */
  uploaded?(offset: number, size: number): void;
  /** All bytes of the download below `offset` are in its memory. */
  downloaded?(offset: number, size: number): void;
  /** A change of rate came to its end: the line runs at this rate for good. */
  settled?(rate: number): void;
}

/** Where an upload's bytes come from; asked for any stretch, also again. */
export type UploadSource = Uint8Array | ((offset: number, length: number) => Uint8Array);

export interface LinkCounts {
  /** Of frames, on the wire. */
  bytesIn: number;
  bytesOut: number;
  framesIn: number;
  framesOut: number;
  /** Frames in with a wrong check, type or length. */
  damaged: number;
  /** Data frames sent again. */
  resent: number;
  /** Payload bytes that data frames have at present. */
  chunk: number;
  /** Milliseconds from a data frame to its credit. */
  roundTrip: number;
}

/**
 * The host's end, sans-IO: bytes and time go in, bytes for the line come out. Time is milliseconds of any clock that never
 * goes back (performance.now). HostLink (link.ts) is the one implementation; LinkDriver (driver.ts) runs it on a line.
 */
export interface Link {
  readonly state: LinkState;
  readonly isOpen: boolean;
  /** Of the session that is open. */
  readonly welcome: WelcomePayload | undefined;
  readonly counts: Readonly<LinkCounts>;

  /** Says hello until somebody answers. */
  open(now: number): void;
  /** Says bye; `ended` comes when it was given out. While calling: stops. */
  close(now: number): void;

  /** What the line brought. */
  bytes(bytes: Uint8Array, now: number): void;
  /** What time brought; always after the bytes. */
  poll(now: number): void;
  /** At most `room` bytes for the line; undefined: nothing now. */
  output(room: number, now: number): Uint8Array | undefined;
  /** When poll or output is due if nothing comes; Infinity: never. */
  deadline(): number;

  /** Queues bytes of channel 0, 1 or 3; only while open (BAD_STATE otherwise). */
  write(channel: Channel, bytes: Uint8Array): void;
  /** Bytes queued or under way that the board has not acknowledged. */
  unsent(channel: Channel): number;

  /** Sends bytes `from` … `size` - 1 of a file on channel 2; one at a time. size < 2^32. */
  upload(source: UploadSource, size: number, from: number): void;
  stopUpload(): void;
  /** Places bytes `from` … of a file that the board sends on channel 2 into `memory`. */
  download(memory: Uint8Array, from: number): void;
  stopDownload(): void;

  /** Asks for another rate, one of welcome.bauds; `settled` says which it became. */
  changeRate(rate: number, now: number): void;
  /** The rate the line is to be changed to once everything given out has left it; undefined: none. Output gives nothing until switched(). */
  readonly rateWanted: number | undefined;
  switched(now: number): void;
  readonly rate: number;
}

export type { HelloPayload, WelcomePayload };

/**
 * A line that a driver runs a link on: a serial port, a socket, a pty. `write` resolves when the system took the bytes,
 * `drain` when they have left (as well as can be known).
 */
export interface Line {
  write(bytes: Uint8Array): Promise<void>;
  drain(): Promise<void>;
  /** Absent on lines without a rate. */
  setRate?(rate: number): Promise<void>;
  /** Who listens to the line's bytes and its end; one listener at a time. */
  listen(onBytes: (bytes: Uint8Array) => void, onEnd: (error?: Error) => void): void;
  close(): Promise<void>;
}
