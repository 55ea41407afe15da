/* Streams over channel 3 of a link: what came in goes to them, what they have to say goes out. */
#ifndef SIS_SESSION_FEED_H
#define SIS_SESSION_FEED_H

#include <stdbool.h>

#include "link/link.h"
#include "sis/streams.h"

/* A turn's work, after the link's bytes; `fed` is the caller's to keep: whether there is a feeder. */
void sis_feed_streams(sis_link *link, sis_streams *streams, bool *fed);
/* The session is over. */
void sis_feed_ends(sis_streams *streams, bool *fed);

#endif
