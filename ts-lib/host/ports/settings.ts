// What the command line says about ports, once for all commands that take a target: its token and rates.
import { type Command, InvalidArgumentError } from "commander";
import { parseToken } from "../control/token.js";

export interface PortSettings {
  readonly token?: bigint;
  readonly baud?: number;
  readonly raise?: number;
}

let settings: PortSettings = {};

/** As the options of the present command say. */
export const portSettings = (): PortSettings => settings;

/** `--token`, `--baud` and `--raise`, on a command that reaches boards at ports. */
export function definePortOptions(command: Command): void {
  command
    .option(
      "--token <hex>",
      "at a port: the board's capability token; default SIS_TOKEN, else asked of the board's shell",
      tokenOf,
    )
    .option("--baud <rate>", "at a serial port: its rate at first; default 115200", parseRate)
    .option(
      "--raise <rate>",
      "at a serial port: highest rate for large files, 0 = none; default as high as goes",
      parseRate,
    )
    .hook("preAction", () => {
      const { token, baud, raise } = command.opts<PortSettings>();
      settings = { token, baud, raise };
    });
}

function tokenOf(text: string): bigint {
  try {
    return parseToken(text, "--token");
  } catch {
    throw new InvalidArgumentError("Expected up to 16 hexadecimal digits.");
  }
}

export function parseRate(text: string): number {
  const rate = Number(text);
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError("Expected bits a second, as 115200.");
  return rate;
}
