// What a board asks of the monitor between its words: the shell's `put NAME` says ESC ] 5379 ; put ; TOKEN ; NAME BEL,
// which plain terminals pass over (firmware/shell/put.c).
const begin = Buffer.from("\x1b]5379;put;");
const bell = 7;
const tokenLength = 17; // 16 digits and ;
const mostName = 255;

export interface AskEvents {
  readonly onBytes: (bytes: Uint8Array) => void;
  /** The board wants a file of this name, in a session that its token opens, if it tells that. */
  readonly onPut: (name: string, token: bigint | undefined) => void;
}

/** Passes a console's bytes on, without what is asked in them; a question may come in pieces. */
export class AskReader {
  #held = Buffer.alloc(0);

  constructor(private readonly events: AskEvents) {}

  push(bytes: Uint8Array): void {
    let rest = Buffer.concat([this.#held, bytes]);
    this.#held = Buffer.alloc(0);
    for (;;) {
      const at = startOf(rest);
      this.#pass(rest.subarray(0, at));
      rest = rest.subarray(at);
      if (rest.length === 0) return;
      const end = rest.indexOf(bell);
      if (end < 0 && rest.length <= begin.length + tokenLength + mostName) {
        this.#held = rest;
        return;
      }
      const [token = "", name = ""] = end < 0 ? [] : rest.toString("utf8", begin.length, end).split(/;(.*)/s);
      if (/^([0-9a-f]{16})?$/.test(token) && isName(name))
        this.events.onPut(name, token ? BigInt(`0x${token}`) : undefined);
      else this.#pass(rest.subarray(0, end < 0 ? begin.length : end + 1));
      rest = rest.subarray(end < 0 ? begin.length : end + 1);
    }
  }

  #pass(bytes: Uint8Array): void {
    if (bytes.length > 0) this.events.onBytes(bytes);
  }
}

/** Where the first question begins, or what may become one; the length where there is none. */
function startOf(bytes: Buffer): number {
  for (let at = bytes.indexOf(begin[0]!); at >= 0; at = bytes.indexOf(begin[0]!, at + 1)) {
    const there = bytes.subarray(at, at + begin.length);
    if (begin.subarray(0, there.length).equals(there)) return at;
  }
  return bytes.length;
}

/** As boards know them: relative, its parts neither empty nor "." nor "..", and nothing that moves a terminal's cursor. */
const isName = (name: string): boolean =>
  Buffer.byteLength(name) <= mostName &&
  [...name].every((character) => character >= " " && character !== "\x7f") &&
  name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
