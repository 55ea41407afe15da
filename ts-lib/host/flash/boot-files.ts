// The vendor's boot files of a Raspberry Pi: from Debian's package once the user accepted its licence, or from a folder
// of the user's own. The licence travels with the files onto the card, as it asks.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";
import { say } from "../setup/progress.mjs";
import { inCache } from "../setup/root.mjs";
import { readStamp, writeStamp } from "../setup/stamp.mjs";
import { ensureThirdParty } from "../setup/third-party.mjs";
import { lockedSource } from "../setup/third-party-lock.mjs";
import { type Asker, terminal } from "./questions.js";

const sourceName = "raspi-firmware";
const licenceAtVendor = "https://github.com/raspberrypi/firmware/blob/master/boot/LICENCE.broadcom";
/** Name of the licence on the card, and in folders of boot files. */
export const licenceFile = "LICENCE.broadcom";

export interface BootFilesOptions {
  /** A folder that holds them; then nothing is fetched or asked. */
  readonly folder?: string;
  /** The user accepted on the command line. */
  readonly acceptLicence?: boolean;
  readonly asker?: Asker;
  /** Where third-party packages lie; tests have a place of their own. */
  readonly place?: string;
}

/** The files named, name on the card → bytes, and the licence where it is known. */
export async function bootFiles(
  names: readonly string[],
  options: BootFilesOptions,
): Promise<Map<string, Buffer>> {
  if (options.folder !== undefined) return fromFolder(options.folder, names);
  const place = options.place ?? inCache("third-party");
  await acceptLicence(place, options);
  const source = lockedSource(sourceName);
  await ensureThirdParty({ sources: [source], folder: place });
  const root = join(place, sourceName);
  const files = read(join(root, "lib", "raspi-firmware"), names, `Debian's ${source.package}`);
  return files.set(licenceFile, readFileSync(join(root, "share", "doc", "raspi-firmware", "copyright")));
}

function fromFolder(folder: string, names: readonly string[]): Map<string, Buffer> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Failure(`--boot-files ${folder}: no such folder`, { exitCode: exitCodes.usage });
  }
  const files = read(folder, names, `--boot-files ${folder}`);
  const licence = readdirSync(folder).find((name) => name.toLowerCase() === licenceFile.toLowerCase());
  return licence ? files.set(licenceFile, readFileSync(join(folder, licence))) : files;
}

function read(folder: string, names: readonly string[], where: string): Map<string, Buffer> {
  const missing = names.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) {
    throw new Failure(`${where} lacks ${missing.join(", ")}; the board needs ${names.join(", ")}`, {
      mend: "take them from https://github.com/raspberrypi/firmware, folder boot",
    });
  }
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Asked once for each version. */
async function acceptLicence(
  place: string,
  { acceptLicence: accepted, asker = terminal }: BootFilesOptions,
): Promise<void> {
  const { version, package: name } = lockedSource(sourceName);
  const stamp = join(place, `${sourceName}.accepted`);
  if (readStamp(stamp) === version) return;
  if (!accepted) {
    say(
      `A Raspberry Pi starts with files of its vendor that are not free software. Debian has them as ${name} ${version}
(non-free-firmware). Their licence lets you use and pass them on unchanged, for Raspberry Pi devices only. It reads:
  ${licenceAtVendor}
and will lie at ${join(place, sourceName, "share/doc/raspi-firmware/copyright")} and on the card.`,
    );
    const answer = asker.present ? await asker.ask('Do you accept it? Type "yes": ') : "";
    if (answer !== "yes") {
      throw new Failure("the licence of the boot files was not accepted; nothing was fetched or written", {
        mend: "read it, then add --accept-licence; or give the files yourself: --boot-files FOLDER",
        exitCode: exitCodes.refused,
      });
    }
  }
  writeStamp(stamp, version);
}
