/* Compiled models in tests: the current net saved to memory, and loaded again as a second graph beside it. */
#ifndef SIS_TEST_IMAGE_NET_H
#define SIS_TEST_IMAGE_NET_H

#include "../../../ops-c/src/graph/image.h"
#include "net.h"

extern uint8_t *const image_file;  /* in test_pool, room for IMAGE_ROOM bytes */
extern size_t image_bytes;         /* of the file */
extern sis_graph *image_net;       /* the graph loaded last */
extern uint8_t *const image_arena; /* its arena */

enum { IMAGE_ROOM = 3 << 20, IMAGE_RECORDS = 2 << 20, IMAGE_ARENA = 2 << 20 };

void image_save(void); /* the net, not planned yet; it can be compiled then */
/* Given records a little at a time, so that each call finds none at some time. */
sis_status image_load(const void *file, size_t bytes, size_t records_at_once);
sis_status image_compile(void);
/* The header's hashes for what the file now says. */
void image_seal(uint8_t *file, size_t bytes);

/* Saves the net, compiles and loads it, and runs both: the same plan, the same bytes. */
void image_same(void);
/* Both once more, with numbers of their own. */
void image_same_run(void);

#endif
