export const bindings = () => "";
