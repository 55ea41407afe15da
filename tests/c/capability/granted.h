/* Graphs under a package's capability, on tests/c/graph/net.h. */
#ifndef SIS_TEST_GRANTED_H
#define SIS_TEST_GRANTED_H

#include "../graph/net.h"
#include "package.h"

/* The manifest's list, in whatever order. */
void granted_allow(const uint16_t *ids, uint32_t count);
#define ALLOW(...)                                 \
    granted_allow((const uint16_t[]){__VA_ARGS__}, \
                  (uint32_t)(sizeof((uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t)))

sis_status granted_attach(void); /* a package of package_wanted to net */
void granted_begin(void);        /* a new net with one */

/* Of cortex-a72, which granted_reset names: two cycles an estimated instruction. */
uint64_t granted_cycles(int64_t instructions);
int64_t granted_cost(sis_cost which);
void granted_reset(void);

#endif
