// Waiting for something that another part of the pipeline does.

/** Wakes whoever waits, all at once; what was notified before nobody waited is not kept. */
export class Signal {
  #waiting: (() => void)[] = [];

  /** Until the next notification, or so many milliseconds at most. */
  wait(milliseconds?: number): Promise<void> {
    return new Promise((resolve) => {
      if (milliseconds === undefined) {
        this.#waiting.push(resolve);
        return;
      }
      const wake = () => {
        clearTimeout(timer);
        this.#waiting = this.#waiting.filter((one) => one !== wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#waiting.push(wake);
    });
  }

  notify(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

/** Gives timers and others their turn. */
export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
