// What `sis flash --help` says under its options: the page for somebody in a hurry.

export const flashHelp = `
Three ways to a board:
  --image F    an SD-card image in a file, for any tool that writes cards (dd, Raspberry Pi Imager, Etcher)
  --device D   the card itself, in this machine's reader (Linux). Without D: which cards are there
  --port P     over the serial cable into the chain loader's memory: no card is touched, gone at power-off.
               Without P: which ports are there

What the board does then: with --script it runs that script at start, with the files of its manifest and of
--file; with --file alone, or nothing, it gives its shell. Kernel and files are built and packed anew each time.

Examples:
  npm run flash -- --board raspi4b --image card.img                          the shell
  npm run flash -- --board raspi4b --image card.img --script vad.ts          a script, run at start
  npm run flash -- --board raspi4b --image card.img --file model.onnx=m.onnx a model, for the shell and frames
  npm run flash -- --board raspi3b --device                                  which cards are there?
  npm run flash -- --board raspi3b --device sdb --script vad.ts              write that one
  npm run flash -- --board raspi4b --device sdb --loader                     once: the chain loader on a card
  npm run flash -- --board raspi4b --port /dev/ttyUSB0 --script vad.ts       then, each time, over the cable
  npm run flash -- --board qemu-virt --script vad.ts                         an emulated board just runs it

From nothing to a running Pi:
  1. npm run flash -- --board raspi4b --image card.img --script hello.ts
     The Pi starts with files of its vendor; their licence is asked about once (--accept-licence says yes).
     --boot-files FOLDER takes them from a folder of yours instead.
  2. Write card.img to a card (or use --device), put it into the Pi.
  3. Connect a 3.3 V USB serial cable. Never 5 V, and leave the cable's red wire off:
       Pi pin  6  GND            cable black  GND
       Pi pin  8  GPIO14, TXD    cable white  RXD
       Pi pin 10  GPIO15, RXD    cable green  TXD
     Pin 1 is at the corner of the board; 6, 8 and 10 lie in the outer row, third to fifth from that end.
  4. npm run monitor -- --port /dev/ttyUSB0     (115200 baud, 8 bits, no parity)
  5. Power on. The first line is "SIS ... on raspi4b: ...".
  docs/first-board.md is the long form, docs/boards/ has a page for each board.

What is safe:
  An image is written beside its name, read back, compared, and only then renamed: never half a file. The same
  files give the same bytes. --device takes only removable disks, never one that is mounted or in use, asks you to
  type its name (--yes skips that), and reads all of it back; its first sectors are written last, so a card that was
  pulled out half-way does not start. Ctrl-C leaves nothing behind. An image of another board is refused, here and
  by the loader; so is one that is damaged.

When it does not work:
  no line at all       cable: swap white and green; ground connected? The card's green light blinks: n times tells
                       what the vendor's files miss (raspberrypi.com, "LED warning flash codes")
  strange characters   another program has changed the port's speed; 115200 is right
  "no answer" (--port) the card has a kernel and no loader: flash it once with --loader; then power the board on anew`;
