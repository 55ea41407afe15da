// Frames as bytes: each command there and back, what does not fit its field, replies cut anywhere, the program of docs/frames.md.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type CommandName, type FrameField, frameTable } from "../../../ts-lib/generated/frames.js";
import { operators } from "../../../ts-lib/generated/operators.js";
import {
  decodeAnswer,
  decodeFrame,
  encodeFrame,
  type Reply,
  ReplyReader,
  rawFrame,
} from "../../../ts-lib/host/control/codec.js";
import { encodeFields } from "../../../ts-lib/host/control/fields.js";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { Session } from "./session.js";

/** A value of each type that is not its default. */
function sample({ type, most, of }: FrameField): unknown {
  switch (type) {
    case "u8":
      return most ?? 254;
    case "u16":
      return 65534;
    case "u32":
      return 4294967294;
    case "u64":
      return Number.MAX_SAFE_INTEGER;
    case "i64":
      return -5;
    case "f64":
      return 0.1;
    case "op":
      return 258;
    case "hash":
      return Uint8Array.from({ length: 32 }, (_, i) => i);
    case "string":
      return "Größe";
    case "strings":
      return ["a", "", "c"];
    case "u32s":
      return [1, 4294967295];
    case "i64s":
    case "dims":
      return [1, -1, 3];
    case "dims32":
      return [1, 2];
    case "shape":
      return [4, 5];
    case "bytes":
      return Uint8Array.of(1, 2, 3);
    case "list":
      return [1, 2].map(() => Object.fromEntries((of ?? []).map((field) => [field.name, sample(field)])));
  }
}

const samples = (fields: readonly FrameField[]) =>
  Object.fromEntries(fields.map((field) => [field.name, sample(field)]));
const commands = Object.keys(frameTable) as CommandName[];

test("every command and every answer, there and back", () => {
  for (const name of commands) {
    const fields = samples(frameTable[name].fields);
    const decoded = decodeFrame(encodeFrame(name, fields as never, 77));
    assert.equal(decoded, { name, tag: 77, fields }, name);
    const answer = samples(frameTable[name].reply);
    assert.equal(decodeAnswer(name, encodeFields(frameTable[name].reply, answer)), answer, name);
  }
});

test("optional fields are left out from the end", () => {
  assert.is(encodeFrame("CreateGraph", {}).length, 8);
  assert.is(encodeFrame("CreateGraph", { opset: 17 }).length, 12);
  assert.equal(decodeFrame(encodeFrame("CompileGraph", {}))?.fields, { dynamic: 0xffffffffffffffffn });
});

test("what does not fit its field is refused by command and field", () => {
  assert.throws(() => encodeFrame("SelectGraph", { graph: 65536 }), /SelectGraph: graph: 65536 is not in 0/);
  assert.throws(() => encodeFrame("SelectGraph", { graph: -1 }), /SelectGraph: graph: -1/);
  assert.throws(() => encodeFrame("DeleteFile", { name: "a\0b" }), /DeleteFile: name: .*zero byte/);
  assert.throws(
    () => encodeFrame("BeginUpload", { name: "a", bytes: 1, sha256: new Uint8Array(31) }),
    /sha256: a hash has 32 bytes, this one 31/,
  );
  assert.throws(
    () => encodeFrame("SetInput", { tensor: 0, offset: 0, data: new Uint8Array(65536) }),
    /SetInput: 65548 bytes are more than a frame's 65536/,
  );
  assert.throws(() => encodeFrame("About", {}, 128), /tag 128/);
});

/** A reply as a board makes it. */
const reply = (tag: number, text: string, data: Uint8Array) =>
  rawFrame(
    0x21,
    tag | 0x80,
    Buffer.concat([
      encodeFields(
        [
          { name: "status", type: "u16" },
          { name: "id", type: "u32" },
          { name: "text", type: "string" },
        ],
        { status: text === "" ? 0 : 33, id: tag, text },
      ),
      data,
    ]),
  );

test("replies, cut anywhere", () => {
  const stream = Buffer.concat([
    reply(1, "", Uint8Array.of(9)),
    reply(2, "später", Uint8Array.of()),
    reply(3, "", Uint8Array.of()),
  ]);
  for (let cut = 0; cut <= stream.length; cut++) {
    const reader = new ReplyReader();
    const replies: Reply[] = [...reader.push(stream.subarray(0, cut)), ...reader.push(stream.subarray(cut))];
    assert.equal(
      replies.map(({ tag, code, text, data }) => [tag, code, text, data.length]),
      [
        [1, "OK", "", 1],
        [2, "BUSY", "später", 0],
        [3, "OK", "", 0],
      ],
    );
  }
});

test("what is no reply ends it", () => {
  assert.throws(() => new ReplyReader().push(encodeFrame("About", {})), /no reply of this version/);
  const huge = reply(1, "", Uint8Array.of());
  huge.fill(255, 4, 8);
  assert.throws(() => new ReplyReader().push(huge), /4294967295 bytes is more than/);
  assert.throws(() => new ReplyReader().push(rawFrame(1, 0x80, Uint8Array.of(0, 0))), RangeError);
});

test("the program of docs/frames.md does what the page says", async () => {
  const page = readFileSync(inRoot("docs/frames.md"), "utf8");
  const rows = /A whole program:\n\n[\s\S]*?\|---\|---\|\n((?:\|.*\n)+)/.exec(page)![1].trim().split("\n");
  const session = new Session();
  const replies: Reply[] = [];
  for (const row of rows) {
    const [, name, payload] = row.split("|").map((cell) => cell.trim());
    const bytes = [...payload.matchAll(/`([0-9a-f]+)`/g)].map(([, hex]) => Buffer.from(hex, "hex"));
    const filled = Number(/and (\d+) bytes/.exec(payload)?.[1] ?? 0);
    const values = new Float32Array(filled / 4).fill(0.5);
    const op = name === "AddMLOperator" ? [Buffer.of(operators.MatMul.id as number)] : [];
    const frame = rawFrame(
      frameTable[name as CommandName].id,
      0,
      Buffer.concat([...op, ...bytes, Buffer.from(values.buffer)]),
    );
    replies.push(await session.exchange(frame));
  }
  assert.equal(
    replies.map(({ text }) => text).filter((text) => text !== ""),
    [],
  );
  assert.is(replies[4].id, 2);
  const { dtype, shape, total, data } = decodeAnswer("ReadOutput", replies.at(-1)!.data);
  assert.equal([dtype, shape, total], [1, [2, 4], 32]);
  assert.equal(new Float32Array(data.slice().buffer), new Float32Array(8).fill(0.75));
  session.close();
});

test.run();
