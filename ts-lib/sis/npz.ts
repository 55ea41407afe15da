// NumPy's .npz files: several tensors by name, a zip archive of .npy files, deflated or stored.

import { unzipSync, zipSync } from "fflate/browser";
import { SisError } from "./errors.js";
import { readNpy, writeNpy } from "./npy.js";
import type { TensorValue } from "./tensor.js";

const EXTENSION = ".npy";

/** Reads a .npz file, as numpy.savez and numpy.savez_compressed write them; in the file's order. */
export function readNpz(bytes: Uint8Array): Map<string, TensorValue> {
  const tensors = new Map<string, TensorValue>();
  for (const [file, content] of Object.entries(unzip(bytes))) {
    if (!file.endsWith(EXTENSION)) continue;
    const name = file.slice(0, -EXTENSION.length);
    try {
      tensors.set(name, readNpy(content));
    } catch (error) {
      if (!(error instanceof SisError)) throw error;
      throw new SisError(error.code, `"${name}": ${error.message}`);
    }
  }
  return tensors;
}

function unzip(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes);
  } catch (error) {
    throw new SisError("BAD_FILE", `not a readable .npz file: ${(error as Error).message}`);
  }
}

/** Writes a .npz file, nothing compressed. Throws BAD_DTYPE for dtypes that NumPy cannot hold. */
export function writeNpz(tensors: ReadonlyMap<string, TensorValue>): Uint8Array {
  const files = [...tensors].map(([name, value]) => [name + EXTENSION, writeNpy(value)] as const);
  // The same tensors are the same bytes: no time of day in them.
  return zipSync(Object.fromEntries(files), { level: 0, mtime: new Date(1980, 0, 1) });
}
