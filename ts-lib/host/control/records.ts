// Records of AddMLOperator: tag, length, value, one behind the other.
import { frameRecords } from "../../generated/frames.js";

const MAIN_BLOCK = 0;

function record(tag: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + value.length);
  bytes[0] = tag;
  new DataView(bytes.buffer).setUint32(1, value.length, true);
  bytes.set(value, 5);
  return bytes;
}

const u32s = (...values: number[]): Uint8Array => {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setUint32(4 * i, value, true);
  });
  return bytes;
};

/** Records of AddMLOperator; those that say what is so anyway are left out. */
export function operatorRecords(fields: {
  readonly inputs?: readonly number[];
  readonly outputs?: number;
  readonly name?: string;
  readonly block?: number;
  readonly attributes?: Uint8Array;
}): Uint8Array {
  const { inputs = [], outputs = 1, name = "", block = MAIN_BLOCK, attributes = new Uint8Array(0) } = fields;
  return Uint8Array.from(
    [
      ...(inputs.length > 0 ? [record(frameRecords.inputs, u32s(...inputs))] : []),
      ...(outputs === 1 ? [] : [record(frameRecords.outputs, u32s(outputs))]),
      ...(name === "" ? [] : [record(frameRecords.name, new TextEncoder().encode(name))]),
      ...(block === MAIN_BLOCK ? [] : [record(frameRecords.block, u32s(block))]),
      attributes,
    ].flatMap((part) => [...part]),
  );
}
