// Reads model packages. Where things lie and whether they are right, C says: there is one parser, and it is the one that
// graphs are held by. Here its facts become a manifest.

import { packageFacts } from "sis:native";
import { type FieldName, manifestFields, packageFaults, packageFormat } from "../../generated/manifest.js";
import { statuses } from "../../generated/status.js";
import { type ErrorCode, SisError } from "../errors.js";
import { readFile } from "../files.js";
import { sha256 } from "../sha.js";
import { type Manifest, operatorOfId, type PackageFile } from "./manifest.js";

const FIRST_FIELD = 5;
const ALIGNMENT = 64;
const HASH_BYTES = 32;

/** A package that was read. Model and files are views on its bytes. */
export interface ModelPackage {
  /** What it is and what it may take. */
  readonly manifest: Manifest;
  /** The whole package. */
  readonly bytes: Uint8Array;
  /** The ONNX model in it: a view of `bytes`. */
  readonly model: Uint8Array;
  /** External data by name, as the model writes it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What a board's list of models holds: the SHA-256 of header and manifest, in hexadecimal. */
  readonly hash: string;
}

/** What is held against a package when it is read. */
export interface PackageOptions {
  /** Also look whether it is on this build's list, for this board and core, and undamaged; default true. */
  check?: boolean;
}

/** Whether bytes begin as a model package does. */
export const isPackage = (bytes: Uint8Array): boolean =>
  packageFormat.magic.every((byte, i) => bytes[i] === byte);

/**
 * Reads a model package: the name of a file, or its bytes. Throws BAD_PACKAGE where it is damaged, and with `check`
 * NOT_LISTED, WRONG_BOARD, HASH_MISMATCH.
 */
export function readPackage(source: string | Uint8Array, options: PackageOptions = {}): ModelPackage {
  const bytes = typeof source === "string" ? readFile(source) : source;
  const facts = packageFacts(bytes, options.check ?? true);
  const values = new Values(bytes, facts);
  if (facts[0] !== 0) throw failure(facts, values, typeof source === "string" ? `${source}: ` : "");
  const start = facts[4];
  const manifest = readManifest(values);
  const model = bytes.subarray(start, start + manifest.modelBytes);
  const files = new Map<string, Uint8Array>();
  let at = start + manifest.modelBytes;
  for (const file of manifest.files) {
    at = Math.ceil(at / ALIGNMENT) * ALIGNMENT;
    files.set(file.name, bytes.subarray(at, at + file.bytes));
    at += file.bytes;
  }
  return { manifest, bytes, model, files, hash: sha256(bytes.subarray(0, start)) };
}

/** The values of the fields that are there. */
class Values {
  readonly #bytes: Uint8Array;
  readonly #facts: readonly number[];

  constructor(bytes: Uint8Array, facts: readonly number[]) {
    this.#bytes = bytes;
    this.#facts = facts;
  }

  bytes(name: FieldName): Uint8Array | undefined {
    const i = FIRST_FIELD + 2 * manifestFields.findIndex((field) => field.name === name);
    const [at, length] = [this.#facts[i], this.#facts[i + 1]];
    return at === 0 ? undefined : this.#bytes.subarray(at, at + length);
  }

  /** The parser lets nothing through but ASCII. */
  text(name: FieldName): string | undefined {
    const bytes = this.bytes(name);
    return bytes && String.fromCharCode(...bytes);
  }

  number(name: FieldName): number {
    return u64(this.bytes(name) ?? new Uint8Array(8), 0);
  }

  hash(name: FieldName): string {
    return hex(this.bytes(name) ?? new Uint8Array(0));
  }
}

function readManifest(values: Values): Manifest {
  const ids = values.bytes("operators") ?? new Uint8Array(0);
  const [board, core] = [values.text("board"), values.text("core")];
  return {
    name: values.text("name") ?? "",
    version: values.text("version") ?? "",
    modelHash: values.hash("modelHash"),
    modelBytes: values.number("modelBytes"),
    memory: values.number("memory"),
    cycles: values.number("cycles"),
    buildCycles: values.number("buildCycles"),
    operators: Array.from({ length: ids.length / 2 }, (_, i) =>
      operatorOfId(ids[2 * i] + 256 * ids[2 * i + 1]),
    ),
    ...(board !== undefined && { board }),
    ...(core !== undefined && { core }),
    files: readFiles(values.bytes("files") ?? new Uint8Array(0)),
  };
}

function readFiles(list: Uint8Array): PackageFile[] {
  const files: PackageFile[] = [];
  for (let at = 0; at < list.length; ) {
    const size = at + 1 + list[at];
    const hash = size + 8;
    files.push({
      name: String.fromCharCode(...list.subarray(at + 1, size)),
      bytes: u64(list, size),
      hash: hex(list.subarray(hash, hash + HASH_BYTES)),
    });
    at = hash + HASH_BYTES;
  }
  return files;
}

/** The same sentence that C has for it. */
function failure(facts: readonly number[], values: Values, prefix: string): SisError {
  const [number, fault, tag, at] = facts;
  const code = statuses[number].name as ErrorCode;
  const field = manifestFields.find((each) => each.tag === tag);
  const value = code === "WRONG_BOARD" && field ? ` ${values.text(field.name)}` : "";
  const where = field ? ` (${field.name}${value})` : "";
  const byte = code === "BAD_PACKAGE" ? `, byte ${at}` : "";
  return new SisError(code, `${prefix}${packageFaults[fault].text}${where}${byte}`);
}

const u64 = (bytes: Uint8Array, at: number): number =>
  Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(at, true));

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
