// The error whose message is meant for the user as it stands: what is wrong, and what mends it. Printed without a stack.

/** Something the user can mend. */
export class Failure extends Error {
  /**
   * @param {string} message what is wrong
   * @param {{ mend?: string, exitCode?: number }} [options] the command that mends it; the process's exit code (1)
   */
  constructor(message, { mend, exitCode = 1 } = {}) {
    super(mend ? `${message}\n  to mend it: ${mend}` : message);
    this.name = "Failure";
    this.exitCode = exitCode;
  }
}

/** True for a Failure, of this module or of its compiled copy (bin/sis.mjs meets both).
 * @param {unknown} error @returns {error is Failure} */
export const isFailure = (error) => error instanceof Error && error.name === "Failure";

/** True for what a user can mend: a Failure, or a system call that failed, which names its file.
 * @param {unknown} error @returns {error is Error} */
export const isPlain = (error) => isFailure(error) || (error instanceof Error && "syscall" in error);
