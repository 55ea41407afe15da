// Numbers from a seed by integer arithmetic alone, as the scripts among the examples draw them: xorshift32.

export class Uniform {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 1;
  }

  /** From -1 to 1, 24 bits of it. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >> 8) / 2 ** 23;
  }

  /** `count` numbers around `middle`, at most `spread` away. */
  values(count: number, middle: number, spread: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = middle + this.next() * spread;
    return values;
  }
}
