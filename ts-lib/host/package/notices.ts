// Third-party notices of the npm package: who wrote what is compiled or joined into the files it carries, and on what terms.
// Read from what was really linked: the engine's sources, the members of C libraries in the linker's maps, the modules that
// bundles take from npm packages. Packages that npm installs beside SIS bring their notices themselves.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { boards } from "../../generated/boards.js";
import { treeFolder, treeOfBoard } from "../cmake.js";
import { makePageParts } from "../profile/html.js";
import { Failure } from "../setup/failure.mjs";
import { inBuild, inRoot } from "../setup/root.mjs";
import { lockedSource } from "../setup/third-party-lock.mjs";
import { copyrightOf } from "./copyright-file.js";

export const noticesFile = "THIRD-PARTY-NOTICES.txt";

interface Notice {
  readonly title: string;
  /** Which shipped files hold it. */
  readonly where: string;
  readonly text: string;
}

const rule = "=".repeat(100);

/** The whole file. */
export async function thirdPartyNotices(): Promise<string> {
  const { version } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  const members = linkedMembers();
  const notices = [
    engine(),
    ...cLibraries(members),
    compilerLibrary(members),
    ...(await bundled()),
    ...(await page()),
  ];
  const parts = notices.map(
    ({ title, where, text }) => `${rule}\n${title}\nin ${where}\n${rule}\n\n${text.trim()}\n`,
  );
  const head = `Third-party notices of SIS ${version}

SIS itself stands under the licence in LICENSE. The files of this package hold the following in compiled or joined form.
npm packages that are installed beside SIS bring notices of their own.
`;
  return [head, ...parts].join("\n");
}

const images = "the kernel images (images/*/*.img)";

/** The comment that each source of the engine opens with; those that say the same stand once. */
function engine(): Notice {
  const folder = inBuild("third-party", "quickjs-ng");
  const sources = [
    "quickjs.c",
    "libregexp.c",
    "libunicode.c",
    "libunicode-table.h",
    "dtoa.c",
    "cutils.h",
    "list.h",
  ];
  const said = new Map<string, string[]>();
  for (const name of sources) {
    const comment = /\/\*[\s\S]*?\*\//g;
    const licence = [...readFileSync(join(folder, name), "utf8").matchAll(comment)].find(([text]) =>
      text.includes("Copyright"),
    )?.[0];
    if (licence) said.set(plain(licence), [...(said.get(plain(licence)) ?? []), name]);
  }
  if (said.size === 0) throw new Failure(`no copyright in the sources of ${folder}`);
  const text = [...said].map(([licence, names]) => `${names.join(", ")}:\n\n${licence}`).join("\n\n");
  const { version } = lockedSource("quickjs-ng");
  return { title: `QuickJS-ng ${version}`, where: `${images} and in linux-*/sis-native`, text };
}

/** A C comment's text. */
const plain = (comment: string) =>
  comment
    .replace(/^\/\*+|\*\/$/g, "")
    .replace(/^ ?\* ?/gm, "")
    .trim();

/** Archive → its members that the linker took into an image of any board. */
export function linkedMembers(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const board of Object.keys(boards)) {
    const folder = join(treeFolder(treeOfBoard(board)), "firmware", board);
    for (const map of readdirSync(folder).filter((name) => /^(sis|loader)\.map$/.test(name))) {
      for (const [, archive, member] of readFileSync(join(folder, map), "utf8").matchAll(
        /^(\/\S+\.a)\(([^)\s]+)\)/gm,
      )) {
        found.set(archive!, (found.get(archive!) ?? new Set()).add(member!));
      }
    }
  }
  if (found.size === 0) throw new Failure("the linker's maps name no library", { mend: "npm run build" });
  return found;
}

/** Names of sources ("memcpy.S") of the members of archives that `wanted` accepts. */
function sourcesOf(members: ReturnType<typeof linkedMembers>, wanted: RegExp): string[] {
  const names = [...members].filter(([archive]) => wanted.test(archive)).flatMap(([, set]) => [...set]);
  return [...new Set(names.map((name) => name.replace(/\.o(bj)?$/, "")))].sort();
}

