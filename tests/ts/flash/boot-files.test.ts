// The vendor's boot files: nothing without a licence that was accepted, a folder instead, and what is missing is named.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bootFiles } from "../../../ts-lib/host/flash/boot-files.js";
import type { Asker } from "../../../ts-lib/host/flash/questions.js";

const folder = mkdtempSync(join(tmpdir(), "sis-boot-files-"));
const wanted = ["start4.elf", "fixup4.dat"];
// A package of the test's own: the lock file lets a folder stand for it.
const vendor = join(folder, "usr");
const put = (path: string) => {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `bytes of ${path.split("/").at(-1)}`);
};
for (const name of wanted) put(join(vendor, "lib/raspi-firmware", name));
put(join(vendor, "share/doc/raspi-firmware/copyright"));
process.env.SIS_RASPI_FIRMWARE = vendor;

let places = 0;
const newPlace = () => join(folder, `third-party-${places++}`);
function answering(answer: string): Asker & { asked: string[] } {
  const asked: string[] = [];
  return {
    present: true,
    asked,
    ask: async (question) => {
      asked.push(question);
      return answer;
    },
  };
}

for (const [what, asker] of [
  ["nobody there to ask", { present: false, ask: async () => "yes" }],
  ["another answer than yes", answering("no")],
  ["no answer", answering("")],
] as const) {
  test(`${what}: nothing is fetched, and what to do is said`, async () => {
    const place = newPlace();
    await bootFiles(wanted, { place, asker }).then(
      () => assert.unreachable("it went on"),
      (error: Error & { exitCode: number }) => {
        assert.match(
          error.message,
          /licence [\s\S]*not accepted; nothing was fetched[\s\S]*--accept-licence/,
        );
        assert.is(error.exitCode, 3);
      },
    );
    assert.not.ok(existsSync(join(place, "raspi-firmware")));
  });
}

test("an accepted licence is asked about once, and travels with the files", async () => {
  const place = newPlace();
  const asker = answering("yes");
  const files = await bootFiles(wanted, { place, asker });
  assert.equal([...files.keys()], [...wanted, "LICENCE.broadcom"]);
  assert.is(files.get("start4.elf")?.toString(), "bytes of start4.elf");
  assert.is(files.get("LICENCE.broadcom")?.toString(), "bytes of copyright");
  await bootFiles(wanted, { place, asker });
  assert.is(asker.asked.length, 1);
});

test("--accept-licence asks nothing", async () => {
  const asker = answering("no");
  const files = await bootFiles(wanted, { place: newPlace(), acceptLicence: true, asker });
  assert.is(files.size, 3);
  assert.is(asker.asked.length, 0);
});

test("a folder of the user's is taken without questions; what it lacks is named", async () => {
  const own = join(folder, "own");
  put(join(own, "start4.elf"));
  await bootFiles(wanted, { folder: own }).then(
    () => assert.unreachable(),
    (error: Error) =>
      assert.match(
        error.message,
        /lacks fixup4\.dat; the board needs start4\.elf, fixup4\.dat[\s\S]*firmware, folder boot/,
      ),
  );
  put(join(own, "fixup4.dat"));
  assert.equal([...(await bootFiles(wanted, { folder: own })).keys()], wanted);
  put(join(own, "LICENCE.broadcom"));
  assert.is((await bootFiles(wanted, { folder: own })).size, 3);
  await bootFiles(wanted, { folder: join(folder, "nowhere") }).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, /no such folder/),
  );
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
