/* Streams that a host feeds to the script that runs, on channel 3 of the link (docs/streams.md). Without a session they wait for
 * one; one that ends leaves them open, and the next goes on where it stopped. */
#ifndef SIS_SESSION_STREAMS_H
#define SIS_SESSION_STREAMS_H

#include "sis/streams.h"

void sis_session_streams_start(void);

/* For the engine, as sis/streams.h says; NO_STREAM where no session can come. */
sis_status sis_session_stream_open(void *context, const char *name, uint32_t *id, sis_error *error);
int64_t sis_session_stream_read(void *context, uint32_t id, uint8_t *bytes, size_t size, sis_error *error);
void sis_session_stream_close(void *context, uint32_t id);
void sis_session_streams_close_all(void);

#endif
