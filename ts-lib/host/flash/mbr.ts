// The master boot record of a card: one FAT32 partition, the rest of the table empty. Written and read back here.
// Layout: 446 bytes of boot code (none: boards boot from the partition's files), 4 entries of 16 bytes, 55 aa.

export const sectorBytes = 512;
/** Where the partition starts: a multiple of what cards erase at once. */
export const partitionStart = 4 << 20;

const fat32Lba = 0x0c;
const tableAt = 446;
const entryBytes = 16;
const signature = 0xaa55;
/** Cylinder, head and sector of what lies beyond their reach; everybody reads the sector numbers instead. */
const noGeometry = [0xfe, 0xff, 0xff];

export interface Partition {
  readonly type: number;
  /** In bytes, from the card's start. */
  readonly start: number;
  readonly bytes: number;
}

/** The first sector of a card of `bytes` whose FAT32 partition takes all behind `partitionStart`. `identity`: 32 bits. */
export function masterBootRecord(bytes: number, identity: number): Buffer {
  if (bytes % sectorBytes !== 0 || bytes <= partitionStart || bytes / sectorBytes > 0xffffffff)
    throw new RangeError(`a card of ${bytes} bytes cannot have a partition table`);
  const record = Buffer.alloc(sectorBytes);
  record.writeUInt32LE(identity >>> 0, 440);
  const entry = record.subarray(tableAt, tableAt + entryBytes);
  entry.set(noGeometry, 1);
  entry[4] = fat32Lba;
  entry.set(noGeometry, 5);
  entry.writeUInt32LE(partitionStart / sectorBytes, 8);
  entry.writeUInt32LE((bytes - partitionStart) / sectorBytes, 12);
  record.writeUInt16LE(signature, 510);
  return record;
}

/** The partitions of a first sector, empty entries left out; undefined when it is no master boot record. */
export function readPartitions(sector: Uint8Array): readonly Partition[] | undefined {
  const record = Buffer.from(sector.buffer, sector.byteOffset, sector.byteLength);
  if (record.length < sectorBytes || record.readUInt16LE(510) !== signature) return undefined;
  return [0, 1, 2, 3]
    .map((index) => record.subarray(tableAt + index * entryBytes))
    .map((entry) => ({
      type: entry.readUInt8(4),
      start: entry.readUInt32LE(8) * sectorBytes,
      bytes: entry.readUInt32LE(12) * sectorBytes,
    }))
    .filter(({ type, bytes }) => type !== 0 && bytes > 0);
}

/** The boot partition of an image's first sector. */
export function bootPartition(sector: Uint8Array): Partition | undefined {
  return readPartitions(sector)?.find(({ type }) => type === fat32Lba);
}
