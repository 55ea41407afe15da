// dtypes: C enum and table, TypeScript table.
import { C_BANNER, TS_BANNER } from "./names.mjs";

const FROM = "ops-c/dtypes.json";

export function dtypeFiles({ dtypes }) {
  return {
    "ops-c/generated/sis/dtypes.h": header(dtypes),
    "ops-c/generated/dtypes.c": table(dtypes),
    "ts-lib/generated/dtypes.ts": module(dtypes),
  };
}

export const dtypeConstant = (name) => `SIS_${name.toUpperCase()}`;

function header(dtypes) {
  const values = dtypes.map((dtype) => `    ${dtypeConstant(dtype.name)} = ${dtype.number},`).join("\n");
  return `${C_BANNER(FROM, "dtypes: numbers are ONNX's TensorProto.DataType; SIS's own start at 64.")}#ifndef SIS_DTYPES_H
#define SIS_DTYPES_H

#include <stdint.h>

typedef enum sis_dtype {
${values}
} sis_dtype;

#define SIS_DTYPE_COUNT ${dtypes.length}

/* The bit of a dtype in a mask of 64. */
#define SIS_DTYPE_BIT(number) (UINT64_C(1) << ((number) < 48 ? (number) : (number) - 16))

typedef struct sis_dtype_description {
    const char *name;
    uint8_t number;      /* sis_dtype */
    uint8_t bits;        /* of one element; 0 for block dtypes */
    uint8_t block;       /* elements of a block; 1 where bits count */
    uint8_t block_bytes; /* bytes of a block; 0 where bits count */
} sis_dtype_description;

extern const sis_dtype_description sis_dtypes[SIS_DTYPE_COUNT]; /* ascending by number */

#endif
`;
}

function table(dtypes) {
  const rows = [...dtypes]
    .sort((a, b) => a.number - b.number)
    .map(
      (d) => `    {"${d.name}", ${dtypeConstant(d.name)}, ${d.bits ?? 0}, ${d.block ?? 1}, ${d.bytes ?? 0}},`,
    );
  return `${C_BANNER(FROM, "The table of dtypes.")}#include "sis/dtypes.h"

const sis_dtype_description sis_dtypes[SIS_DTYPE_COUNT] = {
${rows.join("\n")}
};
`;
}

/** What an element takes. */
const sizeText = (d) =>
  d.block ? `Blocks of ${d.block} values, ${d.bytes} bytes each` : `${d.bits} bits an element`;

function module(all) {
  const dtypes = all.filter((d) => !d.pseudo);
  const pseudo = all.filter((d) => d.pseudo);
  const rows = dtypes.map((d) => {
    const size = d.block ? `block: ${d.block}, blockBytes: ${d.bytes}` : `bits: ${d.bits}`;
    return `  ${d.name}: { name: "${d.name}", number: ${d.number}, ${size}, array: ${d.array} },`;
  });
  return `${TS_BANNER(FROM, "dtypes: numbers, sizes and the TypedArray that shows each one's data.")}
/** The TypedArray of each dtype; packed and 16-bit float dtypes show their raw bits. */
export interface DtypeArrays {
${dtypes.map((d) => `  /** ${sizeText(d)}. */\n  ${d.name}: ${d.array};`).join("\n")}
}

/** What a tensor's elements are. */
export type Dtype = keyof DtypeArrays;

export interface DtypeDescription {
  readonly name: Dtype;
  /** ONNX's TensorProto.DataType; SIS's own start at 64. */
  readonly number: number;
  /** Bits of one element; absent for block dtypes. */
  readonly bits?: number;
  /** Elements and bytes of one block. */
  readonly block?: number;
  readonly blockBytes?: number;
  readonly array:
${[...new Set(dtypes.map((d) => d.array))].map((name) => `    | ${name}Constructor`).join("\n")};
}

export const dtypes: Readonly<Record<Dtype, DtypeDescription>> = {
${rows.join("\n")}
};

/** What a value of a graph may be that is no tensor. */
export const pseudoDtypes = { ${pseudo.map((d) => `${d.name}: ${d.number}`).join(", ")} } as const;
`;
}
