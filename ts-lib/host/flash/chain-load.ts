// `sis flash --port`: a kernel and its initrd over the link into the chain loader's memory, then the jump.

import { exitCodes } from "../cli/exit-codes.js";
import { Board as OneSession } from "../control/board.js";
import { type Board, ControlError, connect } from "../control/index.js";
import { openPort, type Port } from "../ports/port.js";
import { portSettings } from "../ports/settings.js";
import { Failure } from "../setup/failure.mjs";
import { say, step, warn } from "../setup/progress.mjs";
import { initrdFor, kernelFor, type PayloadOptions, whatRuns } from "./payload.js";
import { mib, rateText, transferText } from "./transfer.js";
import { undone } from "./unfinished.js";

/** What the loader calls itself among the options of its build. */
const loaderOption = "loader";
const noUpload = 0xffffffff;
/** Milliseconds a kernel gets for its first line, and a board for the way back into its loader. */
const patienceForBanner = 5000;
const patienceForLoader = 15_000;

export interface ChainLoadOptions extends PayloadOptions {
  /** Stay, print what the board says, and end with its exit code. */
  readonly follow?: boolean;
}

export async function chainLoad(port: string, options: ChainLoadOptions): Promise<number> {
  const kernel = kernelFor(options.board, options.kernel);
  const initrd = await initrdFor(options);
  const started = performance.now();
  const board = await connect(port, {
    ...portSettings(),
    onLost: (reason) => say(`${port}: ${reason}; looking for it`),
    onBack: () => say(`${port}: it is back`),
  });
  const uploads: Uploads = { kernel: noUpload, initrd: noUpload };
  try {
    await reachLoader(board, options.board);
    await undone(
      async () => {
        uploads.kernel = await send(board, "kernel", kernel.bytes);
        if (initrd) uploads.initrd = await send(board, "initrd", initrd);
      },
      () => "what arrived stays in the board until its power goes; the same command goes on there",
    );
  } finally {
    await board.close();
  }
  const line = await openPort(port, portSettings());
  try {
    await boot(line, uploads, options.bootargs ?? "");
    say(`${options.board}: started after ${seconds(started)}; it ${whatRuns(options)}`);
    return await (options.follow ? follow(line) : firstLine(line, options.board));
  } finally {
    await line.close();
  }
}

interface Uploads {
  kernel: number;
  initrd: number;
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** The right board, and its loader: a kernel that runs there is asked to restart, so that the loader on the card comes. */
async function reachLoader(board: Board, expected: string): Promise<void> {
  const about = await board.about();
  if (about.board !== expected) {
    throw new Failure(`port ${board.port}: the board there is ${about.board}, not ${expected}`, {
      mend: `--board ${about.board}, or another port`,
      exitCode: exitCodes.refused,
    });
  }
  if (about.options.includes(loaderOption)) return;
  say(`${expected} runs SIS ${about.version}: restarting it to reach the loader`);
  await board.reboot({ signal: AbortSignal.timeout(patienceForLoader) }).catch((error: Error) => {
    throw new Failure(`port ${board.port}: the board did not come back after its restart: ${error.message}`, {
      mend: "switch it off and on, then try again",
      exitCode: exitCodes.unreachable,
    });
  });
  if ((await board.about()).options.includes(loaderOption)) return;
  throw new Failure(`port ${board.port}: ${expected} starts a kernel of its own, not the chain loader`, {
    mend: `once: npm run flash -- --board ${expected} --device CARD --loader`,
    exitCode: exitCodes.refused,
  });
}

/** Uploads; resolves to the upload's number. What came through before a cut is not sent again. */
function send(board: Board, name: keyof Uploads, bytes: Buffer): Promise<number> {
  const started = performance.now();
  return step(`${name} of ${mib(bytes.length)} MiB`, async (progress) => {
    const { id, sent, skipped } = await board.upload(name, bytes, {
      onProgress: ({ done, size, skipped: before }) =>
        progress.update(transferText(done, size, (performance.now() - started) / 1000, before)),
    });
    const took = performance.now() - started;
    const there = skipped > 0 ? `, ${mib(skipped)} MiB were there` : "";
    say(`${name}: ${mib(sent)} MiB in ${seconds(started)} (${rateText(sent / (took / 1000))})${there}`);
    return id;
  });
}

/** The jump. The port stays open: what the kernel says first is not lost. */
async function boot(line: Port, { kernel, initrd }: Uploads, bootargs: string): Promise<void> {
  const board = await OneSession.over(line, portSettings());
  try {
    await board.call("BootImage", { kernel, initrd, bootargs });
  } catch (error) {
    // The loader ends the session at once; a reply that a bad line swallowed is no failure if the kernel speaks.
    if (!(error instanceof ControlError && error.code === "LOST")) throw error;
  } finally {
    await board.close();
  }
}

/** Lines of the plain console, until `take` has what it wants. */
function lines<Result>(
  port: Port,
  onBytes: (bytes: Uint8Array) => void,
  take: (line: string) => Result | undefined,
  end: (resolve: (result: Result | undefined) => void) => void,
): Promise<Result | undefined> {
  return new Promise((resolve) => {
    let rest = "";
    port.listen(
      (bytes) => {
        onBytes(bytes);
        const parts = (rest + Buffer.from(bytes).toString("latin1")).split(/\r?\n/);
        rest = parts.pop() ?? "";
        for (const line of parts) {
          const found = take(line);
          if (found !== undefined) resolve(found);
        }
      },
      () => resolve(undefined),
    );
    end(resolve);
  });
}

/** The kernel's own word that it runs. */
async function firstLine(port: Port, board: string): Promise<number> {
  const banner = new RegExp(`^SIS [\\d.]+ on ${board}: .*`);
  const found = await lines(
    port,
    () => {},
    (line) => banner.exec(line)?.[0],
    (resolve) => setTimeout(() => resolve(undefined), patienceForBanner).unref(),
  );
  if (found === undefined) {
    warn(`the kernel was started, but said nothing for ${patienceForBanner / 1000} s`);
    return exitCodes.noAnswer;
  }
  say(`it says: ${found}\nnpm run monitor -- --port ${port.name}   talks to it`);
  return exitCodes.ok;
}

/** Everything the board says, to its SIS-EXIT line or the port's end; Ctrl-C here only stops listening. */
async function follow(port: Port): Promise<number> {
  const code = await lines(
    port,
    (bytes) => process.stdout.write(bytes),
    (line) => {
      const [, text] = /^SIS-EXIT (\d+)$/.exec(line) ?? [];
      return text === undefined ? undefined : Number(text);
    },
    () => {},
  );
  return code ?? exitCodes.noAnswer;
}
