// One client a socket: a file beside nothing of the user's, in the system's temporary folder, that names its holder.
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { PortError } from "./problems.js";

export class PortLock {
  private constructor(private readonly path: string) {
    process.on("exit", this.release);
  }

  /** `what` is the thing itself, however it was named. Throws PORT_BUSY with the holder's process id. */
  static take(name: string, what: string): PortLock {
    const key = createHash("sha256")
      .update(what.includes("/") ? resolve(what) : what)
      .digest("hex")
      .slice(0, 16);
    const path = join(tmpdir(), `sis-port-${userInfo().uid}-${key}.lock`);
    for (let tries = 0; tries < 3; tries++) {
      if (claim(path)) return new PortLock(path);
      const holder = holderOf(path);
      if (holder !== undefined) {
        const who = holder === process.pid ? "this program already" : `process ${holder}`;
        throw new PortError("PORT_BUSY", `port ${name} is in use by ${who}`, {
          mend: "end that program; two cannot share a port",
        });
      }
      rmSync(path, { force: true }); // its holder is gone
    }
    throw new PortError("PORT_BUSY", `port ${name} is in use: others keep taking ${path}`);
  }

  readonly release = (): void => {
    process.off("exit", this.release);
    if (holderOf(this.path) === process.pid) rmSync(this.path, { force: true });
  };
}

function claim(path: string): boolean {
  try {
    const file = openSync(path, "wx", 0o600);
    writeSync(file, `${process.pid} ${startOf(process.pid)}\n`);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** The living process that holds the lock. */
function holderOf(path: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const [pid, start] = text.trim().split(" ");
  const id = Number(pid);
  if (!Number.isSafeInteger(id) || id < 1) return undefined;
  try {
    process.kill(id, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  return startOf(id) === start ? id : undefined;
}

/** When a process began, so that another with the same id is not taken for it; "-" where that cannot be told. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "-";
  } catch {
    return "-";
  }
}
