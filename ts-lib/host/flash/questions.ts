// Questions to the user, asked on stderr: stdout stays for what was asked for.
import { createInterface } from "node:readline";
import { exitCodes } from "../cli/exit-codes.js";

export interface Asker {
  /** Somebody is there to answer. */
  readonly present: boolean;
  /** The line that was typed, trimmed; "" when the input ended. */
  ask(question: string): Promise<string>;
}

export const terminal: Asker = {
  present: Boolean(process.stdin.isTTY),
  ask: (question) =>
    new Promise((resolve) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      let answer = "";
      lines.on("SIGINT", () => process.exit(exitCodes.interrupted));
      lines.question(question, (text) => {
        answer = text.trim();
        lines.close();
      });
      lines.on("close", () => resolve(answer));
    }),
};
