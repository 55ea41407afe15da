/* sis-device: a board without a board. The link, the control plane, the files and the script engine as a program of the
 * host, on a pty, a Unix socket or stdin and stdout, for tests that want the device's own code fast and under sanitizers. */
#ifndef SIS_DEVICE_H
#define SIS_DEVICE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control/control.h"
#include "link/link.h"
#include "sis/script.h"
#include "sis/streams.h"

enum { DEVICE_MOST_BAUDS = SIS_LINK_MOST_BAUDS, DEVICE_TYPED = 4096 };

typedef enum device_place { DEVICE_STDIO, DEVICE_PTY, DEVICE_SOCKET } device_place;

typedef struct device_options {
    device_place place;
    const char *socket;
    uint64_t token;    /* 0: any */
    bool fresh_tokens; /* another one after each restart */
    bool hidden_token; /* never told: as one that came with the image */
    size_t memory;     /* bytes for graphs, and as many for a script */
    size_t files;      /* bytes for files */
    uint32_t baud;     /* the line's own rate on a pty */
    uint32_t bauds[DEVICE_MOST_BAUDS];
    uint32_t n_bauds;
    uint32_t broken; /* a rate that is agreed on and does not work */
} device_options;

/* -- options.c: false after a message and the usage on stderr -- */

bool device_options_parse(device_options *options, int argc, char **argv);

/* -- line.c: bytes to and from whoever is at the other end, nobody at times -- */

typedef struct device_line {
    device_place place;
    int in, out;   /* -1: nobody is there */
    int listening; /* of a socket, else -1 */
    uint32_t rate; /* ours, on a pty */
    uint32_t broken;
    bool ended; /* stdin came to its end */
} device_line;

/* A pty's path is printed on stdout. False after a message. */
bool device_line_open(device_line *line, const device_options *options);
void device_line_close(device_line *line);
/* What is there, without waiting; 0: nothing. At another rate than the other end's it is garbage. */
size_t device_line_read(device_line *line, uint8_t *bytes, size_t room);
/* How many were taken, without waiting; where nobody is they are lost. */
size_t device_line_write(device_line *line, const uint8_t *bytes, size_t count);
/* Until something can be read, or written if that is wanted; at most so long. */
void device_line_wait(device_line *line, uint64_t microseconds, bool to_write);

/* -- rate.c: the rate that a pty's other end set; 0: cannot be told -- */

uint32_t device_pty_rate(int fd);

/* -- The device -- */

/* Bytes of the console, typed by whoever is there. */
typedef struct device_typed {
    uint8_t bytes[DEVICE_TYPED];
    uint32_t in, out;
    bool asked, escaped, ended;
} device_typed;

typedef struct device {
    const device_options *options;
    device_line line;
    void *link_memory, *control_memory;
    sis_link *link;
    sis_control *control;  /* NULL: no session */
    uint32_t session;      /* that `control` is of */
    volatile bool changed; /* a session ended or began since */
    uint8_t out[8192];     /* given by the link, not yet taken by the line */
    size_t out_at, out_count;
    device_typed typed;
    char line_text[32]; /* of the plain console */
    size_t line_bytes;
    volatile bool ctrl_c, restart;
    uint64_t taken;       /* bytes that graphs hold */
    int stream;           /* the console's, as marks told it */
    int64_t clock_offset; /* microseconds from this machine's clock to the one that was set */
    sis_streams *streams; /* of the script that runs */
    bool fed;
    sis_control_system system;
    pthread_mutex_t lock; /* of the link and the line */
    volatile int inside;  /* how often the device's own thread has it */
    volatile bool stopping;
    pthread_t pump;
} device;

uint64_t device_now_us(void);

/* pump.c: turns the line while a script or a graph has the device's thread and does not look: a board's interrupts. Who
 * touches link or line does so between enter and leave. */
bool device_pump_start(device *d);
void device_pump_stop(device *d);
void device_enter(device *d);
void device_leave(device *d);

/* turn.c: what a UART interrupt does on a board: bytes in, bytes out. `microseconds`: how long to wait for some. */
void device_turn(device *d, uint64_t microseconds);
/* Until the other end has all of a channel; no longer than the session, and the time. */
void device_drain(device *d, uint32_t channel, uint64_t microseconds);
/* Until what was written left, or nobody takes it. */
void device_flush(device *d);

/* console.c: while a session is open it is channel 0, with the kernel's marks. */
void device_console_write(device *d, int stream, const char *bytes, size_t count);
/* From the line or channel 0. */
void device_console_type(device *d, const uint8_t *bytes, size_t count);
int64_t device_console_read(device *d, uint8_t *bytes, size_t room);

/* files.c: the kernel's files and uploads in `region`, which a restart leaves as it is, as a warm reset does. */
bool device_files_start(device *d, void *region);
/* A little work on the upload under way. */
void device_files_work(void);

/* script.c */
sis_status device_run_script(void *context, const sis_control_script *script, int32_t *code,
                             sis_error *error);

/* streams.c: over channel 3 */
bool device_streams_start(device *d);
void device_streams_turn(device *d); /* in a turn */
void device_streams_gone(device *d); /* the session is over */
sis_status device_stream_open(void *context, const char *name, uint32_t *id, sis_error *error);
int64_t device_stream_read(void *context, uint32_t id, uint8_t *bytes, size_t size, sis_error *error);
void device_stream_close(void *context, uint32_t id);
void device_script_ends(void *context);

/* system.c: all that control asks of a device. */
void device_system(device *d);

#endif
