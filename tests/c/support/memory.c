/* See memory.h. */
#include "memory.h"

_Alignas(64) uint8_t test_pool[TEST_POOL];
_Alignas(64) uint8_t net_records[NET_RECORDS];
_Alignas(64) uint8_t net_arena[NET_ARENA];
