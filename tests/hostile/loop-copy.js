// Copies within what is not there.
[].copyWithin.call({ length: 2 ** 53 - 1 }, 0, 1);
