// The same text, parsed for ever.
const text = `[${"0,".repeat(2e5)}0]`;
for (;;) JSON.parse(text);
