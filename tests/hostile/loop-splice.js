// Splices, shifts and flattens lengths without elements.
try { [].splice.call({ length: 2 ** 53 - 1 }, 0, 1); } finally { [].shift.call({ length: 2 ** 53 - 1 }); }
