// An endless loop.
for (;;);
