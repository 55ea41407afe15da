/* What line.c shares with the other files that work on the link: all between enter and leave. */
#ifndef SIS_LINE_INSIDE_H
#define SIS_LINE_INSIDE_H

#include "kernel/console.h"
#include "link/link.h"
#include "session/line.h"

#define SIS_SECOND_US 1000000u

/* NULL: somebody works on it, perhaps what was interrupted. Meanwhile no script is abandoned. */
sis_link *sis_line_enter(void);
void sis_line_leave(void);

/* A turn, by who is inside; when the next one is due, in ns. */
uint64_t sis_line_turn_inside(void);

/* No session, no bytes, and nothing that time would change: a turn would do nothing. Says so without looking at the clock,
 * so that scripts without a session take the same instructions in every run. */
bool sis_line_rests(void);

/* What there is to send, as far as the UART has room: true when it has no more. */
bool sis_line_send(void);
/* What is left of the link's last bytes leaves before anything else does; waits for the UART. */
void sis_line_send_rest(void);

uint64_t sis_line_now_us(void);

/* All bytes on a channel, as long as the session lasts and its other end takes some now and then. How many went. */
size_t sis_line_send_all(uint32_t session, uint32_t channel, const uint8_t *bytes, size_t count);

/* streams.c: what there is for channel 3, both ways; the session is over. */
void sis_line_streams(sis_link *link);
void sis_line_streams_gone(void);

/* party.c */
extern const sis_console_party sis_line_party;

#endif
