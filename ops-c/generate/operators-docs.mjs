// The page of operators.
import { dtypesOf } from "./tables.mjs";

const BY = {
  reader: " The reader and the builder turn it into a constant.",
  library: " The library expresses it by Loop.",
};

export function operatorPage({ families }) {
  const count = families.reduce((sum, family) => sum + family.operators.length, 0);
  return `# Operators

Generated from \`ops-c/operators\`; do not edit. ${count} operators. Semantics are ONNX's; what is narrower is said here.

${families.map(family).join("\n")}`;
}

function family({ about, operators }) {
  return `## ${about.replace(/\.$/, "")}\n\n${operators.map(operator).join("\n")}`;
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
