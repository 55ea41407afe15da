// A sis command that goes on until it is told to stop: what it says, waited for piece by piece.
import { type ChildProcess, spawn } from "node:child_process";
import { inBuild } from "../../../ts-lib/host/setup/root.mjs";

const patience = 30_000;

export class Following {
  #said = "";
  readonly #child: ChildProcess;

  constructor(args: readonly string[]) {
    const entry = inBuild("js", "tests", "ts", "host", "entry.js");
    this.#child = spawn(process.execPath, [entry, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, SIS_PREBUILT: "1" },
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#said += text;
      });
  }

  /** Waits for what matches in what was said since the last time; gives that, and forgets it. */
  async until(pattern: RegExp): Promise<string> {
    for (const end = Date.now() + patience; !pattern.test(this.#said); ) {
      if (Date.now() > end || this.#child.exitCode !== null)
        throw new Error(`no ${pattern} in ${JSON.stringify(this.#said)}`);
      await new Promise((go) => setTimeout(go, 10));
    }
    const said = this.#said;
    this.#said = "";
    return said;
  }

  /** By Ctrl-C; its exit code. */
  stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return Promise.resolve(this.#child.exitCode);
    const ended = new Promise<number | null>((resolve) => this.#child.once("close", resolve));
    this.#child.kill("SIGINT");
    return ended;
  }
}
