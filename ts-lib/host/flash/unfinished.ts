// What is under way and must not stay behind half done: removed when the work fails and when Ctrl-C ends it.
import { rmSync } from "node:fs";
import { exitCodes } from "../cli/exit-codes.js";
import { say } from "../setup/progress.mjs";

/**
 * Does `work`; when it fails, or Ctrl-C or a kill ends the process, `undo` is called first, which must be quick and
 * synchronous and may say what is left to do.
 */
export async function undone<Result>(
  work: () => Promise<Result>,
  undo: () => string | undefined,
): Promise<Result> {
  const stop = () => {
    const words = undo();
    say(words ? `\nstopped: ${words}` : "\nstopped; nothing is left behind");
    process.exit(exitCodes.interrupted);
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    return await work();
  } catch (error) {
    undo();
    throw error;
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
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
