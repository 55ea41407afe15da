/* A control plane of the shell's own (firmware/control), beside those of sessions: what graphctl and ctlhex send to. It lives
 * from its first frame on, across commands, in the memory for scripts; `graphctl drop` gives all of it back, and so does the
 * start of a script, from wherever, so that scripts have all memory. */
#ifndef SIS_CONTROL_HERE_H
#define SIS_CONTROL_HERE_H

#include "ctl/ctl.h"

typedef struct sis_control_here {
    uint8_t *frame;               /* room for one that is being made */
    uint32_t channels, operators; /* of the current dataflow graph, as far as frames added some here */
    bool waits;                   /* for the rest of a frame */
} sis_control_here;

/* NULL after saying that there is no memory. */
sis_control_here *sis_control_here_open(void);
/* NULL: there is none now. */
sis_control_here *sis_control_here_seen(void);
void sis_control_here_drop(void);

/* Bytes for the control, cut anywhere; each reply goes to `on_reply`, whole, and is gone when that returns. */
typedef void sis_control_here_reply(const uint8_t *reply, size_t bytes);
void sis_control_here_send(const uint8_t *bytes, size_t count, sis_control_here_reply *on_reply);

/* To the console. */
extern const sis_ctl_sink sis_control_here_console;

#endif
