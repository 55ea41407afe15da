// The driver: a link on a line in real time, here a board's end without a wire between.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { LinkDriver } from "../../../ts-lib/host/link/driver.js";
import { HostLink } from "../../../ts-lib/host/link/link.js";
import { channels, type Line } from "../../../ts-lib/host/link/types.js";
import { someFile } from "./bench.js";
import { Device } from "./device.js";

/** A line that hands all it gets to the device at once. */
class DeviceLine implements Line {
  readonly device = new Device({ baud: 115200, fast: 1_000_000, receiveBytes: 1024 }, 0);
  readonly rates: number[] = [];
  #toHost: (bytes: Uint8Array) => void = () => {};
  readonly #timer = setInterval(() => this.turn(), 1);

  turn(): void {
    const now = performance.now();
    this.device.poll(now);
    const echoed = this.device.read(channels.console);
    if (echoed.length) this.device.write(channels.console, echoed);
    for (let bytes = this.device.output(4096, now); bytes; bytes = this.device.output(4096, now)) {
      const given = bytes;
      setImmediate(() => this.#toHost(given));
    }
    if (this.device.rateWanted) this.device.switched(now);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.device.bytes(bytes, performance.now());
    this.turn();
  }

  async drain(): Promise<void> {}

  async setRate(rate: number): Promise<void> {
    this.rates.push(rate);
  }

  listen(onBytes: (bytes: Uint8Array) => void): void {
    this.#toHost = onBytes;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.device.free();
  }
}

async function until(done: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!done()) {
    assert.ok(performance.now() < end, "in time");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

test("a session, an upload, text both ways, another rate, and the end", async () => {
  const line = new DeviceLine();
  const log: string[] = [];
  const text: Uint8Array[] = [];
  const link = new HostLink(
    { token: 7n, baud: 115200 },
    {
      opened: (welcome) => log.push(`opened ${welcome.board} ${welcome.release} ${welcome.bauds}`),
      ended: (reason) => log.push(`ended ${reason}`),
      settled: (rate) => log.push(`rate ${rate}`),
      received: (_, bytes) => text.push(bytes),
    },
  );
  const driver = new LinkDriver(link, line, (error) => log.push(`line ended ${error}`));
  link.open(driver.now());
  driver.wake();
  await until(() => link.isOpen);
  const file = someFile(300_000, 3);
  line.device.receive(file.length, 0);
  link.upload(file, file.length, 0);
  const typed = Buffer.from("echo this ".repeat(1000));
  link.write(channels.console, typed);
  driver.wake();
  await until(() => link.unsent(channels.file) === 0 && Buffer.concat(text).length === typed.length);
  assert.equal(Buffer.concat(text), typed);
  assert.equal(line.device.file(file.length), file);
  link.changeRate(1_000_000, driver.now());
  driver.wake();
  await until(() => log.some((entry) => entry.startsWith("rate")));
  link.close(driver.now());
  driver.wake();
  await until(() => link.state === "plain" && link.rateWanted === undefined);
  driver.stop();
  await line.close();
  assert.equal(log, ["opened simulated 1.2.3 1000000", "rate 1000000", "ended done"]);
  assert.equal(line.rates, [1_000_000, 115_200]);
});

test("a line that takes nothing any more: silence ends the session all the same", async () => {
  const line = new DeviceLine();
  const log: string[] = [];
  const link = new HostLink({ token: 7n }, { ended: (reason) => log.push(`ended ${reason}`) });
  const driver = new LinkDriver(link, line, (error) => log.push(`line ended ${error}`));
  link.open(driver.now());
  driver.wake();
  await until(() => link.isOpen);
  line.write = () => new Promise(() => {});
  line.turn = () => {}; // the board is gone as well
  await until(() => link.state === "plain");
  driver.stop();
  await line.close();
  assert.equal(log, ["ended silence"]);
});

test.run();
