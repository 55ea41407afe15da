// Buffers that grow and shrink.
const b = new ArrayBuffer(1, { maxByteLength: 8e6 });
for (;;) b.resize(8e6), b.resize(1);
