// Timers of a script whose time is its own: they run in the order in which they are due, and time jumps to each. So the
// script does the same in every run, as it does in the engine's own loop on other targets, and waits for nothing.
import type { OutsideLibrary } from "./outside.js";

interface Timer {
  readonly id: number;
  readonly call: () => void;
  readonly every: number | undefined;
  due: number;
}

/** As in browsers and Node: at least 1 ms, anything odd is 1 ms. */
const delayOf = (milliseconds: unknown): number => {
  const delay = Number(milliseconds);
  return delay >= 1 && delay <= 2147483647 ? delay : 1;
};

/** Puts these timers, and this clock, in the place of Node's. */
export function keepStill({ now, sleepUntil }: OutsideLibrary): void {
  const turn = setImmediate;
  let timers: Timer[] = [];
  let last = 0;
  let isTurning = false;

  const insert = (timer: Timer) => {
    const at = timers.findIndex(({ due }) => due > timer.due);
    timers.splice(at < 0 ? timers.length : at, 0, timer);
    if (isTurning) return;
    isTurning = true;
    turn(next);
  };
  /** One timer at a time: the jobs of each run before the next. */
  const next = () => {
    const timer = timers.shift();
    isTurning = timers.length > 0;
    if (isTurning) turn(next);
    if (!timer) return;
    if (timer.due > now()) sleepUntil(timer.due);
    if (timer.every !== undefined) {
      timer.due = now() + timer.every;
      insert(timer);
    }
    timer.call();
  };
  const add =
    (isRepeated: boolean) =>
    (callback: unknown, delay: unknown, ...args: unknown[]) => {
      if (typeof callback !== "function") throw new TypeError("the first argument must be a function");
      const milliseconds = delayOf(delay);
      const every = isRepeated ? milliseconds : undefined;
      const timer = { id: ++last, call: () => callback(...args), every, due: now() + milliseconds };
      insert(timer);
      return timer.id;
    };
  const remove = (id: unknown) => {
    timers = timers.filter((timer) => timer.id !== id);
  };
  const put = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  put("setTimeout", add(false));
  put("setInterval", add(true));
  put("clearTimeout", remove);
  put("clearInterval", remove);
  put("performance", { now });
}
