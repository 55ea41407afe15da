// For tests: `sis monitor` as a user has it, on a terminal of its own.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as assert from "uvu/assert";
import { inBuild } from "../../../ts-lib/host/setup/root.mjs";
import { Pty } from "./ports/pty.js";

/** `sis monitor ARGS` on a terminal of its own. */
export class Monitor {
  readonly terminal = new Pty();
  readonly #child: ChildProcess;

  constructor(...args: string[]) {
    const entry = inBuild("js", "tests", "ts", "host", "entry.js");
    const { slave } = this.terminal;
    this.#child = spawn(process.execPath, [entry, "monitor", ...args], {
      stdio: [slave, slave, slave],
      env: { ...process.env, SIS_PREBUILT: "1", TERM: "dumb" },
    });
  }

  type(text: string): void {
    this.terminal.write(text);
  }

  shows(wanted: RegExp): Promise<void> {
    return this.terminal.shows(wanted);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Its exit code. */
  async ends(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "close");
    return this.#child.exitCode;
  }

  /** What stty says of the terminal: "icanon echo" when lines are edited and shown. */
  settings(): string {
    const { path } = this.terminal;
    return execFileSync("stty", ["-a", "-F", path], { encoding: "utf8" });
  }

  /** By its key; `look` at the terminal before it goes. */
  async quit(look: () => void = () => {}): Promise<void> {
    this.type("\x1dq");
    assert.is(await this.ends(), 0);
    look();
    this.terminal.close();
  }
}

/** Bytes go as they are typed. */
export const raw = (monitor: Monitor) => {
  assert.match(monitor.settings(), /-icanon/);
  assert.match(monitor.settings(), /-echo /);
};

/** Lines are edited and shown, as in a shell. */
export const cooked = (monitor: Monitor) => {
  assert.match(monitor.settings(), /(^| )icanon/m);
  assert.match(monitor.settings(), /(^| )echo /m);
};
