/* Streams of a script that runs as a program of the host, or in one: their feeder is at the other end of a socket, which is
 * one descriptor. None of these waits. One set of streams a process; of the vm, a process runs one script at a time. */
#ifndef SIS_HOST_STREAMS_H
#define SIS_HOST_STREAMS_H

#include "sis/streams.h"

/* Two ends of a socket: one for the feeder, one for the streams. False: the system has none. */
bool sis_host_streams_pair(int32_t ends[2]);

/* `fd` is the streams' end. False: no memory. */
bool sis_host_streams_begin(int32_t fd);
/* Gives the memory back; the descriptor is the caller's. */
void sis_host_streams_end(void);

/* As in sis/streams.h; NO_STREAM where sis_host_streams_begin was not called. */
int32_t sis_host_stream_open(const char *name, uint32_t *id, sis_error *error);
int64_t sis_host_stream_read(uint32_t id, uint8_t *bytes, size_t size, sis_error *error);
void sis_host_stream_close(uint32_t id);
void sis_host_streams_close_all(void);

#endif
