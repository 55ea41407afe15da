// The tables of docs/frames.md; its other text is written by hand.
import { demand } from "./frames-table.mjs";

const LIMITS = ["<!-- limits -->", "<!-- end limits -->"];
const COMMANDS = ["<!-- commands -->", "<!-- end commands -->"];
const RECORDS = ["<!-- records -->", "<!-- end records -->"];

/** docs/frames.md with its tables renewed. */
export function framePage(frames, page) {
  return [
    [LIMITS, limitTable(frames)],
    [RECORDS, recordTable(frames)],
    [COMMANDS, commandTables(frames)],
  ].reduce((text, [marks, table]) => renew(text, marks, table), page);
}

function renew(page, [begin, end], table) {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  demand(from >= 0 && to > from, `docs/frames.md: no ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${table}\n\n${page.slice(to)}`;
}

const rows = (head, lines) =>
  `| ${head.join(" | ")} |\n|${head.map(() => "---|").join("")}\n${lines.join("\n")}`;
const limitTable = ({ limits }) =>
  rows(
    ["limit", "value", "of what"],
    Object.entries(limits).map(([name, { value, about }]) => `| ${name} | ${value} | ${about} |`),
  );
const recordTable = ({ records }) =>
  rows(
    ["tag", "record", "value"],
    Object.entries(records)
      .filter(([, { tag }]) => tag)
      .map(([name, { tag, about }]) => `| ${tag} | ${name} | ${about} |`),
  );

const hex = (id) => `0x${id.toString(16).padStart(2, "0")}`;
const notes = ({ fallback, most }) =>
  `${most === undefined ? "" : ` At most ${most}.`}${fallback === undefined ? "" : ` Left out: ${fallback}.`}`;
const field = (kind) => (row) => `| ${kind} | ${row.name} | ${row.type} | ${row.about}${notes(row)} |`;
const entry = (list) => (row) => `| entry | ${list.name}.${row.name} | ${row.type} | ${row.about} |`;

function commandTables({ commands }) {
  return commands
    .map(({ id, name, about, gives, fields, reply }) => {
      const lines = [
        ...fields.map(field("send")),
        ...(gives ? [`| answer | id | u32 | ${gives} |`] : []),
        ...reply.flatMap((row) => [field("answer")(row), ...(row.of ?? []).map(entry(row))]),
      ];
      const table = lines.length === 0 ? "" : `\n\n${rows(["", "field", "type", "meaning"], lines)}`;
      return `### ${hex(id)} ${name}\n\n${about}${table}`;
    })
    .join("\n\n");
}
