// The tables of docs/link.md, between its marks; the rest of the page is written by hand.
const table = (head, rows) =>
  [
    `| ${head.join(" | ")} |`,
    `|${head.map(() => "---").join("|")}|`,
    ...rows.map((r) => `| ${r.join(" | ")} |`),
  ].join("\n");

const hex = (number) => `\`${number.toString(16).padStart(2, "0")}\``;

function states(link) {
  const rows = Object.entries(link.rows).flatMap(([state, row]) => {
    // Events of one state that do the same share a line.
    const lines = new Map();
    for (const [event, [action, next]] of Object.entries(row)) {
      const key = `${action} ${next}`;
      lines.set(key, { action, next, events: [...(lines.get(key)?.events ?? []), event] });
    }
    return [...lines.values()].map((line) => [
      `**${state}**`,
      line.events.join(", "),
      line.action === "none" ? "–" : `\`${line.action}\``,
      line.next === state ? "" : `**${line.next}**`,
    ]);
  });
  return table(["state", "when", "does", "then"], rows);
}

const parts = {
  types: (link) =>
    table(
      ["type", "name", "meaning"],
      link.types.map((t) => [hex(t.number), t.name, t.about]),
    ),
  payloads: (link) =>
    link.payloads
      .map(
        ({ type, fields }) =>
          `**${type}**\n\n${table(
            ["field", "type", "meaning"],
            fields.map((f) => [f.name, f.type, f.about]),
          )}`,
      )
      .join("\n\n"),
  reasons: (link) =>
    table(
      ["reason", "name", "meaning"],
      link.reasons.map((r) => [r.number, r.name, r.about]),
    ),
  constants: (link) =>
    table(
      ["constant", "value", "meaning"],
      link.constants.map((c) => [c.name, c.value, c.about]),
    ),
  times: (link) =>
    table(
      ["time", "ms", "meaning"],
      link.times.map((t) => [t.name, t.us / 1000, t.about]),
    ),
  states,
  events: (link) =>
    table(
      ["event", "meaning"],
      link.events.filter((e) => e.about).map((e) => [e.name, e.about]),
    ),
  actions: (link) =>
    table(
      ["action", "meaning"],
      link.actions.map((a) => [`\`${a.name}\``, a.about]),
    ),
};

/** The page with each generated part made anew: `<!-- link:NAME -->` to `<!-- /link -->`. */
export const linkPage = (link, page) =>
  page.replace(/<!-- link:(\w+) -->[\s\S]*?<!-- \/link -->/g, (_, name) => {
    if (!(name in parts)) throw new Error(`docs/link.md: no generated part ${name}`);
    return `<!-- link:${name} -->\n${parts[name](link)}\n<!-- /link -->`;
  });
