// Runs a board and keeps what it said.
import { type BoardResult, type BoardRun, runOnBoard } from "../../ts-lib/host/targets/qemu.js";

export interface Watched {
  readonly result: BoardResult;
  /** The script's output. */
  readonly output: string;
  /** Everything else, line by line. */
  readonly said: string;
}

export interface WatchedRun extends BoardRun {
  /** Ctrl-C is pressed once the output holds this. */
  readonly ctrlCAfter?: string;
}

export async function watched({ ctrlCAfter, ...run }: WatchedRun): Promise<Watched> {
  let pressed = false;
  let output = "";
  let said = "";
  const result = await runOnBoard({
    timeoutSeconds: 60,
    ...run,
    onOutput: (text) => {
      output += text;
      if (!ctrlCAfter || pressed || !output.includes(ctrlCAfter)) return;
      pressed = true;
      process.kill(process.pid, "SIGINT");
    },
    onDiagnostics: (line) => {
      said += `${line}\n`;
    },
  });
  return { result, output, said };
}
