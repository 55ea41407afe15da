// The npm package serialport, which is optional and loaded when a serial port is asked for. What we use of it stands
// here, so that SIS compiles without it.
export interface SerialPackage {
  readonly SerialPort: {
    new (options: SerialOptions): SerialStream;
    list(): Promise<readonly ListedPort[]>;
  };
}

export interface SerialOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly autoOpen: false;
  /** Drop DTR when closed. */
  readonly hupcl: boolean;
  /** Refuse others while open. */
  readonly lock: boolean;
}

type Done = (error: Error | null) => void;

export interface SerialStream {
  readonly path: string;
  readonly baudRate: number;
  readonly isOpen: boolean;
  readonly writableLength: number;
  open(done: Done): void;
  close(done: Done): void;
  /** Waits until the last byte is on the wire. */
  drain(done: Done): void;
  update(options: { readonly baudRate: number }, done: Done): void;
  write(bytes: Uint8Array, done: () => void): boolean;
  on(event: "data", listener: (bytes: Uint8Array) => void): this;
  on(event: "error", listener: (error: Error) => void): this;
  once(event: "close", listener: (error: Error | null) => void): this;
}

export interface ListedPort {
  readonly path: string;
  readonly manufacturer?: string;
  readonly serialNumber?: string;
  readonly vendorId?: string;
  readonly productId?: string;
}

/** Throws what Node throws when the package, or its binary for this machine, is not there. */
export async function importSerialPort(): Promise<SerialPackage> {
  const name: string = "serialport";
  return (await import(name)) as SerialPackage;
}
