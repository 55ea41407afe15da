// Reads firmware/frames.json and firmware/frames.lock.json, and refuses what does not make sense.
import { readFileSync } from "node:fs";
import { snake } from "../../ops-c/generate/names.mjs";

/** What a field may be: its C type, its TypeScript type (to send, as received), fewest bytes on the wire. */
export const TYPES = {
  u8: { c: "uint8_t", ts: "number", least: 1, number: true },
  u16: { c: "uint16_t", ts: "number", least: 2, number: true },
  u32: { c: "uint32_t", ts: "number", least: 4, number: true },
  u64: { c: "uint64_t", ts: "number | bigint", least: 8, number: true },
  i64: { c: "int64_t", ts: "number | bigint", least: 8, number: true },
  f64: { c: "double", ts: "number", least: 8 },
  op: { c: "uint32_t", ts: "number", least: 1 },
  hash: { c: "const uint8_t *", ts: "Uint8Array", least: 32 },
  string: { c: "const char *", ts: "string", least: 2 },
  strings: { c: "sis_frame_strings", ts: "readonly string[]", least: 1 },
  u32s: { c: "sis_frame_u32s", ts: "readonly number[]", least: 2 },
  i64s: { c: "sis_frame_i64s", ts: "readonly number[]", least: 1 },
  dims: { c: "sis_frame_dims", ts: "readonly (number | bigint)[]", least: 1 },
  dims32: { c: "sis_frame_dims", ts: "readonly number[]", least: 1 },
  shape: { c: "sis_frame_dims", ts: "readonly number[] | undefined", least: 1 },
  bytes: { c: "sis_frame_bytes", ts: "Uint8Array", least: 0, last: true },
  list: { c: "sis_frame_list", ts: "", least: 2, last: true },
};

const REQUEST = new Set(
  Object.keys(TYPES).filter((type) => !["f64", "shape", "i64s", "list"].includes(type)),
);
const REPLY = new Set(
  Object.keys(TYPES).filter((type) => !["op", "dims", "dims32", "u32s", "hash"].includes(type)),
);

export function demand(condition, text) {
  if (!condition) throw new Error(`frames.json: ${text}`);
}

/** Commands with fields `{ name, type, about, fallback?, most?, of? }`, limits and records; all checked. */
export function readFrames(path, lockPath) {
  const table = JSON.parse(readFileSync(path, "utf8"));
  const commands = table.commands.map(({ fields = [], reply = [], ...command }) => ({
    ...command,
    fields: fields.map((field) => readField(command.name, field, REQUEST)),
    reply: reply.map((field) => readField(command.name, field, REPLY)),
  }));
  const frames = { ...table, commands };
  check(frames);
  checkLock(frames, JSON.parse(readFileSync(lockPath, "utf8")));
  return frames;
}

function readField(command, [name, type, about, fallback, most], allowed) {
  demand(allowed.has(type), `${command}.${name}: no type ${type} here`);
  demand(
    /^[a-z][A-Za-z0-9]*$/.test(name) && about,
    `${command}: field ${name} needs a good name and a meaning`,
  );
  if (type === "list")
    return { name, type, about, of: fallback.map((field) => readField(command, field, REPLY)) };
  const optional = fallback !== undefined && fallback !== "";
  demand(!optional || TYPES[type].number, `${command}.${name}: only numbers may be left out`);
  return { name, type, about, ...(optional && { fallback }), ...(most !== undefined && { most }) };
}

function check({ commands, records }) {
  for (const [index, { id, name, about, fields, reply }] of commands.entries()) {
    demand(id > (commands[index - 1]?.id ?? 0) && id < 256, `${name}: ids ascend, up to 255`);
    demand(/^[A-Z][A-Za-z]*$/.test(name) && about, `${name} needs a good name and a meaning`);
    demand(commands.findIndex((other) => other.name === name) === index, `${name} is listed twice`);
    for (const list of [fields, reply]) {
      const names = list.map((field) => field.name);
      demand(new Set(names).size === names.length, `${name}: a field is listed twice`);
      list.forEach((field, i) => {
        demand(!TYPES[field.type].last || i === list.length - 1, `${name}.${field.name} must be the last`);
        demand(
          field.fallback !== undefined || list[i - 1]?.fallback === undefined,
          `${name}.${field.name} follows an optional field`,
        );
      });
    }
  }
  const tags = Object.values(records)
    .filter((row) => typeof row === "object")
    .map(({ tag }) => tag);
  demand(
    tags.every((tag) => tag >= 240 && tag < 256) && new Set(tags).size === tags.length,
    "records: tags are 240 to 255, each once",
  );
}

/** What is for ever: ids, and the layouts, to which optional fields may be added. */
function locked({ commands, records }) {
  const layout = (fields) => fields.map(({ name, type }) => `${name}:${type}`).join(" ");
  return {
    commands: Object.fromEntries(
      commands.map(({ id, name, fields, reply }) => [name, [id, layout(fields), layout(reply)]]),
    ),
    records: Object.fromEntries(
      Object.entries(records)
        .filter(([, row]) => row.tag)
        .map(([name, { tag }]) => [name, tag]),
    ),
  };
}

function checkLock(frames, lock) {
  const now = locked(frames);
  for (const [name, tag] of Object.entries(lock.records ?? {}))
    demand(now.records[name] === tag, `record ${name} has the tag ${tag} for ever`);
  for (const [name, [id, ...layouts]] of Object.entries(lock.commands ?? {})) {
    const command = now.commands[name];
    demand(command, `${name} was dropped; ids are for ever`);
    demand(command[0] === id, `${name} is ${id} for ever, the table says ${command[0]}`);
    layouts.forEach((layout, i) => {
      const grown = command[i + 1];
      demand(
        grown === layout || grown.startsWith(layout === "" ? "" : `${layout} `),
        `${name}: its layout may only grow at the end`,
      );
      const { fields } = frames.commands.find((other) => other.name === name);
      const before = layout === "" ? 0 : layout.split(" ").length;
      if (i === 0)
        demand(
          fields.slice(before).every(({ fallback }) => fallback !== undefined),
          `${name}: new fields must be optional`,
        );
    });
  }
}

export const lockFile = (frames) => `${JSON.stringify(locked(frames), null, 2)}\n`;

/** AddMLOperator → add_ml_operator. */
export const cName = (name) => snake(name);
