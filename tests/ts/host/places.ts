// What stack traces of tests/places/throwing.ts must say: the marks of that text that each names, innermost call first.
import { readFileSync } from "node:fs";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";

export const throwing = inRoot("tests", "places", "throwing.ts");

const traces: Readonly<Record<string, readonly string[]>> = {
  error: ["error", "run"],
  call: ["fail", "call", "run"],
  behindText: ["fail", "behindText", "run"],
  several: ["fail", "several", "run"],
  property: ["property", "run"],
  chain: ["fail", "chain inner", "chain", "run"],
  deepProperty: ["deepProperty", "run"],
  method: ["method", "run"],
  make: ["make", "run"],
  constructor_: ["constructor", "constructor_", "run"],
  derived: ["constructor", "super", "derived", "run"],
  getter: ["getter", "getter_", "run"],
  private_: ["peek", "private_", "run"],
  generator: ["fail", "generator", "generator_", "run"],
  json: ["json", "run"],
  expression: ["expression", "run"],
  range: ["range", "run"],
  ternary: ["fail", "ternary", "run"],
  template: ["fail", "template", "run"],
  arrow: ["fail", "arrow inner", "arrow", "run"],
  reThrown: ["fail", "reThrown", "run"],
  async: ["async"],
};

/** "12:5": what stands behind a mark, from 1. */
export function placeOf(source: string, mark: string): string {
  const lines = source.split("\n");
  const line = lines.findIndex((text) => text.includes(`/*${mark}*/`));
  const [before] = lines[line]!.split(`/*${mark}*/`);
  return `${line + 1}:${before!.length + mark.length + 6}`;
}

const place = (mark: string): string => placeOf(readFileSync(throwing, "utf8"), mark);

/**
 * The vm's engine is not ours and not patched: a property that is read stands where its object or function does, and a call
 * over several lines, or with a call among its arguments, at an argument.
 */
const otherInVm = ["several", "property", "deepProperty", "getter", "private_", "expression"];

/** All that the script writes; of places that the target has elsewhere only how many there are. */
export function expectedPlaces(target: string): string {
  const line = ([name, marks]: [string, readonly string[]]) => {
    const places = isOther(target, name) ? marks.map(() => "?") : marks.map(place);
    return `${[name, ...places].join(" ")}${name === "async" ? " 1" : ""}\n`;
  };
  return Object.entries(traces).map(line).join("");
}

const isOther = (target: string, name: string) => target === "vm" && otherInVm.includes(name);

/** What the script wrote, comparable with the above. */
export const comparable = (target: string, output: string): string =>
  output.replace(/^(\w+) .*$/gm, (line, name: string) =>
    isOther(target, name) ? line.replaceAll(/\d+:\d+/g, "?") : line,
  );

/** What it says in the end. */
export const uncaughtText = (): string =>
  `Uncaught Error: nobody catches\n    at <anonymous> (${throwing}:${place("uncaught")})\n`;