/** Picolibc, of each architecture's Debian package: the paragraphs of its copyright file about what is linked. */
function cLibraries(members: ReturnType<typeof linkedMembers>): Notice[] {
  const kinds = [
    { triplet: "aarch64-linux-gnu", machine: "aarch64" },
    { triplet: "arm-none-eabi", machine: "arm" },
  ];
  return kinds.map(({ triplet, machine }) => {
    const file = `/usr/share/doc/picolibc-${triplet}/copyright`;
    if (!existsSync(file)) throw new Failure(`there is no ${file}: picolibc's licences are not known`);
    const sources = sourcesOf(members, new RegExp(`/picolibc/${triplet}/`));
    return {
      title: `Picolibc (Debian's picolibc-${triplet})`,
      where: `the kernel images of ${machine === "arm" ? "32-bit" : "64-bit"} boards`,
      text: copyrightOf(readFileSync(file, "utf8"), sources, machine),
    };
  });
}

/** libgcc's members are few; the exception is what lets any program have them. */
function compilerLibrary(members: ReturnType<typeof linkedMembers>): Notice {
  const sources = sourcesOf(members, /\/libgcc\.a$/);
  return {
    title: "GCC's libgcc",
    where: images,
    text: `${sources.join(", ")}

Copyright (C) Free Software Foundation, Inc. Licensed under the GNU General Public License, version 3 or later, with the
GCC Runtime Library Exception, version 3.1: these parts of the compiler may be conveyed in the compiled form of any program
on terms of one's choice (https://www.gnu.org/licenses/gcc-exception-3.1.html).`,
  };
}

/** npm packages whose modules become part of the library in bundles. */
async function bundled(): Promise<Notice[]> {
  const { rollup } = await import("rollup");
  const { scriptBundle } = await import("../../../rollup.config.mjs");
  const input = inBuild("js", "ts-lib", "sis", "index.js");
  const bundle = await rollup({ ...scriptBundle(input, "sis.js"), onwarn: () => {} });
  const modules = new Map<string, string[]>();
  for (const file of bundle.watchFiles) {
    const folder = packageFolder(file);
    if (folder) modules.set(folder, [...(modules.get(folder) ?? []), file]);
  }
  await bundle.close();
  const where = "the library that scripts import, where it is part of an image or a bundle";
  return [...modules].sort().map(([folder, files]) => npmNotice(folder, files, where));
}

/** The package a module belongs to: what follows the last node_modules. */
function packageFolder(file: string): string | undefined {
  const at = file.lastIndexOf(`${sep}node_modules${sep}`);
  if (at < 0) return undefined;
  const [scope = "", name = ""] = file.slice(at + 14).split(sep);
  return join(file.slice(0, at + 14), scope.startsWith("@") ? join(scope, name) : scope);
}

/** By the package's own files; where it has none, by what its modules open with. */
function npmNotice(folder: string, modules: readonly string[], where: string): Notice {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
  const heads = new Set(
    modules.map((file) => headOf(readFileSync(file, "utf8"))).filter((head) => head !== ""),
  );
  const text = [...(texts.length > 0 ? texts : heads)].join("\n\n");
  if (text === "") throw new Failure(`${name} says nowhere on what terms it may be passed on`);
  return { title: `${name} ${version} (${license})`, where, text };
}

/** The comment lines a module begins with, if they speak of copyright. */
function headOf(code: string): string {
  const lines = /^(\/\/.*\n)+/.exec(code)?.[0] ?? "";
  return lines.includes("Copyright") ? lines.replace(/^\/\/ ?/gm, "").trim() : "";
}

async function page(): Promise<Notice[]> {
  const { licences } = await makePageParts();
  return licences.map(({ name, version, text }) => ({
    title: `${name} ${version}`,
    where: "page.json, and so in pages of sis profile",
    text,
  }));
}
