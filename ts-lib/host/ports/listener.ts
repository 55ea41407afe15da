// Who listens to a port: bytes wait until somebody does, and the end comes once, to whoever listens then.
export class Listener {
  #onBytes: ((bytes: Uint8Array) => void) | undefined;
  #onEnd: ((error?: Error) => void) | undefined;
  #waiting: Uint8Array[] = [];
  #end: { readonly error: Error | undefined } | undefined;

  set(onBytes: (bytes: Uint8Array) => void, onEnd: (error?: Error) => void): void {
    this.#onBytes = onBytes;
    this.#onEnd = onEnd;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const bytes of waiting) onBytes(bytes);
    if (this.#end) this.#tellEnd();
  }

  bytes(bytes: Uint8Array): void {
    if (this.#onBytes) this.#onBytes(bytes);
    else this.#waiting.push(bytes);
  }

  end(error: Error | undefined): void {
    this.#end = { error };
    this.#tellEnd();
  }

  #tellEnd(): void {
    const tell = this.#onEnd;
    this.#onEnd = undefined;
    tell?.(this.#end?.error);
  }
}
