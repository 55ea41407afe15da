// Turns what is not there.
[].reverse.call({ length: 2 ** 53 - 1 });
