/* Sessions on the device: the link joined to the UART and the console (line.c), control frames to what the kernel can do
 * (system.c, files.c). */
#ifndef SIS_SESSION_H
#define SIS_SESSION_H

#include <stdint.h>

/* Before the first word on the console: a busy line is told from one that answers it. */
void sis_session_listen(void);

/* After files and memory. */
void sis_session_start(void);

/* For whoever waits: the link's turn, control frames that came, work on what is being uploaded. */
void sis_session_serve(void);

/* The same, then sleep until `ns` or until something comes; `seen` as of sis_watch_came, before the caller looked around. */
void sis_session_wait(uint64_t ns, uint32_t seen);

#endif
