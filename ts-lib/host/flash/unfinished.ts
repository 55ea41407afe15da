// What is under way and must not stay behind half done: undone when the work fails, and when Ctrl-C ends the process.
import { rmSync } from "node:fs";
import { exitCodes } from "../cli/exit-codes.js";
import { say } from "../setup/progress.mjs";

/** Quick and synchronous; may say what is left for the user to do. */
type Undo = () => string | undefined;

/** What is under way now, the innermost last. */
const underWay: Undo[] = [];

function stop(): void {
  const words = underWay
    .splice(0)
    .reverse()
    .map((undo) => undo())
    .filter((text) => text !== undefined);
  say(words.length > 0 ? `\nstopped: ${words.join("; ")}` : "\nstopped; nothing is left behind");
  process.exit(exitCodes.interrupted);
}

/** Does `work`; when it fails, or Ctrl-C or a kill ends the process, `undo` is called first. */
export async function undone<Result>(work: () => Promise<Result>, undo: Undo): Promise<Result> {
  if (underWay.length === 0) process.on("SIGINT", stop).on("SIGTERM", stop);
  underWay.push(undo);
  try {
    return await work();
  } catch (error) {
    undo();
    throw error;
  } finally {
    underWay.splice(underWay.lastIndexOf(undo), 1);
    if (underWay.length === 0) process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** `work` with a file or folder that is gone afterwards unless it was renamed away. */
export async function temporary<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const remove = () => {
    rmSync(path, { recursive: true, force: true });
    return undefined;
  };
  try {
    return await undone(work, remove);
  } finally {
    remove();
  }
}
