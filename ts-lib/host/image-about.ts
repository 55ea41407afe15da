// What an image of the kernel says of itself (firmware/kernel/about.h), read from its file, and whether the file is whole.
import { crc32 } from "node:zlib";
import { exitCodes } from "./cli/exit-codes.js";
import { imageFolder, mendParts } from "./parts.js";
import { Failure } from "./setup/failure.mjs";

/** Where the block begins in every image, 32-bit ones included; its fields from there. */
const offset = 64;
const size = 128;
const magic = "SIS-IMAGE";
const layout = 1;
const at = {
  layout: 16,
  crc: 20,
  bytes: 24,
  base: 32,
  arch: 40,
  board: 48,
  version: 80,
  name: 96,
  changed: 112,
  memory: 120,
};

export interface ImageAbout {
  /** "arm64" or "arm". */
  readonly arch: string;
  /** The board it runs on: a folder of board/. */
  readonly board: string;
  /** Of SIS. */
  readonly version: string;
  /** Which image of the board: "sis", "mltest", "loader". */
  readonly name: string;
  /** Of the file. */
  readonly bytes: number;
  /** CRC-32 of the file, with this number taken as 0. */
  readonly crc: number;
  /** The address it is linked at. */
  readonly base: bigint;
  /** What it takes in memory from there on: with zeroed data and stacks. */
  readonly memory: bigint;
}

function text(block: Buffer, from: number, to: number): string {
  const bytes = block.subarray(from, to);
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}

/** What the image says; undefined where that is nothing, because it is no image of ours. Nothing is checked but that. */
export function readImageAbout(image: Uint8Array): ImageAbout | undefined {
  if (image.length < offset + size) return undefined;
  const block = Buffer.from(image.buffer, image.byteOffset + offset, size);
  if (text(block, 0, at.layout) !== magic || block.readUInt32LE(at.layout) !== layout) return undefined;
  return {
    arch: text(block, at.arch, at.board),
    board: text(block, at.board, at.version),
    version: text(block, at.version, at.name),
    name: text(block, at.name, at.changed),
    bytes: Number(block.readBigUInt64LE(at.bytes)),
    crc: block.readUInt32LE(at.crc),
    base: block.readBigUInt64LE(at.base),
    memory: block.readBigUInt64LE(at.memory),
  };
}

/** The CRC that an image's own should be equal to. */
export function imageCrc(image: Uint8Array): number {
  const number = offset + at.crc;
  const zero = crc32(new Uint8Array(4), crc32(image.subarray(0, number)));
  return crc32(image.subarray(number + 4), zero);
}

const hex = (crc: number) => crc.toString(16).padStart(8, "0");

/** What the image says, once it is known to be whole and, where `board` is given, for that board. Throws a Failure. */
export function checkImage(image: Uint8Array, path: string, board?: string): ImageAbout {
  const refuse = (why: string, mend: string) =>
    new Failure(`${path}: ${why}`, { mend, exitCode: exitCodes.refused });
  const about = readImageAbout(image);
  if (!about) throw refuse("this is no image of SIS", `SIS's own are in ${imageFolder("BOARD")}/`);
  if (about.bytes !== image.length) {
    throw refuse(`has ${image.length} bytes, should have ${about.bytes}`, `copy it again, or ${mendParts}`);
  }
  const crc = imageCrc(image);
  if (crc !== about.crc) {
    const numbers = `CRC-32 ${hex(crc)}, should be ${hex(about.crc)}`;
    throw refuse(`is damaged: ${numbers}`, `copy it again, or ${mendParts}`);
  }
  if (board !== undefined && about.board !== board) {
    throw refuse(`is for ${about.board}, not for ${board}`, `use ${imageFolder(board)}/${about.name}.img`);
  }
  return about;
}
