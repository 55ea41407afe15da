// The mappings of a standard source map (version 3), decoded in order. Node's SourceMap finds entries but does not list them.

/** A place in the generated text and the one it came from, all from 0; source -1: it came from nowhere. */
export interface Mapping {
  readonly line: number;
  readonly column: number;
  readonly source: number;
  readonly sourceLine: number;
  readonly sourceColumn: number;
}

const digits = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].map((digit, value) => [
    digit,
    value,
  ]),
);

export function* mappingsOf(mappings: string): Generator<Mapping> {
  let [source, sourceLine, sourceColumn] = [0, 0, 0];
  let line = 0;
  for (const segments of mappings.split(";")) {
    let column = 0;
    for (const segment of segments.split(",")) {
      const [ahead, sources, lines, columns] = numbers(segment);
      if (ahead === undefined) continue;
      column += ahead;
      source += sources ?? 0;
      sourceLine += lines ?? 0;
      sourceColumn += columns ?? 0;
      yield { line, column, source: sources === undefined ? -1 : source, sourceLine, sourceColumn };
    }
    line++;
  }
}

/** Numbers in base 64, five bits a digit, low ones first; the lowest bit is the sign. */
function numbers(text: string): number[] {
  const found: number[] = [];
  let [value, shift] = [0, 0];
  for (const character of text) {
    const digit = digits.get(character);
    if (digit === undefined) throw new RangeError(`a source map with the character ${character}`);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    found.push(value & 1 ? -(value >>> 1) : value >>> 1);
    [value, shift] = [0, 0];
  }
  return found;
}
