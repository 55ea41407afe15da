/* Places in the TypeScript: positions of a module, as the engine knows them, by the packed source map that travels beside
 * it. The format is told and written in ts-lib/host/source-map/packed.ts. Maps come from outside: nothing in them is trusted. */
#ifndef SIS_PLACES_H
#define SIS_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sis_place {
    const char *source; /* not terminated */
    size_t source_bytes;
    uint32_t line, column; /* from 1 */
} sis_place;

/* Where line and column (from 1) of a module are in the source; false when the map does not say, or is none. */
bool sis_place_find(const uint8_t *map, size_t bytes, uint32_t line, uint32_t column, sis_place *place);

#endif
