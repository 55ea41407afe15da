// Model packages: the manifest's fields and faults for C's parser and the TypeScript library, and the table in the docs.
import { readFileSync } from "node:fs";
import { C_BANNER, TS_BANNER, upper } from "./names.mjs";
import { demand } from "./tables.mjs";

const FROM = "ops-c/manifest.json";
const TYPES = ["text", "hash", "number", "operators", "files", "signature"];
const MARKS = ["<!-- fields: generated from ops-c/manifest.json -->", "<!-- end of fields -->"];

export function readManifestTable(path, codes) {
  const table = JSON.parse(readFileSync(path, "utf8"));
  const statuses = new Set(codes.map(({ name }) => name));
  let last = 0;
  for (const { tag, name, type, least, most } of table.fields) {
    demand(tag > last && tag < 256, `manifest field ${name}: tags ascend from 1 to 255`);
    demand(TYPES.includes(type), `manifest field ${name}: no type ${type}`);
    demand(least <= most && Number.isSafeInteger(most), `manifest field ${name}: its bounds make no sense`);
    last = tag;
  }
  for (const { name, status } of table.faults)
    demand(statuses.has(status), `fault ${name}: no status ${status}`);
  demand(table.magic.length === 8 && table.headerBytes === 24, "the header's layout is C's");
  return table;
}

/** Path from the repository's root → text. `page`: docs/capability.md as it is. */
export function manifestFiles(table, page) {
  return {
    "ops-c/generated/sis/manifest.h": header(table),
    "ops-c/generated/manifest.c": source(table),
    "ts-lib/generated/manifest.ts": module(table),
    "docs/capability.md": documented(table, page),
  };
}

const field = (name) => `SIS_FIELD_${upper(name)}`;

function header({ version, magic, headerBytes, mostManifestBytes, fields, faults }) {
  const bytes = magic.map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  return `${C_BANNER(FROM, "Model packages: the manifest's fields, and what can be wrong.")}#ifndef SIS_MANIFEST_H
#define SIS_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "sis/status.h"

#define SIS_PACKAGE_MAGIC "${bytes}" /* ${magic.length} bytes */
#define SIS_PACKAGE_VERSION ${version}
#define SIS_PACKAGE_HEADER ${headerBytes}u
#define SIS_MOST_MANIFEST ${mostManifestBytes}u

typedef enum sis_field {
${fields.map(({ name, tag }) => `    ${field(name)}, /* tag ${tag} */`).join("\n")}
    SIS_FIELD_COUNT
} sis_field;

typedef enum sis_field_type {
${TYPES.map((type) => `    SIS_FIELD_IS_${type.toUpperCase()},`).join("\n")}
} sis_field_type;

typedef struct sis_field_description {
    uint8_t tag, type;
    bool required;
    uint64_t least, most; /* bytes of a text, value of a number, entries of a list */
    const char *name;
} sis_field_description;

extern const sis_field_description sis_fields[SIS_FIELD_COUNT]; /* ascending tags */

typedef enum sis_fault {
${faults.map(({ name, text }) => `    SIS_FAULT_${name},${text && ` /* ${text} */`}`).join("\n")}
    SIS_FAULT_COUNT
} sis_fault;

typedef struct sis_fault_description {
    sis_status status;
    const char *text;
} sis_fault_description;

extern const sis_fault_description sis_faults[SIS_FAULT_COUNT];

#endif
`;
}

function source({ fields, faults }) {
  const rows = fields.map(
    ({ tag, name, type, least, most, required }) =>
      `    {${tag}, SIS_FIELD_IS_${type.toUpperCase()}, ${required}, ${least}u, ${most}u, "${name}"},`,
  );
  const texts = faults.map(({ status, text }) => `    {SIS_${status}, ${JSON.stringify(text)}},`);
  return `${C_BANNER(FROM, "Model packages: the manifest's fields, and what can be wrong.")}#include "sis/manifest.h"

const sis_field_description sis_fields[SIS_FIELD_COUNT] = {
${rows.join("\n")}
};

const sis_fault_description sis_faults[SIS_FAULT_COUNT] = {
${texts.join("\n")}
};
`;
}

function module({ version, magic, headerBytes, mostManifestBytes, fields, faults }) {
  const rows = fields.map(
    ({ tag, name, type, least, most, required, meaning }) =>
      `  { tag: ${tag}, name: "${name}", type: "${type}", least: ${least}, most: ${most}, required: ${required},\n    meaning: ${JSON.stringify(meaning)} },`,
  );
  const texts = faults.map(
    ({ name, status, text }) => `  { name: "${name}", status: "${status}", text: ${JSON.stringify(text)} },`,
  );
  return `${TS_BANNER(FROM, "Model packages: the manifest's fields, and what can be wrong.")}
import type { StatusName } from "./status.js";

export const packageFormat = {
  version: ${version},
  magic: [${magic.join(", ")}],
  headerBytes: ${headerBytes},
  mostManifestBytes: ${mostManifestBytes},
} as const;

export type FieldType = ${TYPES.map((type) => `"${type}"`).join(" | ")};
export type FieldName = ${fields.map(({ name }) => `"${name}"`).join(" | ")};

export interface FieldDescription {
  readonly tag: number;
  readonly name: FieldName;
  readonly type: FieldType;
  /** Bytes of a text, value of a number, entries of a list. */
  readonly least: number;
  readonly most: number;
  readonly required: boolean;
  readonly meaning: string;
}

/** In the order in which a manifest holds them. */
export const manifestFields: readonly FieldDescription[] = [
${rows.join("\n")}
];

export interface FaultDescription {
  readonly name: string;
  readonly status: StatusName;
  readonly text: string;
}

/** What can be wrong with a package, by number. */
export const packageFaults: readonly FaultDescription[] = [
${texts.join("\n")}
];
`;
}

function documented({ fields }, page) {
  const [begin, end] = MARKS.map((mark) => page.indexOf(mark));
  demand(begin >= 0 && end > begin, `docs/capability.md has lost its line ${MARKS[0]}`);
  const size = ({ type, least, most }) => {
    if (type === "hash") return "32 bytes";
    if (type === "signature") return "1 byte";
    if (type === "number") return `u64, ${least} to ${most > 2 ** 48 ? "2^53-1" : "2^47"}`;
    return `${least} to ${most} ${type === "text" ? "bytes of printable ASCII" : "entries"}`;
  };
  const rows = fields.map(
    (each) =>
      `| ${each.tag} | \`${each.name}\` | ${size(each)} | ${each.required ? "yes" : "no"} | ${each.meaning} |`,
  );
  return `${page.slice(0, begin)}${MARKS[0]}
| tag | field | value | required | meaning |
|---|---|---|---|---|
${rows.join("\n")}
${page.slice(end)}`;
}
