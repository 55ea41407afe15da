// One upload over one session: what is there already is skipped, what is there in part is gone on with.
import type { Content } from "./content.js";
import { ControlError, cancelled, lost } from "./errors.js";
import type { Session } from "./session.js";

/** How far an upload is. */
export interface UploadProgress {
  /** The file's name on the board. */
  readonly name: string;
  /** Bytes of the file that the board has. */
  readonly done: number;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Of these, bytes that were there before and did not travel. */
  readonly skipped: number;
  /** Over the last second or so; 0 at first. */
  readonly bytesPerSecond: number;
}

/** What an upload came to. */
export interface Uploaded {
  /** The board's number of this upload, as BootImage takes it. */
  readonly id: number;
  /** Bytes that travelled; 0 when the board had the very file. */
  readonly sent: number;
  /** Bytes it had before. */
  readonly skipped: number;
}

/** How a file is sent. */
export interface UploadOptions {
  /** Gives up sending; what the board has so far is kept, and the next upload goes on there. */
  readonly signal?: AbortSignal;
  /** Called from time to time. */
  readonly onProgress?: (progress: UploadProgress) => void;
}

/** Announces, sends what is missing, has it checked. A cancelled one may be gone on with later. */
export async function uploadOnce(
  session: Session,
  name: string,
  content: Content,
  { signal, onProgress }: UploadOptions,
): Promise<Uploaded> {
  const { size, sha256 } = content;
  const begun = await session.calls.call("BeginUpload", { name, bytes: size, sha256 }, { signal });
  const skipped = begun.complete ? size : begun.from;
  const speed = new Speed(skipped);
  const tell = (done: number) => onProgress?.({ name, done, size, skipped, bytesPerSecond: speed.at(done) });
  tell(skipped);
  if (begun.complete) return { id: begun.id, sent: 0, skipped };
  if (skipped < size) await send(session, name, content, skipped, tell, signal);
  await session.calls.call("CommitUpload", { upload: begun.id }, { signal });
  return { id: begun.id, sent: size - skipped, skipped };
}

function send(
  session: Session,
  name: string,
  content: Content,
  from: number,
  tell: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error) => {
      signal?.removeEventListener("abort", abort);
      session.stopUpload();
      if (error) reject(error);
      else resolve();
    };
    const abort = () => done(cancelled(`upload of ${name}`));
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    const progress = (offset: number) => {
      tell(offset);
      if (offset >= content.size) done();
    };
    const gone = (reason: string) => done(lost(session.port.name, `upload of ${name}`, reason));
    session.upload(content.read, content.size, from, progress, gone);
  });
}

/** The copy that a board kept was stale, or bytes were damaged beyond what the link sees: worth one more try from zero. */
export const isDamaged = (error: unknown): boolean =>
  error instanceof ControlError && error.code === "DAMAGED";

/** Bytes a second over a moving window. */
class Speed {
  readonly #points: { time: number; done: number }[] = [];

  constructor(from: number) {
    this.#points.push({ time: performance.now(), done: from });
  }

  at(done: number): number {
    const time = performance.now();
    this.#points.push({ time, done });
    while (this.#points.length > 2 && time - this.#points[1]!.time > 1000) this.#points.shift();
    const first = this.#points[0]!;
    return time - first.time < 50 ? 0 : Math.round(((done - first.done) * 1000) / (time - first.time));
  }
}
