// Reads a board's console: what the script wrote, what the kernel said, the files it sent, the exit code.
// The other end is firmware/kernel/{console,send_files,exit}.c, started with `sis.streams=marked`.
import { StringDecoder } from "node:string_decoder";

/** Bytes that switch streams; the kernel starts with diagnostics. */
const toDiagnostics = 0x0e;
const toOutput = 0x0f;
/** The script reads the console, and nothing is there. */
const asks = 0x05;
const carriageReturn = 0x0d;
const newline = 0x0a;

/** A name as the kernel sent it, percent-encoded byte by byte. */
function decodeName(text: string): string {
  const bytes = text.replace(/%([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}

export interface ConsoleSinks {
  /** The script's output, as it comes. */
  readonly onOutput: (text: string) => void;
  /** What kernel and script said beside it, line by line. */
  readonly onDiagnostics: (line: string) => void;
  /** The run's last word. */
  readonly onExit: (code: number) => void;
  /** The script would like some bytes of input. */
  readonly onAsk?: () => void;
}

export class BoardConsole {
  readonly files = new Map<string, Uint8Array>();
  readonly #sinks: ConsoleSinks;
  readonly #decoders = { output: new StringDecoder("utf8"), diagnostics: new StringDecoder("utf8") };
  #stream: "output" | "diagnostics" = "diagnostics";
  #heldReturn = false;
  #line = "";
  #file: { readonly name: string; readonly bytes: number; readonly parts: Buffer[] } | undefined;

  constructor(sinks: ConsoleSinks) {
    this.#sinks = sinks;
  }

  /** Takes bytes as the UART gave them, cut anywhere. */
  push(chunk: Uint8Array): void {
    const kept = Buffer.alloc(chunk.length + 1);
    let count = 0;
    for (const byte of chunk) {
      if (this.#heldReturn && byte !== newline) kept[count++] = carriageReturn;
      this.#heldReturn = byte === carriageReturn;
      if (byte === asks) this.#sinks.onAsk?.();
      else if (byte === toDiagnostics || byte === toOutput) {
        this.#text(kept.subarray(0, count));
        count = 0;
        this.#stream = byte === toOutput ? "output" : "diagnostics";
      } else if (byte !== carriageReturn) {
        kept[count++] = byte;
      }
    }
    this.#text(kept.subarray(0, count));
  }

  /** No more comes: hands over an unfinished line. */
  end(): void {
    if (this.#line) this.#readLine(this.#line);
    this.#line = "";
    if (this.#file) this.#sinks.onDiagnostics(`file ${this.#file.name} was cut off and is not saved`);
    this.#file = undefined;
  }

  #text(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const text = this.#decoders[this.#stream].write(bytes);
    if (this.#stream === "output") {
      if (text) this.#sinks.onOutput(text);
      return;
    }
    const lines = (this.#line + text).split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) this.#readLine(line);
  }

  #readLine(line: string): void {
    const exit = /^SIS-EXIT (\d+)$/.exec(line);
    const file = /^SIS-FILE (\S+) (\d+)$/.exec(line);
    if (line === "SIS-FILE-END") this.#endFile();
    else if (exit) this.#sinks.onExit(Number(exit[1]));
    else if (file) this.#file = { name: decodeName(file[1] ?? ""), bytes: Number(file[2]), parts: [] };
    else if (this.#file) this.#file.parts.push(Buffer.from(line, "base64"));
    else this.#sinks.onDiagnostics(line);
  }

  #endFile(): void {
    const file = this.#file;
    if (!file) return;
    this.#file = undefined;
    const data = Buffer.concat(file.parts);
    if (data.length === file.bytes) this.files.set(file.name, data);
    else
      this.#sinks.onDiagnostics(
        `file ${file.name}: ${data.length} of ${file.bytes} bytes came; it is not saved`,
      );
  }
}
