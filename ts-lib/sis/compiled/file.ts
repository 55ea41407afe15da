// Compiled models as bytes. Where things lie in one, and whether they are right, C says.

import { graphCreate, graphDestroy, graphImage } from "sis:native";
import { type About, readAbout } from "./about.js";

/** A graph that is only asked. */
const RECORDS = 16 * 1024;

/** A compiled model that was read. */
export interface CompiledFile {
  readonly bytes: Uint8Array;
  /** Version of ONNX's operators. */
  readonly opset: number;
  /** Bytes of its weights, which stay where they are. */
  readonly weightBytes: number;
  readonly about: About;
}

/**
 * Reads a compiled model. Throws BAD_MODEL or HASH_MISMATCH where it is damaged, WRONG_LAYOUT where it was compiled for
 * another target or by another version of SIS. With `weights` their hash is looked at, too.
 */
export function readCompiled(bytes: Uint8Array, weights = false): CompiledFile {
  const graph = graphCreate(RECORDS, 1);
  try {
    const [opset, start, length, , weightsAt, whole] = graphImage(graph, bytes, weights);
    const about = readAbout(bytes.slice(start, start + length));
    return { bytes, opset, weightBytes: whole - weightsAt, about };
  } finally {
    graphDestroy(graph);
  }
}
