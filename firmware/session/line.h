/* The link between UART and console. One may work on it at a time: the kernel's main thread, or the UART's interrupt while
 * the main thread does not (then the interrupt only fills the receive ring, and the main thread's next turn has it). */
#ifndef SIS_LINE_H
#define SIS_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* After sis_watch_start and sis_keep_start; from here on the console's bytes go through the link. */
void sis_line_open(void);

/* Notes for the next start which session there is. */
void sis_line_keep_session(void);

/* What came in, what time brought, what goes out. Returns when the next turn is due, in ns of sis_cpu_now_ns, at the latest. */
uint64_t sis_line_turn(void);

/* Number of the session that there is now, 0: none. A session that ended never has the number of a later one. */
uint32_t sis_line_session(void);

/* Sends all bytes on channel 1, or as many as it takes until `session` is over. */
void sis_line_reply(uint32_t session, const void *bytes, size_t count);

/* Some bytes of channel 1; 0: none. */
size_t sis_line_control(uint32_t session, uint8_t *bytes, size_t most);

/* Waits until the other end has all console output, at most two seconds, and not longer than the session. */
void sis_line_drain(void);

/* Console input that nobody read is forgotten. */
void sis_line_void_input(void);

/* Channel 2, for the upload under way. */
bool sis_line_receive(uint8_t *memory, uint32_t bytes, uint32_t from);
size_t sis_line_received(void);
void sis_line_receive_stop(void);

/* A script runs on behalf of the session: its end is the script's. */
void sis_line_script(bool runs);

typedef struct sis_line_figures {
    uint64_t bytes_in, bytes_out;
    uint32_t frames_in, frames_out, damaged, resent;
} sis_line_figures;

sis_line_figures sis_line_seen(void);

#endif
