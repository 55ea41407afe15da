// The page of operators.
import { ALWAYS, coverage } from "./about.mjs";
import { dtypesOf } from "./tables.mjs";

const BY = {
  reader: " The reader and the builder turn it into a constant.",
  library: " The library expresses it by Loop.",
};

export function operatorPage(tables) {
  return `# Operators

Generated from \`ops-c/operators\`; do not edit. ${tables.operators.length} operators. Semantics are ONNX's; what is narrower is said here.

${about(tables)}
${tables.families.map(family).join("\n")}`;
}

function about(tables) {
  const opsets = coverage(tables);
  const waiting = new Map(
    tables.waits.flatMap(({ kind, operators }) => operators.map((name) => [name, kind])),
  );
  const lacking = opsets.at(-1).lacking.filter((name) => !waiting.has(name));
  const table = (head, rows) =>
    [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `## What waits

${table(
  ["what", "", "operators, domains"],
  tables.waits.map(({ kind, summary, operators, domains }) => [
    kind,
    summary,
    [...operators, ...domains].map((name) => `\`${name}\``).join(", "),
  ]),
)}
${lacking.length > 0 ? `\nNot there yet: ${lacking.map((name) => `\`${name}\``).join(", ")}.\n` : ""}
## ONNX's operators

Of the operators that ONNX's own domain has at each opset, those above among them:

${table(
  ["opset", "ONNX", "SIS"],
  opsets.map(({ opset, defined, has }) => [opset, defined, has.length]),
)}

## Build options

All are on unless \`sis build --without NAME\` makes an image that is smaller ([kernel.md](kernel.md)). There an operator of an
option that is off is refused by the call that adds it, with the operator's, the node's and the option's name. The board's
\`mlinfo\` shows what an image holds.

${table(
  ["option", "", "operators", "needs"],
  [...tables.options, { name: ALWAYS, summary: "What a graph itself needs; no option.", needs: [] }].map(
    ({ name, summary, needs }) => [
      name === ALWAYS ? "" : `\`${name}\``,
      summary,
      tables.operators.filter(({ option }) => option === name).length,
      needs.map((other) => `\`${other}\``).join(", "),
    ],
  ),
)}
`;
}

function family({ about, option, operators }) {
  const build = option === ALWAYS ? "" : `Build option \`${option}\`.\n\n`;
  return `## ${about.replace(/\.$/, "")}\n\n${build}${operators.map(operator).join("\n")}`;
}

function operator(row) {
  const dtypes = (port) => dtypesOf(row, port).join(" ");
  const ports = (list) =>
    list.map((port) => `| \`${port.name}\`${note(port)} | ${dtypes(port)} |`).join("\n");
  const table = (title, list) =>
    list.length === 0 ? "" : `\n| ${title} | dtypes |\n|---|---|\n${ports(list)}\n`;
  return `### ${row.name}

${row.summary} Id ${row.id}; opsets ${row.since.join(", ")}.${BY[row.by] ?? ""}${row.random ? " Each run draws new numbers." : ""}
${table("input", row.inputs)}${table("output", row.outputs)}${attributes(row.attributes)}`;
}

function attributes(list) {
  if (list.length === 0) return "";
  const rows = list.map((attribute) => {
    const type = attribute.values ? attribute.values.join(" \\| ") : attribute.type;
    const start = attribute.default === undefined ? "" : String(attribute.default);
    return `| \`${attribute.name}\`${note(attribute)} | ${attribute.tag} | ${type} | ${start} |`;
  });
  return `\n| attribute | tag | type | default |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

function note({ optional, variadic, since, until, required }) {
  const words = [];
  if (optional) words.push("optional");
  if (variadic) words.push("any number");
  if (required !== undefined) words.push(required === 1 ? "required" : `required from opset ${required}`);
  if (since !== undefined) words.push(`from opset ${since}`);
  if (until !== undefined) words.push(`until opset ${until}`);
  return words.length > 0 ? ` (${words.join(", ")})` : "";
}
