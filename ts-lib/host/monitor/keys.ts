// Keys of the monitor: everything typed is the board's, but for what follows Ctrl-].
export const escapeKey = 0x1d; // Ctrl-]

export type MonitorCommand = "quit" | "help" | "push" | "run" | "files" | "reset" | "status";

interface Key {
  readonly key: string;
  readonly command: MonitorCommand;
  readonly help: string;
}

export const keys: readonly Key[] = [
  { key: "q", command: "quit", help: "quit" },
  { key: "p", command: "push", help: "push a file to the board" },
  { key: "r", command: "run", help: "run a script of this machine on the board" },
  { key: "l", command: "files", help: "list the board's files" },
  { key: "x", command: "reset", help: "restart the board" },
  { key: "s", command: "status", help: "say what is connected" },
  { key: "?", command: "help", help: "these keys" },
];

export const keyHelp: string = [
  ...keys.map(({ key, help }) => `  Ctrl-] ${key}   ${help}`),
  "  Ctrl-] Ctrl-]   send Ctrl-] itself",
].join("\n");

export interface KeyEvents {
  readonly onTyped: (bytes: Uint8Array) => void;
  readonly onCommand: (command: MonitorCommand) => void;
  /** A key behind Ctrl-] that means nothing. */
  readonly onUnknown: () => void;
}

/** Tells typed bytes from commands; a command may be cut between its two keys. */
export class KeyReader {
  #escaped = false;

  constructor(private readonly events: KeyEvents) {}

  push(bytes: Uint8Array): void {
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.#escaped) {
        this.#escaped = false;
        from = byte === escapeKey ? at : at + 1;
        if (byte !== escapeKey) this.#command(byte);
      } else if (byte === escapeKey) {
        this.#typed(bytes.subarray(from, at));
        this.#escaped = true;
        from = at + 1;
      }
    }
    this.#typed(bytes.subarray(from));
  }

  #typed(bytes: Uint8Array): void {
    if (bytes.length > 0) this.events.onTyped(bytes);
  }

  /** With Ctrl held or not: fingers are slow. */
  #command(byte: number): void {
    const letter = String.fromCharCode(byte < 0x20 ? byte | 0x60 : byte).toLowerCase();
    const found = keys.find(({ key }) => key === letter);
    if (found) this.events.onCommand(found.command);
    else this.events.onUnknown();
  }
}
