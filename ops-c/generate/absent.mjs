// What ONNX has and SIS has not: a table in C for mlinfo, a section of the page of operators.
import { readFileSync } from "node:fs";
import { C_BANNER } from "./names.mjs";
import { demand } from "./tables.mjs";

const FROM = "ops-c/absent.json";

/** @returns {{ what: string, why: string, operators: string[] }[]} */
export function readAbsent(path, { operators }) {
  const { absent } = JSON.parse(readFileSync(path, "utf8"));
  const there = new Set(operators.map(({ name }) => name));
  for (const { what, operators: names } of absent)
    for (const name of names) demand(!there.has(name), `absent ${what}: ${name} is in the table`);
  return absent;
}

export function absentFiles(absent) {
  return { "ops-c/generated/sis/absent.h": header(absent), "ops-c/generated/absent.c": table(absent) };
}

function header(absent) {
  return `${C_BANNER(FROM, "What ONNX has and SIS has not.")}#ifndef SIS_ABSENT_H
#define SIS_ABSENT_H

typedef struct sis_absence {
    const char *what, *why;
} sis_absence;

#define SIS_ABSENT_COUNT ${absent.length}

extern const sis_absence sis_absent[SIS_ABSENT_COUNT];

#endif
`;
}

function table(absent) {
  const rows = absent.map(({ what, why }) => `    {${JSON.stringify(what)}, ${JSON.stringify(why)}},`);
  return `${C_BANNER(FROM, "What ONNX has and SIS has not.")}#include "sis/absent.h"

const sis_absence sis_absent[SIS_ABSENT_COUNT] = {
${rows.join("\n")}
};
`;
}

export function absentSection(absent) {
  const rows = absent.map(
    ({ what, why, operators }) =>
      `| ${what} | ${why} | ${operators.map((name) => `\`${name}\``).join(", ")} |`,
  );
  return `## Not supported

| | | operators |
|---|---|---|
${rows.join("\n")}
`;
}
