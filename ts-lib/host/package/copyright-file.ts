// A Debian copyright file (DEP-5): which of its paragraphs speak of given sources, and the licences they name.
import { basename } from "node:path";

interface Paragraph {
  /** Patterns of paths; none in a paragraph that holds a licence's text. */
  readonly files: readonly string[];
  readonly copyright: string;
  readonly licence: string;
  readonly text: string;
}

function parse(text: string): Paragraph[] {
  return text.split(/\n\s*\n(?=\S)/).map((part) => {
    const field = (name: string) =>
      new RegExp(`^${name}:((?:.*)(?:\n[ \t].*)*)`, "m").exec(part)?.[1]?.trim() ?? "";
    const [licence = "", ...lines] = field("License").split("\n");
    return {
      files: field("Files").split(/\s+/).filter(Boolean),
      copyright: field("Copyright"),
      licence: licence.trim(),
      text: lines.map((line) => line.replace(/^ \.?/, "")).join("\n"),
    };
  });
}

/**
 * Whether a path of the source tree, as "newlib/libc/string/strspn.c", is the one of an archive's member: "libc_string_strspn.c",
 * or "memcpy.S" of the machine's own folder.
 */
function isSource(path: string, source: string, machine: string): boolean {
  const flat = path.replace(/^newlib\//, "").replaceAll("/", "_");
  const pattern = new RegExp(`^${flat.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
  return pattern.test(source) || (path.includes(`/machine/${machine}/`) && basename(path) === source);
}

/**
 * What the file says about sources of archive members: for each the last paragraph about it, as the format wants it; then
 * the licences these name, once.
 */
export function copyrightOf(text: string, sources: readonly string[], machine: string): string {
  const paragraphs = parse(text);
  const about = new Map<Paragraph, string[]>();
  for (const source of sources) {
    const own = paragraphs.findLast(({ files }) => files.some((path) => isSource(path, source, machine)));
    if (own) about.set(own, [...(about.get(own) ?? []), source]);
  }
  const statements = [...about].map(
    ([{ copyright, licence }, own]) =>
      `${own.join(", ")}:\n  Copyright: ${copyright}\n  Licence: ${licence}, below`,
  );
  const licences = [...new Set([...about.keys()].map(({ licence }) => licence))].sort();
  const texts = licences.map((name) => {
    const own = paragraphs.find((paragraph) => paragraph.licence === name && paragraph.text.trim() !== "");
    return `Licence ${name}:\n\n${own?.text.trim() ?? ""}`;
  });
  return [...statements, ...texts].join("\n\n");
}
