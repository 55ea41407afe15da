// The flash recipe of a board (board/NAME/board.json, "flash"): what goes on its card, and the text of config.txt.
import { type Board, boards } from "../../generated/boards.js";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";

/** A card with a FAT partition that the Raspberry Pi's own firmware reads. */
export interface CardRecipe {
  /** Name of the kernel on the card. */
  readonly kernel: string;
  /** Name of the device tree on the card. */
  readonly deviceTree: string;
  /** Name of the initrd on the card, and where the board's firmware puts it. */
  readonly initrd: string;
  readonly initrdAddress: string;
  /** Lines of config.txt beside those that name the files. */
  readonly configuration: readonly string[];
  /** The vendor's files, without which the board does not start. */
  readonly bootFiles: readonly string[];
}

/** A board that is there; a Failure names those that are. */
export function boardNamed(name: string): Board {
  const found = Object.hasOwn(boards, name) ? boards[name] : undefined;
  if (found) return found;
  throw new Failure(`no such board: ${name}; there are ${Object.keys(boards).join(", ")}`, {
    exitCode: exitCodes.usage,
  });
}

/** Boards without a card: an emulator loads their kernel. */
export const hasCard = (board: Board): boolean => board.flash.recipe === "raspberry-pi";

/** The recipe of a board with a card. */
export function cardRecipeOf(name: string): CardRecipe {
  const board = boardNamed(name);
  if (!hasCard(board)) {
    throw new Failure(`${name} is emulated: it has no card that could be written`, {
      mend: `npm run flash -- --board ${name} boots it`,
      exitCode: exitCodes.usage,
    });
  }
  const { kernel, deviceTree, initrd, configuration = [], bootFiles = [] } = board.flash;
  const initrdAddress = board.handOver.initrd;
  if (!kernel || !deviceTree || !initrd || !initrdAddress)
    throw new Error(`board/${name}/board.json: the flash recipe lacks a name or the initrd's address`);
  return { kernel, deviceTree, initrd, initrdAddress, configuration, bootFiles };
}

export const commandLineFile = "cmdline.txt";
export const configurationFile = "config.txt";

/** config.txt: https://www.raspberrypi.com/documentation/computers/config_txt.html. `initrd`: is there one? */
export function configurationText(board: string, recipe: CardRecipe, initrd: boolean): string {
  return [
    `# SIS on ${board}; written by "npm run flash".`,
    ...recipe.configuration,
    `kernel=${recipe.kernel}`,
    `device_tree=${recipe.deviceTree}`,
    `cmdline=${commandLineFile}`,
    // The one setting without "="; the address is the one at which the kernel looks when no tree names it.
    ...(initrd ? [`initramfs ${recipe.initrd} ${recipe.initrdAddress}`] : []),
    "",
  ].join("\n");
}

/** What a config.txt says, by names; `initramfs` is split into file and address. */
export interface Configuration {
  readonly settings: ReadonlyMap<string, string>;
  readonly initrd?: { readonly name: string; readonly address: number };
}

export function readConfiguration(text: string): Configuration {
  const settings = new Map<string, string>();
  let initrd: Configuration["initrd"];
  for (const line of text.split(/\r?\n/)) {
    const [, name, address] = /^initramfs\s+(\S+)\s+(0x[0-9a-f]+)\s*$/i.exec(line) ?? [];
    if (name && address) initrd = { name, address: Number(address) };
    const [, key, value] = /^([a-z0-9_]+)=(.*)$/i.exec(line) ?? [];
    if (key) settings.set(key, value ?? "");
  }
  return { settings, ...(initrd && { initrd }) };
}
