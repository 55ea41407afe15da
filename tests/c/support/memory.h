/* The large blocks of memory that tests use. In mltest, where tests run one after the other, all share them: a test begins with
 * what the one before left there. */
#ifndef SIS_TEST_MEMORY_H
#define SIS_TEST_MEMORY_H

#include <stdint.h>

#define TEST_POOL (8u << 20)
#define NET_RECORDS (1u << 20)
#define NET_ARENA (2u << 20)

extern uint8_t test_pool[TEST_POOL]; /* of node.h; all three are aligned to 64 bytes */
extern uint8_t net_records[NET_RECORDS], net_arena[NET_ARENA]; /* of graph/net.h */

#endif
