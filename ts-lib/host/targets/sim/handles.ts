// What JavaScript holds of C's things on the host: a graph, a flow. Their memory belongs to JavaScript: every block is an
// ArrayBuffer that the handle keeps alive, so a forgotten one is collected with all it has, and a stale view reads
// memory that is still there.
import {
  type NativeArgument,
  type NativeEntry,
  type NativeHandle,
  nativeHandles,
} from "../../../generated/native.js";
import { argumentError, nativeError } from "./errors.js";

/** Address of a thing's records in this process. */
export type Pointer = bigint;

export class Handle {
  /** 0 before creation succeeded and after the thing was destroyed. */
  pointer: Pointer = 0n;
  arena?: ArrayBuffer;
  /** Where the arena starts in its ArrayBuffer: V8 aligns to 16, the arena to 64. */
  shift = 0;
  /** Blocks of records, the arena, borrowed constants, other handles: C has their addresses. */
  readonly kept: unknown[] = [];
  /** The script's function that C calls. */
  callback?: (...given: unknown[]) => unknown;

  constructor(readonly kind: NativeHandle) {}

  freed(): void {
    this.pointer = 0n;
    this.arena = undefined;
    this.callback = undefined;
    this.kept.length = 0;
  }
}

export const isHandle = (type: string | undefined): type is NativeHandle =>
  type !== undefined && Object.hasOwn(nativeHandles, type);

/** Which kind an entry frees. */
export const freedBy = ({ name }: NativeEntry): NativeHandle | undefined =>
  (Object.keys(nativeHandles) as NativeHandle[]).find((kind) => nativeHandles[kind].destroy === name);

/** The checked handle of one argument. */
export function handleOf(entry: NativeEntry, name: string, kind: NativeArgument, value: unknown): Handle {
  if (!(value instanceof Handle) || value.kind !== kind) throw argumentError(entry.name, name, `a ${kind}`);
  if (!value.pointer) throw nativeError("FREED", `${entry.name}: the ${kind} was freed`);
  return value;
}
