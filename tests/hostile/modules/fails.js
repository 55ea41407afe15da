// Of modules.js: throws while it is evaluated.
export const never = 1;
throw new RangeError("fails");
