// Making elements, and the few numbers' texts that all views share. Texts always go in as text, never as HTML.

type Child = Node | string | undefined | false;
type Properties = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>;

const SVG = "http://www.w3.org/2000/svg";

/** h("button.small", { title: "…", onclick: … }, "text"); classes follow the tag's name. */
export function h(tag: string, properties: Properties = {}, ...children: Child[]): HTMLElement {
  const [name = "div", ...classes] = tag.split(".");
  return fill(document.createElement(name), classes, properties, children);
}

/** The same for SVG. */
export function s(tag: string, properties: Properties = {}, ...children: Child[]): SVGElement {
  const [name = "g", ...classes] = tag.split(".");
  return fill(document.createElementNS(SVG, name) as SVGElement, classes, properties, children);
}

function fill<E extends HTMLElement | SVGElement>(
  element: E,
  classes: string[],
  properties: Properties,
  children: Child[],
): E {
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(key.replace(/^on/, ""), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, String(value));
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

export function table(
  head: readonly string[],
  rows: readonly (readonly (Node | string)[])[],
  kind = "",
): HTMLElement {
  return h(
    `table${kind}`,
    {},
    h("thead", {}, h("tr", {}, ...head.map((text) => h("th", {}, text)))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, cell))))),
  );
}

/** A word in a rounded frame. */
export const chip = (text: string, kind = "", title?: string) => h(`span.chip${kind}`, { title }, text);

const digits = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

function scaled(value: number, units: readonly string[], base: number): string {
  let at = 0;
  let rest = Math.abs(value);
  while (rest >= base && at + 1 < units.length) {
    rest /= base;
    at++;
  }
  const text = at === 0 && Number.isInteger(rest) ? String(rest) : digits(rest);
  return `${value < 0 ? "−" : ""}${text}${units[at] ? ` ${units[at]}` : ""}`;
}

/** 1234567 → "1.23 M". */
export const short = (value: number) => scaled(value, ["", "k", "M", "G", "T"], 1000);
export const bytes = (value: number) => scaled(value, ["B", "KiB", "MiB", "GiB"], 1024);
export const time = (ns: number) => scaled(ns, ["ns", "µs", "ms", "s"], 1000);
/** All digits, in groups of three. */
export const whole = (value: number) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
export const percent = (part: number) =>
  part >= 0.1 ? `${(100 * part).toFixed(1)} %` : part >= 0.0005 ? `${(100 * part).toFixed(2)} %` : "< 0.05 %";
