// What cores make of estimated instructions: the table in C and in TypeScript.
import { readFileSync } from "node:fs";
import { C_BANNER, TS_BANNER } from "./names.mjs";
import { demand } from "./tables.mjs";

const FROM = "ops-c/cores.json";
const ABOUT = "What cores make of estimated instructions.";
const NUMBERS = ["cyclesPer1000", "hz", "marginPercent"];

export function coreFiles(path) {
  const { cores } = JSON.parse(readFileSync(path, "utf8"));
  for (const core of cores) {
    for (const field of NUMBERS)
      demand(Number.isSafeInteger(core[field]) && core[field] > 0, `core ${core.name}: ${field}`);
    // A product of the three and 10^4 has to fit 63 bits (ops-c/src/schedule/core.c).
    demand(core.cyclesPer1000 < 1e6 && core.marginPercent < 1e4, `core ${core.name}: out of range`);
    for (const field of ["cycles", "clock"])
      demand(core[field], `core ${core.name} has no source of its ${field}`);
  }
  const names = cores.map(({ name }) => name);
  demand(new Set(names).size === names.length, "a core is given twice");
  demand(names.at(-1) === "any", "the last core is the one for those that are not listed");
  return {
    "ops-c/generated/sis/cores.h": header(cores),
    "ops-c/generated/cores.c": source(cores),
    "ts-lib/generated/cores.ts": module(cores),
  };
}

function header(cores) {
  return `${C_BANNER(FROM, ABOUT)}#ifndef SIS_CORES_H
#define SIS_CORES_H

#include <stdint.h>

typedef struct sis_core {
    const char *name;         /* as compilers and emulators call it */
    uint32_t cycles_per_1000; /* of estimated instructions; a conservative bound, not measured */
    uint64_t hz;              /* the slowest clock it is left at */
    uint32_t margin_percent;  /* for what estimates leave out */
} sis_core;

#define SIS_CORE_COUNT ${cores.length}
extern const sis_core sis_cores[SIS_CORE_COUNT]; /* the last: any other */

#endif
`;
}

function source(cores) {
  const rows = cores.map(
    ({ name, cyclesPer1000, hz, marginPercent }) =>
      `    {"${name}", ${cyclesPer1000}, ${hz}, ${marginPercent}},`,
  );
  return `${C_BANNER(FROM, ABOUT)}#include "sis/cores.h"

const sis_core sis_cores[SIS_CORE_COUNT] = {
${rows.join("\n")}
};
`;
}

function module(cores) {
  const rows = cores.map(
    ({ name, cyclesPer1000, hz, marginPercent }) =>
      `  { name: "${name}", cyclesPer1000: ${cyclesPer1000}, hz: ${hz}, marginPercent: ${marginPercent} },`,
  );
  return `${TS_BANNER(FROM, ABOUT)}
export interface Core {
  /** As compilers and emulators call it; "any" stands for those that are not listed. */
  readonly name: string;
  /** Cycles for 1000 estimated instructions: a conservative bound, not measured. */
  readonly cyclesPer1000: number;
  /** The slowest clock it is left at. */
  readonly hz: number;
  /** For what estimates leave out. */
  readonly marginPercent: number;
}

export const cores: readonly Core[] = [
${rows.join("\n")}
];
`;
}
