// A session of the control plane in this process: the device's own C, called through koffi, in place of a connection.
import koffi from "koffi";
import { type Reply, ReplyReader } from "../../../ts-lib/host/control/codec.js";
import { callerOver } from "../../../ts-lib/host/control/exchange.js";
import { inBuild } from "../../../ts-lib/host/setup/root.mjs";

const library = koffi.load(inBuild("cmake", "host", "tests", "c", "control", "libsis-session.so"));
const open = library.func("sis_session_open", "void *", []);
const bytes = library.func("sis_session_bytes", "void", ["void *", "void *", "size_t"]);
const fetch = library.func("sis_session_replies", "size_t", ["void *", "void *", "size_t"]);
const close = library.func("sis_session_close", "size_t", ["void *"]);

export class Session {
  readonly board = callerOver((frame) => this.exchange(frame));
  readonly #session = open();
  readonly #reader = new ReplyReader();
  /** Frames that were sent. */
  frames = 0;

  /** One frame, cut at some place, and its reply. */
  readonly exchange = async (frame: Uint8Array): Promise<Reply> => {
    const cut = this.frames++ % frame.length;
    bytes(this.#session, frame.subarray(0, cut), cut);
    bytes(this.#session, frame.subarray(cut), frame.length - cut);
    const room = new Uint8Array(1 << 17);
    const replies = this.#reader.push(room.subarray(0, Number(fetch(this.#session, room, room.length))));
    if (replies.length !== 1) throw new Error(`${replies.length} replies to one frame`);
    return replies[0];
  };

  /** Ends it; all memory must be back. */
  close(): void {
    const left = Number(close(this.#session));
    if (left !== 0) throw new Error(`${left} bytes were not given back`);
  }
}
