// Progress on stderr: a spinner with the time gone by on a terminal, plain lines elsewhere. stdout stays the script's.
// A step that takes no noticeable time leaves no trace unless it has something to say.

import { asCalledHere } from "./root.mjs";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const interactive = Boolean(process.stderr.isTTY) && !process.env.CI && process.env.TERM !== "dumb";
const coloured = interactive && !process.env.NO_COLOR;

/**
 * @param {number} code ANSI colour
 * @param {string} text
 */
const paint = (code, text) => (coloured ? `\x1b[${code}m${text}\x1b[0m` : text);

export const green = (/** @type {string} */ text) => paint(32, text);
export const red = (/** @type {string} */ text) => paint(31, text);
export const yellow = (/** @type {string} */ text) => paint(33, text);
export const dim = (/** @type {string} */ text) => paint(2, text);

/** @param {number} milliseconds */
export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** @type {Step | undefined} */
let shown;

/** One line on stderr that does not tear the spinner. @param {string} text */
export function say(text) {
  if (shown) shown.clear();
  process.stderr.write(`${asCalledHere(text)}\n`);
}

/** @param {string} text */
export const warn = (text) => say(`${yellow("warning:")} ${text}`);

/** A piece of work under way; made by `step`. */
export class Step {
  /** @param {string} title */
  constructor(title) {
    this.title = title;
    this.note = "";
    this.start = performance.now();
    this.frame = 0;
    /** The step that this one is a part of; it is shown again when this one ends. */
    this.outer = shown;
    shown = this;
    if (interactive) {
      this.timer = setInterval(() => this.draw(), 100);
      this.timer.unref();
    } else {
      // A line when the step turns out to be a long one, then one each half minute: enough for a log. Of steps within
      // steps the innermost speaks.
      const line = (/** @type {string} */ text) =>
        shown === this && process.stderr.write(`… ${this.title}${text}\n`);
      this.timer = setTimeout(() => {
        line("");
        this.timer = setInterval(() => line(` ${this.elapsed()} ${this.note}`), 30000);
        this.timer.unref();
      }, 1000);
      this.timer.unref();
    }
  }

  elapsed() {
    return seconds(performance.now() - this.start);
  }

  draw() {
    if (shown !== this) return;
    const line = `${frames[this.frame++ % frames.length]} ${this.title} ${dim(this.elapsed())} ${this.note}`;
    process.stderr.write(`\r\x1b[2K${line.slice(0, (process.stderr.columns ?? 100) + (coloured ? 8 : 0))}`);
  }

  clear() {
    if (interactive) process.stderr.write("\r\x1b[2K");
  }

  /** What the step is busy with just now. @param {string} text */
  update(text) {
    this.note = text;
  }

  /** @param {string} mark @param {string} text */
  end(mark, text) {
    clearInterval(this.timer);
    this.clear();
    if (shown === this) shown = this.outer;
    if (text) process.stderr.write(`${mark} ${text} ${dim(this.elapsed())}\n`);
  }
}

/**
 * Runs `work` with a progress line. A step under 300 ms that does not say otherwise is not worth a line.
 * @template T
 * @param {string} title
 * @param {(step: Step) => T | Promise<T>} work
 * @param {{ always?: boolean }} [options] always: leave a line even when quick
 * @returns {Promise<T>}
 */
export async function step(title, work, { always = false } = {}) {
  const current = new Step(title);
  try {
    const result = await work(current);
    const worthALine = always || performance.now() - current.start > 300;
    current.end(green("✓"), worthALine ? title : "");
    return result;
  } catch (error) {
    current.end(red("✗"), title);
    throw error;
  }
}
