// How a compiled model begins; ops-c/include/sis/image.h has it for C.

const MAGIC = [0x89, 0x53, 0x49, 0x53, 0x4d, 0x44, 0x0d, 0x0a];

/** Whether bytes begin as a compiled model does. */
export const isCompiled = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);
