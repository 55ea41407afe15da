// For tests: sis-device, the device's link, control plane, files and engine as a program of this machine, with sanitizers.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inBuild } from "../../../../ts-lib/host/setup/root.mjs";

const program = inBuild("cmake", "host-sanitized", "firmware", "host", "sis-device");

let made = 0;

export class Device {
  /** What was said on stderr: sanitizers, and nothing else. */
  complaints = "";
  #child: ChildProcess | undefined;

  private constructor(
    /** As for --port. */
    readonly port: string,
    private readonly args: readonly string[],
  ) {}

  /** Listens on a Unix socket of its own. */
  static async onSocket(...args: string[]): Promise<Device> {
    const path = join(tmpdir(), `sis-device-${process.pid}-${made++}.sock`);
    const device = new Device(`socket:${path}`, ["--socket", path, ...args]);
    await device.start();
    return device;
  }

  /** On a pty, whose path is its port. */
  static async onPty(...args: string[]): Promise<Device> {
    const first = new Device("", ["--pty", ...args]);
    const path = await first.start();
    const device = new Device(path, ["--pty", ...args]);
    device.#child = first.#child;
    first.#child?.stderr?.on("data", (text) => {
      device.complaints += text;
    });
    return device;
  }

  /** Starts it, again when it was killed; resolves to what it printed first: where it listens. */
  async start(): Promise<string> {
    if (!existsSync(program)) throw new Error(`${program} is not built: npm test builds it`);
    const child = spawn(program, this.args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    child.stderr.setEncoding("utf8").on("data", (text) => {
      this.complaints += text;
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([
      once(lines, "line"),
      once(child, "close").then(() => [undefined]),
    ])) as [string | undefined];
    if (line === undefined) throw new Error(`sis-device did not start: ${this.complaints}`);
    return line;
  }

  /** As when the power goes: nothing is said, nothing kept. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Stops it for a while, as a board that hangs. */
  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  /** For the end of a test; throws when a sanitizer complained. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
    rmSync(this.port.replace(/^socket:/, ""), { force: true });
    if (/Sanitizer|runtime error/.test(this.complaints)) throw new Error(this.complaints);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "close");
  }
}

/** Bytes that do not repeat. */
export function bytesOf(count: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** Runs a test with a device, and looks for complaints when it is done. */
export async function withDevice(
  device: Promise<Device>,
  work: (device: Device) => Promise<void>,
): Promise<void> {
  const board = await device;
  try {
    await work(board);
  } catch (error) {
    await board.stop().catch(() => {});
    throw error;
  }
  await board.stop();
}
