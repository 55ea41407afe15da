// Globals beside ECMAScript's own, and what "sis" gives a script around it.
import * as sis from "sis";
import { check, rows, same, throws } from "./feature.js";

const globals = rows(
  "globals",
  {
    "console: levels, formats, table, count, time, dir, trace, assert, group": () => {
      const names =
        "log info debug warn error trace assert dir table count countReset time timeLog timeEnd group groupCollapsed groupEnd";
      for (const name of names.split(" ")) same(typeof console[name as keyof typeof console], "function");
    },
    "TextEncoder and TextDecoder: UTF-8, damaged bytes, marks": () => {
      const bytes = new TextEncoder().encode("hé€😀\ud800!");
      same(new TextDecoder().decode(bytes), "hé€😀\ufffd!");
      same(new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])), "A");
      same(
        new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])),
        "\ufeffA",
      );
      throws(() => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])), "TypeError");
      same(
        [new TextDecoder().encoding, new TextDecoder().fatal, new TextEncoder().encoding],
        ["utf-8", false, "utf-8"],
      );
      same(new TextDecoder().decode(new Uint8Array([65, 66]).buffer), "AB");
    },
    "TextDecoder of other encodings": () => void new TextDecoder("latin1"),
    "performance.now": () => {
      const start = performance.now();
      check(start >= 0 && performance.now() >= start, "it goes on");
    },
  },
  {
    "TextDecoder of other encodings": {
      vm: "RangeError: UTF-8 only",
      native: "RangeError: UTF-8 only",
      device: "RangeError: UTF-8 only",
    },
  },
);

const around = rows(
  '"sis": around a script',
  {
    "args, target, listFiles": () => {
      check(Array.isArray(sis.args()) && sis.target() !== "" && Array.isArray(sis.listFiles()), "around");
    },
    "writeFile, readFile, readText, listFiles of what was written": () => {
      sis.writeFile("language.txt", "hé");
      same([sis.readText("language.txt"), sis.readFile("language.txt").length], ["hé", 3]);
      check(sis.listFiles().includes("language.txt"), "listed");
      same((throws(() => sis.readFile("absent"), "SisError") as sis.SisError).code, "NO_FILE");
    },
    "bytes of a file stay what they are, whoever writes into them": () => {
      try {
        sis.readFile("language.txt")[1] = 1;
      } catch {
        // the device may say so
      }
      same(sis.readText("language.txt"), "hé");
    },
    "now, sha256, math": () => {
      check(sis.now() >= 0, "now");
      same(sis.sha256(new Uint8Array(0)).slice(0, 8), "e3b0c442");
      same(sis.math.f32.sqrt(4), 2);
    },
    "instructions are counted": () => check(sis.instructions() !== undefined, "counted"),
    "graphs: build, compile, run, errors with `code` and `at`": () => {
      const graph = new sis.Graph();
      const x = graph.input("x", "f32", [2]);
      graph.output("y", graph.relu(x));
      same([...(graph.compile().run({ x: [-1, 2] }).y!.data as Float32Array)], [0, 2]);
      const error = throws(() => new sis.Graph().output("y", x), "SisError") as sis.SisError;
      same([error.code, error.number], ["BAD_ARGUMENT", 2]);
      const other = new sis.Graph();
      const wrong = throws(
        () => other.matMul(other.input("a", "f32", [2, 3]), other.input("b", "f32", [2, 3])),
        "SisError",
      );
      check(
        /library\.ts:\d+:\d+$/.test((wrong as sis.SisError).at ?? ""),
        String((wrong as sis.SisError).at),
      );
    },
    "a tensor's data after free": () => {
      const graph = new sis.Graph();
      graph.output("y", graph.relu(graph.input("x", "f32", [2])));
      const { data } = graph.compile().run().y!;
      graph.free();
      same(data.length, 0);
    },
  },
  {
    "bytes of a file stay what they are, whoever writes into them": {
      sim: "what is written stays in this run",
    },
    "instructions are counted": { sim: "undefined", vm: "undefined", native: "undefined" },
    "a tensor's data after free": { sim: "it still shows the old numbers; `tensor.data` throws FREED" },
  },
);

export default [...globals, ...around];
