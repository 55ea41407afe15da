// Control frames in TypeScript: the table that the codec reads, and types of every command's fields.
import { TYPES } from "./frames-table.mjs";

const property = ({ name, type, about, fallback, of }, optional) =>
  `    /** ${about} */\n    readonly ${name}${optional && fallback !== undefined ? "?" : ""}: ${type === "list" ? `readonly { ${of.map((field) => `readonly ${field.name}: ${received(field.type)}`).join("; ")} }[]` : optional ? TYPES[type].ts : received(type)};`;
/** Numbers come back as numbers. */
const received = (type) => TYPES[type].ts.replace("number | bigint", "number");

const shape = (commands, which, optional) =>
  commands
    .map(({ name, about, ...command }) => {
      const fields = command[which];
      if (fields.length === 0) return `  ${name}: Readonly<Record<string, never>>;`;
      return `  /** ${which === "fields" ? about : `What ${name} is answered.`} */\n  ${name}: {\n${fields.map((field) => property(field, optional)).join("\n")}\n  };`;
    })
    .join("\n");

const row = ({ name, type, fallback, most, of }) =>
  `{ name: "${name}", type: "${type}"${fallback === undefined ? "" : `, fallback: ${bigint(fallback)}`}${most === undefined ? "" : `, most: ${most}`}${of ? `, of: [${of.map(row).join(", ")}]` : ""} }`;
const bigint = (value) => (typeof value === "string" ? `${value}n` : value);

/** ts-lib/generated/frames.ts */
export function frameModule({ magic, version, limits, records, commands }) {
  const rows = commands.map(
    ({ id, name, fields, reply }) =>
      `  ${name}: {\n    id: ${id},\n    fields: [${fields.map(row).join(", ")}],\n    reply: [${reply.map(row).join(", ")}],\n  },`,
  );
  return `// Control frames: commands, layouts and limits.
// Made by firmware/generate/frames.mjs from firmware/frames.json; do not edit.

export const frameMagic = ${magic};
export const frameVersion = ${version};
export const frameHeaderBytes = 8;
/** Of flags: a reply. The other bits are the sender's, and come back in the reply. */
export const frameReply = 0x80;

/** The newest firmware's; a board says its own in the reply to About. */
export const frameLimits = {
${Object.entries(limits)
  .map(([name, { value, about }]) => `  /** ${about} */\n  ${name}: ${value},`)
  .join("\n")}
} as const;

/** ${records.about} */
export const frameRecords = {
${Object.entries(records)
  .filter(([, { tag }]) => tag)
  .map(([name, { tag, about }]) => `  /** ${about} */\n  ${name}: ${tag},`)
  .join("\n")}
} as const;

export type FieldType =
${Object.keys(TYPES)
  .map((type) => `  | "${type}"`)
  .join("\n")};

export interface FrameField {
  readonly name: string;
  readonly type: FieldType;
  /** What it is when it is left out; of trailing fields only. */
  readonly fallback?: number | bigint;
  readonly most?: number;
  /** Fields of each entry of a list. */
  readonly of?: readonly FrameField[];
}

export interface FrameDescription {
  readonly id: number;
  readonly fields: readonly FrameField[];
  readonly reply: readonly FrameField[];
}

/** What each command is sent with. */
export interface FrameFields {
${shape(commands, "fields", true)}
}

/** What each command is answered, beside status, id and text. */
export interface FrameAnswers {
${shape(commands, "reply", false)}
}

export type CommandName = keyof FrameFields;

export const frameTable: Readonly<Record<CommandName, FrameDescription>> = {
${rows.join("\n")}
};
`;
}
