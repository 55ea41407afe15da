// The host's end under frames that are valid, mutated and invented, cut anywhere, at any times. It never throws, delivers only
// what was sent, and gives out nothing but frames. SIS_FUZZ_ROUNDS says how many inputs, SIS_FUZZ_SEED where to begin.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { frameTypes, linkFacts } from "../../../ts-lib/generated/link.js";
import { writeCredit } from "../../../ts-lib/host/link/credit.js";
import { type Frame, FrameParser, frameBytes } from "../../../ts-lib/host/link/frame.js";
import { HostLink } from "../../../ts-lib/host/link/link.js";
import { writePayload } from "../../../ts-lib/host/link/payload.js";
import { random } from "./wire.js";

const rounds = Number(process.env.SIS_FUZZ_ROUNDS ?? 20_000);
const seed = Number(process.env.SIS_FUZZ_SEED ?? 20261122);
const next = random(seed);
const below = (limit: number): number => Math.floor(next() * limit);

/** What stands at an offset of a channel, both ways. */
function truth(channel: number, offset: number): number {
  const mixed = Math.imul(offset + channel * 77, 2654435761) >>> 0;
  return mixed >>> 24 < 60 ? 0 : (mixed >>> 16) & 255;
}

function stretch(channel: number, offset: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => truth(channel, (offset + i) >>> 0));
}

class Fuzz {
  now = 0;
  link!: HostLink;
  nonce = 0;
  sessions = 0;
  delivered = 0;
  framesOut = 0;
  /** The next offsets that the host's credit told. */
  readonly told = [0, 0, 0];
  readonly written = [0, 0];
  readonly received = [0, 0];
  #seq = 0;
  #download: Uint8Array = new Uint8Array(0);
  readonly #parser = new FrameParser({
    frame: (frame) => this.#out(frame),
    damaged: () => assert.unreachable("a damaged frame was given out"),
    text: () => assert.unreachable("bytes outside frames were given out"),
    sign: () => {},
  });

  constructor() {
    this.start();
  }

  start(): void {
    const options = { token: 5n, baud: below(4) ? 115_200 : 0, patience: 100_000, wallClock: () => 0 };
    this.link = new HostLink(options, {
      opened: () => {
        this.sessions++;
        this.told.fill(0);
        this.written.fill(0);
        this.received.fill(0);
        this.#download = new Uint8Array(0);
      },
      received: (channel, bytes) => {
        assert.equal(bytes, stretch(channel, this.received[channel], bytes.length));
        this.received[channel] += bytes.length;
        this.delivered += bytes.length;
      },
      downloaded: (offset) => {
        assert.equal(this.#download.subarray(0, offset), stretch(2, 0, offset));
      },
    });
  }

  #out(frame: Frame): void {
    this.framesOut++;
    if (frame.type === frameTypes.hello) {
      this.nonce = new DataView(frame.payload.buffer, frame.payload.byteOffset).getUint32(20, true);
    }
    if (frame.type === frameTypes.credit) this.told[frame.channel] = frame.offset;
    if (frame.type !== frameTypes.data) return;
    assert.equal(frame.payload, stretch(frame.channel, frame.offset, frame.payload.length));
  }

  input(): void {
    const frame = this.#frame();
    const seq = below(9) ? this.#seq++ & 0xffff : below(65536);
    let bytes = frameBytes({ channel: 0, offset: 0, payload: new Uint8Array(0), ...frame, seq }, below(3));
    if (below(3) === 0) bytes = damage(bytes);
    while (bytes.length) {
      const piece = below(3) ? bytes.length : 1 + below(bytes.length);
      this.link.bytes(bytes.slice(0, piece), this.now);
      bytes = bytes.subarray(piece);
      if (below(6) === 0) this.now += next() * 60;
      if (below(4) === 0) this.link.poll(this.now);
    }
  }

  #frame(): Partial<Frame> & { type: number } {
    switch (below(13)) {
      case 0:
      case 1:
        return { type: frameTypes.welcome, payload: this.#welcome() };
      case 2:
        return { type: frameTypes.baud, payload: writePayload("baud", { step: below(6), rate: someRate() }) };
      case 3:
        return { type: frameTypes.beat };
      case 4:
        return this.#garbage();
      case 5:
        return below(12) ? this.#data() : { type: frameTypes.bye, payload: Uint8Array.of(below(7)) };
      case 6:
      case 7:
      case 8:
        return this.#credit();
      default:
        return this.#data();
    }
  }

  #welcome(): Uint8Array {
    const nonce = below(9) ? this.nonce : below(1000);
    const most = below(3) ? 100_000 : below(2 ** 32);
    const limits = { window: below(60_000), console: most, control: most, chunk: below(5000) };
    const about = {
      version: 1,
      flags: 0,
      session: 1,
      baud: 115_200,
      bauds: [3_000_000],
      board: "b",
      release: "r",
    };
    return writePayload("welcome", { ...about, ...limits, nonce });
  }

  #garbage(): Partial<Frame> & { type: number } {
    const type = linkFacts.firstType + below(8);
    const payload = Uint8Array.from({ length: type === frameTypes.data ? 0 : below(80) }, () => below(256));
    return { type, channel: below(4), offset: below(2) ? below(5000) : below(2 ** 32), payload };
  }

  #data(): Partial<Frame> & { type: number } {
    const channel = below(3);
    const near = this.told[channel];
    const away = below(4) ? near + below(3000) - 500 : below(2) ? below(2 ** 32) : 2 ** 32 - below(99);
    const offset = (below(3) ? near : away) >>> 0;
    return {
      type: frameTypes.data,
      channel,
      offset,
      payload: stretch(channel, offset, below(4) ? below(64) : below(4097)),
    };
  }

  #credit(): Partial<Frame> & { type: number } {
    const channel = below(3);
    const sent = channel < 2 ? this.written[channel] : 5000;
    const at = (below(4) ? sent - below(300) : below(2 ** 32)) >>> 0;
    const ranges = [];
    let from = at;
    for (let i = below(3) ? 0 : below(20); i > 0; i--) {
      const range = { from: (from + below(200)) >>> 0, to: 0 };
      range.to = from = (range.from + (below(9) ? below(200) : below(2 ** 31))) >>> 0;
      ranges.push(range);
    }
    const payload = writeCredit({ next: at, seen: below(300), limit: (at + below(70_000)) >>> 0, ranges });
    return { type: frameTypes.credit, channel, offset: at, payload };
  }

  caller(): void {
    const { link } = this;
    const way = below(2) as 0 | 1;
    switch (below(14)) {
      case 0:
      case 1:
        if (!link.isOpen) return;
        this.#write(way, below(300));
        return;
      case 2:
        if (link.isOpen) link.upload((offset, length) => stretch(2, offset, length), 20_000, below(20_001));
        return;
      case 3:
        if (!link.isOpen) return;
        this.#download = stretch(2, 0, below(20_000));
        link.download(this.#download, below(this.#download.length + 1));
        return;
      case 4:
        if (link.state === "open") link.changeRate(someRate(), this.now);
        return;
      case 5:
        if (link.rateWanted) link.switched(this.now);
        return;
      case 6:
        this.now += below(4) ? next() * 60 : next() * 2500;
        return;
      case 7:
        if (below(30) === 0) link.close(this.now);
        return;
      case 8:
        if (link.state === "plain") link.open(this.now);
        return;
      case 9:
        link.poll(this.now);
        link.deadline();
        return;
      default: {
        const bytes = link.output(below(3) ? below(200) : 9000, this.now);
        if (bytes) this.#parser.push(bytes);
      }
    }
  }

  #write(channel: 0 | 1, length: number): void {
    this.link.write(channel, stretch(channel, this.written[channel], length));
    this.written[channel] += length;
  }
}

