// The payload of credit: what arrived beyond gaps, and what may be sent. The twin of firmware/link/{receiver,sender}.c.
import { linkFacts } from "../../generated/link.js";
import { before, distance, plus, type Range } from "./offsets.js";

const fixedBytes = 7;
const rangeBytes = 40;
const truncated = 1;
const most = 0x7fffffff;

export interface Credit {
  /** All below has arrived. */
  readonly next: number;
  /** The seq of the last good frame that was seen: all data frames before it have arrived or are lost. */
  readonly seen: number;
  readonly limit: number;
  readonly ranges: readonly Range[];
  /** There are more ranges than were listed: of what lies behind the last one nothing is known. */
  readonly truncated: boolean;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

export function writeCredit(credit: Omit<Credit, "truncated">): Uint8Array {
  const bytes = [0, 0, 0, 0, 0, 0, 0];
  let from = credit.next;
  for (const range of credit.ranges) {
    if (bytes.length > fixedBytes + rangeBytes - 10) {
      bytes[2] = truncated;
      break;
    }
    bytes.push(...varint(distance(range.from, from)), ...varint(distance(range.to, range.from)));
    from = range.to;
  }
  const out = Uint8Array.from(bytes);
  const view = new DataView(out.buffer);
  view.setUint16(0, credit.seen, true);
  view.setUint32(3, credit.limit, true);
  return out;
}

/** undefined: not a credit's payload. */
export function readCredit(next: number, payload: Uint8Array): Credit | undefined {
  if (payload.length < fixedBytes) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const numbers = readVarints(payload.subarray(fixedBytes));
  if (!numbers || numbers.length % 2 || numbers.length > 2 * linkFacts.mostRanges) return undefined;
  const ranges: Range[] = [];
  let far = 0; // from `next`; kept below 2^31
  for (let i = 0; i < numbers.length; i += 2) {
    const from = far + numbers[i];
    far = from + numbers[i + 1];
    if (far > most) return undefined;
    ranges.push({ from: plus(next, from), to: plus(next, far) });
  }
  const flags = payload[2];
  const limit = view.getUint32(3, true);
  return { next, seen: view.getUint16(0, true), limit, ranges, truncated: (flags & truncated) !== 0 };
}

function readVarints(bytes: Uint8Array): number[] | undefined {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte & 127) * scale;
    if (value > most) return undefined;
    if (byte >= 128) {
      scale *= 128;
      if (scale > 2 ** 28) return undefined;
      continue;
    }
    numbers.push(value);
    value = 0;
    scale = 1;
  }
  return scale === 1 ? numbers : undefined;
}

/** Whether the credit says that all of from … to has arrived. */
export const hasArrived = ({ next, ranges }: Credit, from: number, to: number): boolean =>
  !before(next, to) || ranges.some((range) => !before(from, range.from) && !before(range.to, to));

/** The offset from which on the credit says nothing. */
export const judgedTo = ({ next, ranges, truncated }: Credit): number | undefined =>
  truncated ? (ranges.at(-1)?.to ?? next) : undefined;
