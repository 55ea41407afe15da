// Elementary functions that scripts may call: the switch in C, the object in TypeScript.
import { readFileSync } from "node:fs";
import { C_BANNER, TS_BANNER } from "./names.mjs";

const FROM = "ops-c/math.json";

export function mathFiles(path) {
  const { functions } = JSON.parse(readFileSync(path, "utf8"));
  for (const [index, { number, name }] of functions.entries()) {
    if (number !== index + 1) throw new Error(`${FROM}: ${name} should have number ${index + 1}`);
  }
  return { "ops-c/generated/math.c": call(functions), "ts-lib/generated/math.ts": module(functions) };
}

function call(functions) {
  const rows = functions.map(({ number, name, parameters }) => {
    const single = parameters.map((parameter) => `(float)${parameter}`).join(", ");
    const double = parameters.join(", ");
    return `    case ${number}: value = single ? (double)sis_${name}_f32(${single}) : sis_${name}_f64(${double}); break;`;
  });
  return `${C_BANNER(FROM, "Elementary functions by number.")}#include "sis/math.h"

sis_status sis_math_call(uint32_t function, bool single, double x, double y, double *result) {
    double value;
    switch (function) {
${rows.join("\n")}
    default: return SIS_BAD_ARGUMENT;
    }
    *result = value != value ? __builtin_nan("") : value;
    return SIS_OK;
}
`;
}

function module(functions) {
  const typed = (parameters) => parameters.map((parameter) => `${parameter}: number`).join(", ");
  const members = functions.map(
    ({ name, parameters, doc }) => `  /** ${doc} */\n  ${name}(${typed(parameters)}): number;`,
  );
  const rows = functions.map(
    ({ number, name, parameters }) =>
      `    ${name}: (${parameters.join(", ")}) => call(${number}, single, x, ${parameters[1] ?? "0"}),`,
  );
  return `${TS_BANNER(FROM, "Elementary functions by name.")}
/** Elementary functions with the same bits on every target. */
export interface MathFunctions {
${members.join("\n")}
}

/** \`single\`: arguments are rounded to f32 first, results are the f32 functions'. */
export function mathFunctions(
  call: (number: number, single: boolean, x: number, y: number) => number,
  single: boolean,
): MathFunctions {
  return {
${rows.join("\n")}
  };
}
`;
}
