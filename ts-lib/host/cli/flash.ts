// `sis flash`: puts SIS on a board, through an SD-card image, a card in a reader, or a serial line.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { boards } from "../../generated/boards.js";
import { buildBoards } from "../cmake.js";
import type { BootFilesOptions } from "../flash/boot-files.js";
import { type Disk, diskTable, findDisk, listDisks, refusal, replaced, sizeText } from "../flash/devices.js";
import { checkImagePath, checkImageSize, imageSizeFor, writeImage } from "../flash/image.js";
import { cardFiles, type PayloadOptions, whatRuns } from "../flash/payload.js";
import { terminal } from "../flash/questions.js";
import { boardNamed, cardRecipeOf, hasCard } from "../flash/recipe.js";
import { mib, rateText } from "../flash/transfer.js";
import { temporary } from "../flash/unfinished.js";
import { writeCard } from "../flash/write-card.js";
import { definePortOptions } from "../ports/settings.js";
import { Failure } from "../setup/failure.mjs";
import { say, step } from "../setup/progress.mjs";
import { type Context, defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { flashHelp } from "./flash-help.js";
import { collect, parseBytes, parseCores, parseCount, parseSeconds } from "./run.js";

export interface FlashOptions extends Omit<PayloadOptions, "args"> {
  image?: string;
  /** true: list them. */
  device?: string | true;
  port?: string | true;
  loader?: boolean;
  bootFiles?: string;
  acceptLicence?: boolean;
  size?: number;
  yes?: boolean;
  follow?: boolean;
}

export const flash = defineCommand<FlashOptions>({
  name: "flash",
  summary: "put SIS on a board: SD-card image, card, or over a serial line",
  define(command) {
    command
      .argument("[args...]", "arguments of the script; those that start with a dash go behind --")
      .option("-b, --board <board>", `which board: ${Object.keys(boards).join(", ")}`);
    defineWays(command);
    definePayload(command);
    command.addHelpText("after", flashHelp);
  },
  async run(options, args, context) {
    const ways = (["image", "device", "port"] as const).filter((way) => options[way] !== undefined);
    if (ways.length > 1) {
      throw new Failure(`--${ways.join(" and --")} at once: one way at a time`, {
        exitCode: exitCodes.usage,
      });
    }
    if (options.device === true) return listCards();
    if (options.port === true) return (await import("./monitor.js")).showPorts();
    const board = boardNamed(named(options.board));
    checkLoader(options, args);
    if (ways.length === 0 && !hasCard(board)) return boot(options, args, context);
    const payload = { ...options, args };
    checkCard(options);
    if (!process.env.SIS_PREBUILT) await buildBoards([options.board], { loader: options.loader });
    if (typeof options.port === "string") {
      return (await import("../flash/chain-load.js")).chainLoad(options.port, payload);
    }
    if (options.image !== undefined) return flashImage(options.image, payload);
    return flashDevice(String(options.device), payload); // by now it is there and named
  },
});

function named(board: string | undefined): string {
  if (board !== undefined) return board;
  throw new Failure(`which board? ${Object.keys(boards).join(", ")}`, {
    mend: "--board BOARD; sis flash --help shows the whole way",
    exitCode: exitCodes.usage,
  });
}

/** The chain loader takes kernel, script and files later, over the cable. */
function checkLoader({ loader, port, script, file, kernel }: FlashOptions, args: readonly string[]): void {
  if (!loader) return;
  const others = { port, script, kernel, file: file?.[0], args: args[0] };
  const given = Object.entries(others).find(([, value]) => value !== undefined);
  if (!given) return;
  throw new Failure(
    `--loader puts the chain loader on a card, and nothing else: without ${given[0] === "args" ? args[0] : `--${given[0]}`}`,
    {
      mend: "the loader once; afterwards --port P with the rest",
      exitCode: exitCodes.usage,
    },
  );
}

/** What is wrong is said before anything is asked, fetched or built for it. */
function checkCard({ board, port, image, device, size }: FlashOptions): void {
  if (port !== undefined) return;
  cardRecipeOf(board);
  if (size !== undefined) checkImageSize(size);
  if (image !== undefined) checkImagePath(image);
  if (typeof device === "string") {
    onLinux();
    writableDisk(device, 0);
  }
  if (image !== undefined || device !== undefined) return;
  throw new Failure(`how should ${board} get it?`, {
    mend: "add --image FILE, --device DISK or --port PORT; sis flash --help says more",
    exitCode: exitCodes.usage,
  });
}

function defineWays(command: Command): void {
  command
    .option("-i, --image <file>", "make an SD-card image")
    .option("-d, --device [disk]", "write a card: sdb, /dev/mmcblk0; without a name: list them")
    .option("-p, --port [port]", "chain-load over a serial port or socket:PATH; without a name: list them")
    .option("-y, --yes", "do not ask before a card is written")
    .option("--size <bytes>", "of the image; default the smallest of 64M, 128M, 256M … with room", parseBytes)
    .option("--boot-files <folder>", "the vendor's boot files, instead of Debian's package")
    .option("--accept-licence", "accept the licence of the vendor's boot files")
    .option("--loader", "the chain loader in place of the kernel, for --port later")
    .option("--follow", "with --port: stay, print what the board says, end with its script's exit code");
  definePortOptions(command);
}

function definePayload(command: Command): void {
  command
    .option("-s, --script <script>", "TypeScript file to run at start")
    .option("-f, --file <name=path>", "a file on the board, or a folder of them; repeatable", collect, [])
    .option("--memory <bytes>", "limit of the script's memory, as 64M", parseBytes)
    .option("--stack <bytes>", "limit of its stack", parseBytes)
    .option("--time <seconds>", "limit of its running time", parseSeconds)
    .option("--instructions <count>", "limit of its instructions, as 2e9", parseCount)
    .option("--cores <count>", "cores that work on an operator together; default all", parseCores)
    .option("--kernel <path>", "another kernel image than the board's own")
    .option("--bootargs <words>", "words for the kernel (docs/kernel.md)");
}

/** An emulated board has no card: QEMU starts it with the same files. */
function boot(options: FlashOptions, args: readonly string[], context: Context): Promise<number> {
  const files = (options.file ?? []).flatMap((file) => ["--file", file]);
  if (options.script === undefined) {
    const image = options.kernel === undefined ? [] : ["--image", options.kernel];
    return context.dispatch(["qemu", "--board", options.board, ...image, ...files]);
  }
  const limits = (["memory", "stack", "time", "instructions", "cores"] as const).flatMap((name) =>
    options[name] === undefined ? [] : [`--${name}`, String(options[name])],
  );
  return context.dispatch([
    "run",
    "--target",
    options.board,
    ...files,
    ...limits,
    options.script,
    "--",
    ...args,
  ]);
}

type Payload = FlashOptions & { readonly args: readonly string[] };

const vendorOf = ({ bootFiles, acceptLicence }: FlashOptions): BootFilesOptions => ({
  ...(bootFiles !== undefined && { folder: bootFiles }),
  ...(acceptLicence && { acceptLicence }),
});

const contents = (options: Payload): string =>
  options.loader ? "waits for kernels on its serial port" : whatRuns(options);

async function flashImage(path: string, options: Payload): Promise<number> {
  const files = await cardFiles(options, vendorOf(options));
  const report = await step(`image for ${options.board}: ${path}`, (progress) =>
    writeImage(path, files, progress, options.size),
  );
  process.stdout.write(`${path}\n`);
  say(`${mib(report.bytes)} MiB, ${files.size} files, read back and compared in ${report.seconds.toFixed(1)} s
SHA-256 ${report.sha256}
On ${options.board} it ${contents(options)}. Write it to a card: npm run flash -- --board ${options.board} --device,
or dd if=${path} of=/dev/YOUR-CARD bs=4M conv=fsync, or Raspberry Pi Imager ("use custom").`);
  return exitCodes.ok;
}

function onLinux(): void {
  if (process.platform === "linux") return;
  throw new Failure("--device writes cards on Linux only", {
    mend: '--image card.img, and write that with Raspberry Pi Imager ("use custom") or dd',
    exitCode: exitCodes.refused,
  });
}

const noCard = "no removable disk is there; put the card in";

function listCards(): number {
  onLinux();
  const table = diskTable(listDisks());
  if (table) process.stdout.write(`${table}\n`);
  else say(noCard);
  return exitCodes.ok;
}

function writableDisk(named: string, bytes: number): Disk {
  const disk = findDisk(named);
  if (typeof disk === "string") {
    const table = diskTable(listDisks());
    throw new Failure(`--device ${named}: ${disk}`, {
      mend: table ? `name one of these:\n${table}` : noCard,
      exitCode: exitCodes.usage,
    });
  }
  const no = refusal(disk, bytes);
  if (no) throw new Failure(no.what, { mend: no.mend, exitCode: exitCodes.refused });
  return disk;
}

/** Between the answer and the writing a card may be mounted or another one put in. */
function checkSame(disk: Disk, bytes: number): void {
  const no = replaced(disk, bytes);
  if (no)
    throw new Failure(`${no.what}; nothing was written`, { mend: no.mend, exitCode: exitCodes.refused });
}

async function confirm(disk: Disk): Promise<void> {
  say(`Everything on ${disk.name} will be lost: ${disk.model}, ${sizeText(disk.bytes)}`);
  const answer = terminal.present ? await terminal.ask(`Type ${disk.name} to write it: `) : "";
  if (answer === disk.name) return;
  throw new Failure(`${disk.name} was not written: its name was not typed`, {
    mend: "type it, or add --yes",
    exitCode: exitCodes.refused,
  });
}

async function flashDevice(named: string, options: Payload): Promise<number> {
  const files = await cardFiles(options, vendorOf(options));
  const bytes = options.size ?? imageSizeFor(files);
  const disk = writableDisk(named, bytes);
  if (!options.yes) await confirm(disk);
  const folder = mkdtempSync(join(tmpdir(), "sis-card-"));
  const report = await temporary(folder, async () => {
    const image = join(folder, "card.img");
    await step("image", (progress) => writeImage(image, files, progress, bytes));
    const check = () => checkSame(disk, bytes);
    check(); // before it is opened, and with it open: then nobody mounts it any more
    return step(`writing ${disk.name}`, (progress) => writeCard(image, disk.path, progress, check), {
      always: true,
    });
  });
  say(
    `${disk.name}: ${mib(report.bytes)} MiB written at ${rateText(report.bytes / report.writeSeconds)}, read back at ${rateText(
      report.bytes / report.verifySeconds,
    )}: the same. Take it out; ${options.board} ${contents(options)}.`,
  );
  return exitCodes.ok;
}
