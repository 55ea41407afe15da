// Control frames in C: ids, structs of fields, descriptions for the one parser, and the table of handlers.
import { cName, TYPES } from "./frames-table.mjs";

const BANNER = (about) =>
  `/* ${about}\n * Made by firmware/generate/frames.mjs from firmware/frames.json. Do not edit. */\n/* clang-format off */\n`;
const upper = (name) => cName(name).toUpperCase();
const reserved = new Set(["operator", "register", "default"]);
const member = (name) => (reserved.has(cName(name)) ? `${cName(name)}_` : cName(name));

const declare = ({ name, type, about }) => {
  const c = TYPES[type].c;
  return `    ${c}${c.endsWith("*") ? "" : " "}${member(name)}; /* ${about} */`;
};
const struct = (name, fields) =>
  fields.length === 0 ? "" : `typedef struct ${name} {\n${fields.map(declare).join("\n")}\n} ${name};\n\n`;

/** firmware/generated/frames.h */
export function frameHeader({ magic, version, limits, records, commands }) {
  const kernel = commands.filter(({ loader }) => loader !== "only");
  const loader = commands.filter((command) => command.loader);
  const structs = commands
    .map(({ name, about, fields, reply }) =>
      fields.length + reply.length === 0
        ? ""
        : `/* ${name}: ${about} */\n${struct(`sis_frame_${cName(name)}`, fields)}${struct(`sis_frame_${cName(name)}_reply`, reply)}`,
    )
    .join("");
  return `${BANNER("Control frames: commands, limits, and their fields as the parser gives them.")}#ifndef SIS_FRAMES_H
#define SIS_FRAMES_H

#include "control/fields.h"

#define SIS_FRAME_MAGIC ${magic}u
#define SIS_FRAME_VERSION ${version}u
#define SIS_FRAME_HEADER 8u /* magic, version, command, flags, u32 payload length */
#define SIS_FRAME_REPLY 0x80u /* of flags; the others are the sender's, and come back in the reply */

${Object.entries(limits)
  .map(([name, { value, about }]) => `#define SIS_LIMIT_${upper(name)} ${value}u /* ${about} */`)
  .join("\n")}

/* ${records.about} */
${Object.entries(records)
  .filter(([, row]) => row.tag)
  .map(([name, { tag, about }]) => `#define SIS_RECORD_${upper(name)} ${tag}u /* ${about} */`)
  .join("\n")}

typedef enum sis_command {
${commands.map(({ id, name }) => `    SIS_COMMAND_${upper(name)} = ${id},`).join("\n")}
} sis_command;
#define SIS_COMMAND_COUNT ${kernel.length}u
#define SIS_COMMAND_LAST ${kernel.at(-1).id}u
#define SIS_LOADER_COMMAND_COUNT ${loader.length}u

${structs}/* In ascending order of ids. */
extern const sis_frame_description sis_frame_descriptions[SIS_COMMAND_COUNT];
/* Those that the chain loader (firmware/loader) knows. */
extern const sis_frame_description sis_loader_frame_descriptions[SIS_LOADER_COMMAND_COUNT];

#endif
`;
}

const kind = (type) => `SIS_WIRE_${type.toUpperCase()}`;

function describe(structName, variable, fields) {
  if (fields.length === 0) return "";
  const rows = fields.map(
    ({ name, type, fallback, most }) =>
      `    {"${name}", ${kind(type)}, ${fallback === undefined ? "false" : "true"}, offsetof(${structName}, ${member(name)}), UINT64_C(${fallback ?? 0}), ${most === undefined ? "UINT64_MAX" : `UINT64_C(${most})`}},`,
  );
  return `static const sis_wire_field ${variable}[] = {\n${rows.join("\n")}\n};\n`;
}

/** firmware/generated/frames.c and loader_frames.c: `table` is the name of what describes the commands. */
export function frameSource({ commands }, table) {
  const fields = commands
    .map(({ name, fields, reply }) => {
      const c = cName(name);
      return (
        describe(`sis_frame_${c}`, `${c}_fields`, fields) +
        describe(`sis_frame_${c}_reply`, `${c}_reply`, reply)
      );
    })
    .join("");
  const rows = commands.map(({ id, name, fields, reply }) => {
    const c = cName(name);
    const part = (list, suffix) => (list.length === 0 ? "NULL, 0" : `${c}_${suffix}, ${list.length}`);
    const size = fields.length === 0 ? "0" : `sizeof(sis_frame_${c})`;
    return `    {${id}, "${name}", ${part(fields, "fields")}, ${part(reply, "reply")}, ${size}, ${least(fields)}, ${open(fields)}},`;
  });
  return `${BANNER("Control frames: their layouts as the parser and the writer of replies read them.")}#include "frames.h"

${fields}
const sis_frame_description ${table} = {
${rows.join("\n")}
};
`;
}

const least = (fields) =>
  fields
    .filter(({ fallback }) => fallback === undefined)
    .reduce((sum, { type }) => sum + TYPES[type].least, 0);
/** Whether a frame's length is not the same each time. */
const FIXED = new Set(["u8", "u16", "u32", "u64", "i64", "hash"]);
const open = (fields) => fields.some(({ type, fallback }) => !FIXED.has(type) || fallback !== undefined);

const prototype = ({ name, fields, reply }) => {
  const c = cName(name);
  const given = fields.length === 0 ? "" : `, const sis_frame_${c} *given`;
  const answer = reply.length === 0 ? "" : `, sis_frame_${c}_reply *answer`;
  return `sis_status sis_on_${c}(sis_control *control${given}, sis_reply *reply${answer})`;
};

/** firmware/generated/handlers.h: one function a command, each in a file of its own. */
export function handlerHeader({ commands }) {
  return `${BANNER("What each command does: a function each, in firmware/control.")}#ifndef SIS_HANDLERS_H
#define SIS_HANDLERS_H

#include "control/inside.h"

${commands.map((command) => `${prototype(command)};`).join("\n")}

#endif
`;
}

/** firmware/generated/handlers.c: the table, and what joins its rows to functions with types of their own. */
export function handlerSource({ commands }) {
  const calls = commands.map(({ name, fields, reply }) => {
    const c = cName(name);
    const given = fields.length === 0 ? "" : ", given";
    const unused = fields.length === 0 ? "    (void)given;\n" : "";
    const send =
      reply.length === 0
        ? `    return sis_on_${c}(control${given}, reply);\n`
        : `    sis_frame_${c}_reply answer = {0};
    sis_status status = sis_on_${c}(control${given}, reply, &answer);
    return sis_reply_fields(reply, status, &answer);\n`;
    return `static sis_status ${c}(sis_control *control, const void *given, sis_reply *reply) {\n${unused}${send}}\n`;
  });
  return `${BANNER("The table of handlers, in the order of sis_frame_descriptions.")}#include "handlers.h"

${calls.join("\n")}
sis_handler *const sis_handlers[SIS_COMMAND_COUNT] = {
${commands.map(({ name }) => `    ${cName(name)},`).join("\n")}
};
`;
}
