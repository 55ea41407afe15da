// Runs a board and keeps what it said.
import { type BoardResult, type BoardRun, runOnBoard } from "../../ts-lib/host/targets/qemu.js";

export interface Watched {
  readonly result: BoardResult;
  /** The script's output. */
  readonly output: string;
  /** Everything else, line by line. */
  readonly said: string;
}

export async function watched(run: BoardRun): Promise<Watched> {
  let output = "";
  let said = "";
  const result = await runOnBoard({
    timeoutSeconds: 60,
    ...run,
    onOutput: (text) => {
      output += text;
    },
    onDiagnostics: (line) => {
      said += `${line}\n`;
    },
  });
  return { result, output, said };
}
