// Marks to be put in order.
const marks = `a${"\u0301\u0323".repeat(2e5)}`;
for (;;) marks.normalize("NFC");
