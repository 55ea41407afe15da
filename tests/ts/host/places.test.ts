// Stack traces name places of the TypeScript: the same on sim, vm and native, where the source says they are. The table of
// places is tests/places/throwing.ts; boards run it in tests/e2e/language.test.ts.
import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapping } from "node:module";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundleScript } from "../../../ts-lib/host/bundle.js";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { Places, packedMap, packMappings } from "../../../ts-lib/host/source-map/packed.js";
import { mappingsOf } from "../../../ts-lib/host/source-map/vlq.js";
import { everywhere, targets } from "./everywhere.js";
import { comparable, expectedPlaces, throwing, uncaughtText } from "./places.js";

test("positions in every trace are those of the source, on every target", async () => {
  const results = await everywhere(throwing);
  results.forEach(({ code, stdout, stderr }, i) => {
    const target = targets[i]!;
    assert.is(code, 1, `${target}\n${stderr}`);
    assert.is(comparable(target, stdout), expectedPlaces(target), target);
    assert.is(stderr, uncaughtText(), target);
  });
});

test("a packed map finds what Node's own reader finds, at a twentieth of the size", async () => {
  const { file } = await bundleScript(inRoot("ts-lib", "examples", "vad.ts"));
  const map = JSON.parse(readFileSync(`${file}.map`, "utf8"));
  const node = new SourceMap(map);
  const packed = packedMap(file, "units");
  const places = new Places(packed);
  const lines = readFileSync(file, "utf8").split("\n");
  const mappings = [...mappingsOf(map.mappings)];
  let looked = 0;
  for (let i = 0; i < mappings.length; i += 97) {
    const { line, column, source } = mappings[i]!;
    const text = lines[line] ?? "";
    if (source < 0 || /^\s*(\*|\/\*|\/\/)/.test(text) || !/[\w$]/.test(text[column] ?? "")) continue;
    const entry = node.findEntry(line, column) as SourceMapping;
    const place = places.find(line + 1, column + 1);
    assert.equal([place?.line, place?.column], [entry.originalLine + 1, entry.originalColumn + 1], text);
    assert.ok(entry.originalSource.endsWith(place!.source.replace(/^sis:/, "")), place!.source);
    looked++;
  }
  assert.ok(looked > 200, `${looked} mappings`);
  const bundle = readFileSync(file).length;
  assert.ok(packed.length < bundle / 15, `${packed.length} bytes for a bundle of ${bundle}`);
});

test("columns of a device count bytes", () => {
  // One line, copied from column 4 of the source's line 7 to column 2; the second half from its line 9.
  const mappings = "EAMI,SAEP";
  const text = 'f("äö😀", g(1));';
  const bytes = new Places(packMappings(["a.ts"], mappings, text, "bytes"));
  const units = new Places(packMappings(["a.ts"], mappings, text, "units"));
  for (let at = 2; at < text.length; at++) {
    if (/[\udc00-\udfff]/.test(text[at]!)) continue; // the second half of a character
    const column = Buffer.from(text.slice(0, at)).length;
    assert.equal(bytes.find(1, column + 1), units.find(1, at + 1), `column ${at}`);
  }
});

test("damaged maps lead nowhere, not astray", () => {
  const packed = packMappings(["a.ts"], "AAAA;AACA;;EAEA", "a\nb\nc\n  d", "units");
  assert.equal(new Places(packed).find(4, 3), { source: "a.ts", line: 4, column: 1 });
  assert.throws(() => new Places(packed.slice(1)));
  for (let length = 9; length < packed.length; length++) new Places(packed.slice(0, length)).find(4, 3);
});

test.run();
