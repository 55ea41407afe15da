// Exit codes of the sis command, the one table. A script's own code is passed through as it is.

export const exitCodes = {
  ok: 0,
  error: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  fault: 70,
  limit: 124,
  noAnswer: 125,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof exitCodes;

/** What each code says to who reads it; shown by `sis --help`. */
export const exitMeaning: Record<ExitName, string> = {
  ok: "done",
  error: "an error, or a test or comparison that failed",
  usage: "the command line was wrong",
  refused: "refused or unsupported, such as a model with an unknown operator",
  unreachable: "the target could not be reached",
  fault: "the kernel reported a fault",
  limit: "the script reached its limit of time or memory",
  noAnswer: "the target stopped without an answer",
  interrupted: "Ctrl-C",
};
