// Fills without polling.
[].fill.call({ length: 2 ** 53 - 1 }, 0);
