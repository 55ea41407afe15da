// Status codes: C enum and table, TypeScript table, the page of errors.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./emit.mjs";
import { C_BANNER, TS_BANNER } from "./names.mjs";

const FROM = "ops-c/status.json";

export function statusFiles({ codes }) {
  return {
    "ops-c/generated/sis/status.h": header(codes),
    "ops-c/generated/status.c": table(codes),
    "ts-lib/generated/status.ts": module(codes),
    "docs/errors.md": page(codes),
  };
}

function header(codes) {
  const values = codes.map((code) => `    SIS_${code.name} = ${code.number}, /* ${code.text} */`).join("\n");
  return `${C_BANNER(FROM, "Status codes: what every call of SIS returns.")}#ifndef SIS_STATUS_H
#define SIS_STATUS_H

typedef enum sis_status {
${values}
} sis_status;

#define SIS_STATUS_COUNT ${codes.length}

/* By number; see sis_status_name and sis_status_text for a lookup that cannot miss. */
extern const char *const sis_status_names[SIS_STATUS_COUNT]; /* "BAD_SHAPE" */
extern const char *const sis_status_texts[SIS_STATUS_COUNT]; /* "shapes do not fit" */

#endif
`;
}

function table(codes) {
  const list = (field) => codes.map((code) => `    ${JSON.stringify(code[field])},`).join("\n");
  return `${C_BANNER(FROM, "Names and texts of the status codes.")}#include "sis/status.h"

const char *const sis_status_names[SIS_STATUS_COUNT] = {
${list("name")}
};

const char *const sis_status_texts[SIS_STATUS_COUNT] = {
${list("text")}
};
`;
}

function module(codes) {
  const rows = codes.map(
    (code) =>
      `  { number: ${code.number}, name: ${JSON.stringify(code.name)}, text: ${JSON.stringify(code.text)},\n    help: ${JSON.stringify(code.help)} },`,
  );
  return `${TS_BANNER(FROM, "Status codes: names, texts and help of every error that C can return.")}
export type StatusName =
${codes.map((code) => `  | ${JSON.stringify(code.name)}`).join("\n")};

export interface StatusDescription {
  readonly number: number;
  readonly name: StatusName;
  /** What is wrong, in a few words. */
  readonly text: string;
  /** What to do about it. */
  readonly help: string;
}

/** By number. */
export const statuses: readonly StatusDescription[] = [
${rows.join("\n")}
];
`;
}

/** Each code with what usually causes it; an example where a script can show one, which a test runs. */
function page(codes) {
  const { codes: told } = JSON.parse(readFileSync(join(root, "ops-c/errors.json"), "utf8"));
  const rows = codes.filter((code) => code.number !== 0).map((code) => section(code, told[code.name]));
  return `# Errors

Generated from \`${FROM}\` and \`ops-c/errors.json\`; do not edit. Every error of SIS has a name, a number and a message. In a script it is a \`SisError\`
with \`code\` (the name), \`number\`, \`operator\`, \`node\` and \`message\`, with \`at\`, the line of the script that added the operator, and with \`asked\`
and \`free\` where bytes or bounds are meant. Names and numbers stay what they are. The examples throw what they stand below; \`Graph\` and the
like come from \`"sis"\`. A stack that is used up is a \`RangeError\`, what a script's own code does wrong one of ECMAScript's errors.

${rows.join("\n")}`;
}

function section({ name, number, text, help }, told) {
  if (!told) throw new Error(`ops-c/errors.json says nothing of ${name}`);
  const example = told.example ? `\n\`\`\`ts\n${told.example}\n\`\`\`\n` : "";
  return `## ${name}

Number ${number}: ${text}.

**Usual causes.** ${told.causes}

**What to do.** ${help}
${example}`;
}
