// The prompt on a terminal, or on a pipe: Node's readline in front of an asked prompt.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { clearLine, createInterface, cursorTo } from "node:readline";
import { inCache } from "../setup/root.mjs";
import { AskedPrompt } from "./asked.js";

const prompts = { first: "js> ", more: "... " };
const historyLines = 500;
const historyFile = (): string => inCache("js-history");

export interface ConverseOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/** Until exit(), the end of the input (Ctrl-D), or the end of the engine; resolves to the exit code. */
export async function converse({ program, args, input, output }: ConverseOptions): Promise<number> {
  const terminal = Boolean(input.isTTY && output.isTTY);
  let typing = false;
  const prompt = new AskedPrompt({
    program,
    args,
    onOutput(stream, text) {
      if (!terminal) return void (stream === 1 ? output : process.stderr).write(text);
      if (typing) {
        cursorTo(output, 0);
        clearLine(output, 0);
      }
      output.write(text);
      if (typing) lines.prompt(true);
    },
  });
  const complete = async (line: string): Promise<[string[], string]> => {
    const { replaced, words } = await prompt.complete(text + line);
    return [
      words,
      Buffer.from(line)
        .subarray(Buffer.byteLength(line) - replaced)
        .toString(),
    ];
  };
  let text = "";
  const lines = createInterface({
    input,
    output: terminal ? output : undefined,
    terminal,
    history: terminal ? readHistory() : [],
    historySize: historyLines,
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      void complete(line).then((result) => done(null, result));
    },
  });
  const ask = () => {
    typing = true;
    lines.setPrompt(text === "" ? prompts.first : prompts.more);
    if (terminal) lines.prompt();
  };
  const interrupt = () => {
    if (!typing) return prompt.interrupt();
    text = "";
    output.write("\n");
    ask();
  };
  lines.on("SIGINT", interrupt);
  process.on("SIGINT", interrupt);
  if (terminal) lines.on("history", writeHistory);
  ask();
  let left: number | undefined;
  for await (const line of lines) {
    typing = false;
    text += line;
    if (await prompt.whole(text)) {
      const { state, code } = await prompt.evaluate(text);
      text = "";
      if (state !== "open") {
        left = code;
        break;
      }
    } else {
      text += "\n";
    }
    ask();
  }
  lines.close();
  process.off("SIGINT", interrupt);
  prompt.end();
  const code = await prompt.ended;
  return left ?? code;
}

function readHistory(): string[] {
  try {
    return readFileSync(historyFile(), "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return [];
  }
}

function writeHistory(lines: readonly string[]): void {
  mkdirSync(dirname(historyFile()), { recursive: true });
  writeFileSync(historyFile(), `${lines.join("\n")}\n`);
}