const someRate = (): number => [115_200, 1_000_000, 3_000_000, 9600][below(4)];

/** Changes on the wire, where the check no longer fits. */
function damage(whole: Uint8Array): Uint8Array {
  let bytes = [...whole];
  for (let times = below(4); times > 0 && bytes.length > 2; times--) {
    const at = below(bytes.length);
    const what = below(5);
    if (what === 0) bytes[at] = below(256);
    else if (what === 1) bytes[at] = below(2) ? 0 : 0xff;
    else if (what === 2) bytes.splice(at, 1);
    else if (what === 3) bytes.splice(at, 0, bytes[at]);
    else bytes = bytes.slice(0, at + 1);
  }
  return Uint8Array.from(bytes);
}

test(`${rounds} inputs from seed ${seed}`, () => {
  const fuzz = new Fuzz();
  for (let i = 0; i < rounds; i++) {
    fuzz.input();
    for (let turns = below(8); turns > 0; turns--) fuzz.caller();
  }
  console.log(`${fuzz.sessions} sessions, ${fuzz.framesOut} frames out, ${fuzz.delivered} bytes delivered`);
  assert.ok(fuzz.sessions > rounds / 1000, `${fuzz.sessions} sessions`);
  assert.ok(fuzz.framesOut > rounds / 100);
  assert.ok(fuzz.delivered > rounds / 10);
});

test.run();
