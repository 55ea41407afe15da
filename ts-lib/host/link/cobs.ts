// COBS: a frame's body without zeros, at most one byte more in each 254. The twin of firmware/link/cobs.c.
const mostBlock = 254;

/** Encodes the parts, one after the other, into `out` from `at` up; where it ended. */
export function cobsEncode(parts: readonly Uint8Array[], out: Uint8Array, at: number): number {
  let code = at++;
  for (const part of parts) {
    let from = 0;
    while (from < part.length) {
      if (at - code - 1 === mostBlock) {
        // A full block stands for no zero; it is closed only now, when something follows it.
        out[code] = mostBlock + 1;
        code = at++;
      }
      const look = Math.min(part.length, from + mostBlock - (at - code - 1));
      const zero = part.indexOf(0, from);
      const end = zero === -1 || zero >= look ? look : zero;
      out.set(part.subarray(from, end), at);
      at += end - from;
      from = end;
      if (end === look) continue;
      out[code] = at - code;
      code = at++;
      from++;
    }
  }
  out[code] = at - code;
  return at;
}

/** Decodes in place; the decoded bytes, or undefined: damaged. */
export function cobsDecode(bytes: Uint8Array): Uint8Array | undefined {
  let from = 0;
  let to = 0;
  while (from < bytes.length) {
    const code = bytes[from++];
    if (code === 0 || code - 1 > bytes.length - from) return undefined;
    bytes.copyWithin(to, from, from + code - 1);
    from += code - 1;
    to += code - 1;
    if (code <= mostBlock && from < bytes.length) bytes[to++] = 0;
  }
  return bytes.subarray(0, to);
}
