// Manifests and --file: what a script is given, and the words for what is wrong.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { defaultLimits, resourcesOf } from "../../../ts-lib/host/manifest.js";
import { file, pathOf } from "./sis.js";

const script = pathOf("script.ts");
const data = file("data.bin", "data");
const manifest = (value: unknown) => file("script.manifest.json", JSON.stringify(value));

const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("no error");
};

test("without a manifest: no files, the default limits", () => {
  const { files, limits } = resourcesOf(pathOf("other.ts"));
  assert.is(files.size, 0);
  assert.equal(limits, defaultLimits);
});

test("files relative to the manifest, from packages, and limits; the command line goes over them", () => {
  manifest({ files: { b: "data.bin", a: "npm:uvu/package.json" }, memory: 1e6, stack: 1e5, time: 1.5 });
  const { files, limits } = resourcesOf(script, [], { time: 3, memory: undefined });
  assert.equal([...files.keys()], ["a", "b"]);
  assert.is(files.get("b"), data);
  assert.match(files.get("a") ?? "", /node_modules.uvu.package\.json$/);
  assert.equal(limits, { memory: 1e6, stack: 1e5, time: 3 });
});

test("--file adds a file or a folder", () => {
  manifest({});
  file("folder/x/1.txt", "1");
  file("folder/2.txt", "2");
  const { files } = resourcesOf(script, [`one=${data}`, `all=${pathOf("folder")}`]);
  assert.equal([...files.keys()], ["all/2.txt", "all/x/1.txt", "one"]);
});

test("names are sorted by their bytes, as on the board", () => {
  const { files } = resourcesOf(
    script,
    ["\u{1f600}", "z", "a", "\uffee", "Z"].map((name) => `${name}=${data}`),
  );
  assert.equal([...files.keys()], ["Z", "a", "z", "\uffee", "\u{1f600}"]);
});

const wrong: [what: string, value: unknown, message: RegExp][] = [
  ["an unknown key", { file: {} }, /unknown key "file"; allowed: files, memory, stack, time/],
  ["a list of files", { files: ["a"] }, /"files" must be an object/],
  ["a path that is no text", { files: { a: 1 } }, /file "a": the path must be a text/],
  ["a file that is not there", { files: { a: "absent.bin" } }, /file "a": no such file: .*absent\.bin/],
  [
    "a package that is not there",
    { files: { a: "npm:no-such-package/x" } },
    /no-such-package is not installed/,
  ],
  ["a package without a path", { files: { a: "npm:uvu" } }, /expected npm:package\/path/],
  ["a name outside", { files: { "../a": "data.bin" } }, /not a file name/],
  ["an absolute name", { files: { "/a": "data.bin" } }, /not a file name/],
  ["memory as text", { memory: "64M" }, /"memory" must be a number of bytes, not "64M"/],
  ["a negative time", { time: -1 }, /"time" must be a number of seconds/],
  ["half a byte", { stack: 0.5 }, /"stack" must be a number of bytes/],
  ["no object", [], /must be a JSON object/],
];
for (const [what, value, message] of wrong) {
  test(`refused: ${what}`, () => {
    manifest(value);
    assert.match(
      failure(() => resourcesOf(script)),
      message,
    );
  });
}

test("refused: no JSON, with the manifest's name", () => {
  file("script.manifest.json", "{ files: }");
  assert.match(
    failure(() => resourcesOf(script)),
    /script\.manifest\.json: not JSON/,
  );
});

test("refused: --file without a name or without the file", () => {
  manifest({});
  assert.match(
    failure(() => resourcesOf(script, ["=x"])),
    /expected NAME=PATH/,
  );
  assert.match(
    failure(() => resourcesOf(script, ["x"])),
    /expected NAME=PATH/,
  );
  assert.match(
    failure(() => resourcesOf(script, ["x="])),
    /--file x=: expected NAME=PATH/,
  );
  assert.match(
    failure(() => resourcesOf(script, ["x=/absent/file"])),
    /--file x=\/absent\/file: no such file/,
  );
});

test.run();
