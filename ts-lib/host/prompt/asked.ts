// The prompt in another process: sis-native --prompt, asked for what js-runtime/include/sis/prompt.h does. How questions and
// answers look is told in js-runtime/host/prompt.c.
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

export interface Evaluated {
  /** "left" by exit(), "ended" when its engine is gone. */
  readonly state: "open" | "left" | "ended";
  /** Exit code of what is no longer open. */
  readonly code: number;
}

export interface Completion {
  /** Bytes before the cursor that a word replaces. */
  readonly replaced: number;
  readonly words: string[];
}

export interface AskedOptions {
  readonly program: string;
  /** Limits, files and arguments, as sis-native takes them. */
  readonly args: readonly string[];
  /** What the prompt writes, at any time. */
  onOutput(stream: number, text: string): void;
}

/** An answer's words. */
type Take = (answer: readonly string[]) => void;

export class AskedPrompt {
  readonly #child: ChildProcess;
  readonly #questions: Writable;
  readonly #waiting: Take[] = [];
  #bytes = Buffer.alloc(0);
  readonly #decoders = new Map<number, StringDecoder>();
  /** Resolves to its exit code when the process is gone. */
  readonly ended: Promise<number>;

  constructor(private readonly options: AskedOptions) {
    const [program, ...args] = [options.program, ...options.args];
    this.#child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit", "pipe", "pipe"] });
    this.#questions = this.#child.stdio[3] as Writable;
    this.#questions.on("error", () => {}); // it may be gone before it read
    (this.#child.stdio[4] as Readable).on("data", (bytes: Buffer) => this.#take(bytes));
    this.ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (code) => {
        for (const take of this.#waiting.splice(0)) take(["ended", String(code ?? 70)]);
        resolve(code ?? 70);
      });
    });
  }

  async evaluate(text: string): Promise<Evaluated> {
    const [state, code = "0"] = await this.#ask("evaluate", text);
    return { state: state as Evaluated["state"], code: Number(code) };
  }

  /** False: the text wants another line. */
  async whole(text: string): Promise<boolean> {
    const [answer] = await this.#ask("whole", text);
    return answer !== "more";
  }

  /** What a text, with the cursor at its end, could go on with. */
  async complete(text: string): Promise<Completion> {
    const [answer, replaced, , ...words] = await this.#ask("complete", text);
    return answer === "words" ? { replaced: Number(replaced), words } : { replaced: 0, words: [] };
  }

  /** Ctrl-C: ends an evaluation. */
  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  /** No more questions. */
  end(): void {
    this.#questions.end();
  }

  #ask(question: string, text: string): Promise<readonly string[]> {
    const bytes = Buffer.from(text);
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null) return resolve(["ended", String(this.#child.exitCode)]);
      this.#waiting.push(resolve);
      this.#questions.write(`${question} ${bytes.length}\n`);
      this.#questions.write(bytes);
    });
  }

  #take(more: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, more]);
    while (this.#takeOne());
  }

  /** One whole answer, or piece of output; false when there is none yet. */
  #takeOne(): boolean {
    const line = this.#bytes.indexOf(10);
    if (line < 0) return false;
    const answer = this.#bytes.toString("utf8", 0, line).split(" ");
    let end = line + 1;
    if (answer[0] === "out") {
      end += Number(answer[2]);
      if (this.#bytes.length < end) return false;
      this.#show(Number(answer[1]), this.#bytes.subarray(line + 1, end));
    } else {
      for (let words = answer[0] === "words" ? Number(answer[2]) : 0; words > 0; words--) {
        const at = this.#bytes.indexOf(10, end);
        if (at < 0) return false;
        answer.push(this.#bytes.toString("utf8", end, at));
        end = at + 1;
      }
      this.#waiting.shift()?.(answer);
    }
    this.#bytes = this.#bytes.subarray(end);
    return true;
  }

  #show(stream: number, bytes: Buffer): void {
    const decoder = this.#decoders.get(stream) ?? new StringDecoder();
    this.#decoders.set(stream, decoder);
    this.options.onOutput(stream, decoder.write(bytes));
  }
}
