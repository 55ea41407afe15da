// A board's capability token: where it comes from, and how it is read off the boot console.
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";

/** "0123456789abcdef", with or without 0x. */
export function parseToken(text: string, where: string): bigint {
  const digits = text.trim().replace(/^0x/i, "");
  if (!/^[0-9a-f]{1,16}$/i.test(digits)) {
    throw new Failure(`${where}: a token is up to 16 hexadecimal digits, not ${JSON.stringify(text)}`, {
      exitCode: exitCodes.usage,
    });
  }
  return BigInt(`0x${digits}`);
}

/** The one in the environment. */
export function tokenOfEnvironment(env: NodeJS.ProcessEnv = process.env): bigint | undefined {
  const text = env.SIS_TOKEN;
  return text === undefined || text === "" ? undefined : parseToken(text, "SIS_TOKEN");
}

const line = /SIS-TOKEN ([0-9a-f]{16})\b/g;

/** Reads plain console bytes as they come, and finds the token that a board prints at boot. */
export class TokenWatch {
  #text = "";
  /** The last one seen. */
  token: bigint | undefined;

  push(bytes: Uint8Array): void {
    this.#text += Buffer.from(bytes).toString("latin1");
    const found = [...this.#text.matchAll(line)].at(-1);
    if (found) this.token = BigInt(`0x${found[1]}`);
    this.#text = this.#text.slice(-40); // a line may be cut anywhere
  }
}
