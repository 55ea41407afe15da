// External data: tensors whose bytes lie in files beside the model. A model may name nothing outside its own folder.

import { readFile } from "../files.js";
import type { TensorProto } from "./description.js";

/** Makes the error for something wrong with the model. */
export type Fail = (text: string) => Error;

/** The files beside one model, each read once. */
export class ExternalFiles {
  readonly #files = new Map<string, Uint8Array>();
  readonly #folder: string;

  readonly #packed?: ReadonlyMap<string, Uint8Array>;

  /** `model`: the model's file name; "" when it has none. `packed`: the files of its package, which has them all. */
  constructor(model: string, packed?: ReadonlyMap<string, Uint8Array>) {
    this.#folder = model.slice(0, model.lastIndexOf("/") + 1);
    this.#packed = packed;
  }

  /** The bytes of an external tensor: a view on its file. `size`: how many the tensor takes. */
  bytes(tensor: TensorProto, size: number, fail: Fail): Uint8Array {
    const { location = "", offset = "0", length = String(size) } = tensor.entries;
    const parts = location.split("/");
    if (
      location === "" ||
      parts.some((part) => part === "" || part === "." || part === "..") ||
      /[\\:\0]/.test(location)
    )
      throw fail(`its data lies in "${location}", which is no file beside the model`);
    if (!/^\d{1,15}$/.test(offset) || !/^\d{1,15}$/.test(length))
      throw fail(`offset "${offset}" or length "${length}" of its external data is no number`);
    if (Number(length) !== size) throw fail(`it takes ${size} bytes, its external data has ${length}`);
    const file = this.#packed ? this.#packed.get(location) : this.#file(location);
    if (!file) throw fail(`its data lies in "${location}", which its package does not hold`);
    if (Number(offset) + size > file.length)
      throw fail(
        `bytes ${offset} to ${Number(offset) + size} of "${location}", which has only ${file.length}`,
      );
    return file.subarray(Number(offset), Number(offset) + size);
  }

  #file(location: string): Uint8Array {
    const known = this.#files.get(location);
    if (known) return known;
    const bytes = readFile(this.#folder + location);
    this.#files.set(location, bytes);
    return bytes;
  }
}
