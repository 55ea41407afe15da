// Makes model packages: the fields of ops-c/manifest.json in order, then the model and its external data, each at a
// multiple of 64 bytes.

import { sha256 as digest } from "sis:native";
import { type FieldDescription, manifestFields, packageFormat } from "../../generated/manifest.js";
import { badArgument } from "../errors.js";
import { idOfOperator, type Manifest } from "./manifest.js";

const ALIGNMENT = 64;
const NOT_SIGNED = 0;

/** What is packed: what the manifest says of the model, and the bytes that it is told of. */
export interface PackageContent extends Omit<Manifest, "modelHash" | "modelBytes" | "files" | "operators"> {
  /** ONNX names of operators that the graph may hold, in any order. */
  readonly operators: Iterable<string>;
  /** Bytes of the ONNX model. */
  readonly model: Uint8Array;
  /** External data by name, as the model writes it. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** The bytes of a package. Throws BAD_ARGUMENT naming a field whose value a manifest cannot have. */
export function writePackage(content: PackageContent): Uint8Array {
  const manifest = new Bytes();
  for (const field of manifestFields) {
    const value = fieldBytes(field, content);
    if (!value) continue;
    manifest.number(field.tag, 1);
    manifest.number(value.length, 4);
    manifest.bytes(value);
  }
  if (manifest.length > packageFormat.mostManifestBytes)
    throw badArgument(`a manifest of ${manifest.length} bytes is too long`);
  const result = new Bytes();
  result.bytes(Uint8Array.from(packageFormat.magic));
  result.number(packageFormat.version, 2);
  result.number(0, 2);
  result.number(manifest.length, 4);
  const parts = [content.model, ...(content.files?.values() ?? [])];
  const end = parts.reduce(
    (at, part) => align(at) + part.length,
    packageFormat.headerBytes + manifest.length,
  );
  result.number(end, 8);
  result.bytes(manifest.whole());
  for (const part of parts) {
    result.bytes(new Uint8Array(align(result.length) - result.length));
    result.bytes(part);
  }
  return result.whole();
}

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

function fieldBytes(field: FieldDescription, content: PackageContent): Uint8Array | undefined {
  const { model, files } = content;
  switch (field.name) {
    case "modelHash":
      return digest(model);
    case "modelBytes":
      return numberBytes(field, model.length);
    case "operators":
      return operatorBytes(field, content.operators);
    case "files":
      return files?.size ? fileBytes(field, files) : undefined;
    case "signature":
      return Uint8Array.of(NOT_SIGNED);
    case "memory":
    case "cycles":
    case "buildCycles":
      return numberBytes(field, content[field.name]);
    default: {
      const text = content[field.name];
      return text === undefined ? undefined : textBytes(field, text);
    }
  }
}

function numberBytes({ name, least, most }: FieldDescription, value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw badArgument(`${name}: ${value} is no number from ${least} to ${most}`);
  const bytes = new Bytes();
  bytes.number(value, 8);
  return bytes.whole();
}

function textBytes({ name, least, most }: FieldDescription, text: string): Uint8Array {
  if (!/^[\x20-\x7e]*$/.test(text) || text.length < least || text.length > most)
    throw badArgument(`${name}: "${text}" is not ${least} to ${most} characters of printable ASCII`);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function operatorBytes({ most }: FieldDescription, names: Iterable<string>): Uint8Array {
  const ids = new Set<number>();
  for (const name of names) {
    const id = idOfOperator(name);
    if (id === undefined) throw badArgument(`operators: a graph can hold no operator "${name}"`);
    ids.add(id);
  }
  if (ids.size > most) throw badArgument(`operators: ${ids.size} are more than ${most}`);
  const bytes = new Bytes();
  for (const id of [...ids].sort((a, b) => a - b)) bytes.number(id, 2);
  return bytes.whole();
}

function fileBytes({ most }: FieldDescription, files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  if (files.size > most) throw badArgument(`files: ${files.size} are more than ${most}`);
  const bytes = new Bytes();
  for (const [name, data] of files) {
    const parts = name.split("/");
    if (
      !/^[\x20-\x7e]{1,255}$/.test(name) ||
      /[\\:]/.test(name) ||
      parts.some((part) => part === "" || part === "." || part === "..")
    )
      throw badArgument(`files: "${name}" is no file beside the model with a name of printable ASCII`);
    bytes.number(name.length, 1);
    bytes.bytes(Uint8Array.from(name, (character) => character.charCodeAt(0)));
    bytes.number(data.length, 8);
    bytes.bytes(digest(data));
  }
  return bytes.whole();
}

/** Bytes one behind the other. */
class Bytes {
  length = 0;
  readonly #parts: Uint8Array[] = [];

  bytes(part: Uint8Array): void {
    this.#parts.push(part);
    this.length += part.length;
  }

  /** Little-endian. */
  number(value: number, bytes: number): void {
    const rest = BigInt(value);
    this.bytes(Uint8Array.from({ length: bytes }, (_, i) => Number((rest >> BigInt(8 * i)) & 255n)));
  }

  whole(): Uint8Array {
    const result = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      result.set(part, at);
      at += part.length;
    }
    return result;
  }
}
