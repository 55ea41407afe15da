// Initrd archives: cpio in "new ASCII" format (newc), which the kernel reads in place (firmware/kernel/initrd.c), and
// what a script's run puts into one. No npm package that is kept up writes newc, and the format is a page.

/** A multiple of this is where each file's data starts, so that tensors in it can be used where they lie. */
const dataAlignment = 64;
const headerBytes = 110;
const regularFile = 0o100644;

const align = (bytes: number, to: number) => Math.ceil(bytes / to) * to;
const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function header(fields: { mode: number; bytes: number; nameBytes: number; inode: number }): string {
  // inode, mode, uid, gid, links, time, size, device (2), special device (2), name's size, checksum (0 in this format)
  const values = [fields.inode, fields.mode, 0, 0, 1, 0, fields.bytes, 0, 0, 0, 0, fields.nameBytes, 0];
  return `070701${values.map((value) => value.toString(16).padStart(8, "0")).join("")}`;
}

/** One archive of `files`, sorted by the bytes of their names as the kernel's table is. The same files, the same bytes. */
export function packInitrd(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sorted = [...files].sort(([a], [b]) => compareBytes(a, b));
  const parts: Buffer[] = [];
  let at = 0;
  const add = (name: string, data: Uint8Array, mode: number) => {
    if (data.length > 0xffffffff) throw new RangeError(`${name}: a file in an initrd has at most 4 GiB`);
    const text = Buffer.from(name);
    // Zeros behind the name bring the data to its alignment; readers end a name at its first zero.
    const dataAt = align(at + headerBytes + text.length + 1, mode ? dataAlignment : 4);
    const nameBytes = dataAt - at - headerBytes;
    const record = Buffer.alloc(dataAt - at);
    record.write(
      header({ mode, bytes: data.length, nameBytes, inode: mode ? parts.length + 1 : 0 }),
      "latin1",
    );
    text.copy(record, headerBytes);
    parts.push(record, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    at = dataAt + data.length;
    const padding = align(at, 4) - at;
    parts.push(Buffer.alloc(padding));
    at += padding;
  };
  for (const [name, data] of sorted) add(name, data, regularFile);
  add("TRAILER!!!", new Uint8Array(0), 0);
  return Buffer.concat(parts);
}

export interface ScriptOnBoard {
  /** ES module that imports only `sis:native`. */
  readonly script: Uint8Array;
  /** Its packed source map: stack traces name places of the source. */
  readonly map?: Uint8Array;
  readonly args: readonly string[];
  readonly limits: {
    readonly memory: number;
    readonly stack: number;
    readonly time: number;
    readonly instructions?: number;
  };
  /** What the script can read. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Names in an initrd that are the kernel's: scripts neither see nor write them. */
export const reservedNames: readonly string[] = ["init.js", "init.js.map", "init.args", "init.json"];

/** The initrd that makes a board run one script. */
export function packScript({ script, map, args, limits, files }: ScriptOnBoard): Uint8Array {
  const taken = reservedNames.find((name) => files.has(name));
  if (taken) throw new RangeError(`${taken}: this name is the kernel's own; give the file another`);
  const lines = args.map((arg) => `${encodeURIComponent(arg)}\n`).join("");
  return packInitrd(
    new Map([
      ...files,
      ["init.js", script],
      ...(map ? [["init.js.map", map] as const] : []),
      ["init.args", Buffer.from(lines)],
      ["init.json", Buffer.from(JSON.stringify(limits))],
    ]),
  );
}
