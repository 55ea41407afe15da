/* The console: two streams out, bytes typed in, Ctrl-C. They go over the UART itself, or over a session of the link
 * (firmware/session), which then stands between console and UART.
 *
 * With bootargs `sis.streams=marked`, and in sessions, the byte 0x0e goes before diagnostics and 0x0f before a script's
 * output, so that whoever listens can tell them apart; the stream starts as diagnostics. A script that reads the console
 * asks for more by 0x05, and whoever listens answers with some bytes, or 0x04 for the end; 0x10 goes before a byte that
 * would mean something else, which is sent xor 0x40. Scripts cannot send these bytes then. */
#ifndef SIS_CONSOLE_H
#define SIS_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIS_STREAM_OUTPUT = 1, SIS_STREAM_DIAGNOSTICS = 2 };
enum { SIS_MARK_DIAGNOSTICS = 0x0e, SIS_MARK_OUTPUT = 0x0f, SIS_MARK_ASK = 0x05 };
enum { SIS_CTRL_C = 0x03, SIS_CTRL_D = 0x04, SIS_ESCAPE = 0x10, SIS_ESCAPED = 0x40 };

/* Sets the UART's pins and starts it. Writing works before, where the loader left the UART on. */
void sis_console_start(void);
void sis_console_mark_streams(void);

/* Another speed, once all that was written has left; false where the UART's clock cannot make it. */
bool sis_console_set_baud(uint32_t baud);

/* "\n" leaves as "\r\n". Usable before the MMU is on. */
void sis_console_write(int stream, const char *bytes, size_t count);

/* For reports out of nowhere: diagnostics, from the start of a line. */
void sis_console_for_kernel(void);

/* For a report after which nothing else runs: the session ends, and everything goes over the UART itself. */
void sis_console_for_the_end(void);
void sis_console_for_the_restart(void);

/* Waits until the last byte left the UART; in a session, until its other end has them all, or is gone. */
void sis_console_flush(void);

/* Takes what the UART holds, as far as there is room, and lets the session work. Also in the UART's interrupt. */
void sis_console_take(void);

/* Next byte typed, or -1. Takes what the UART holds first. */
int sis_console_read(void);

/* The same byte again at the next read. */
int sis_console_peek(void);

/* Bytes typed that were not read yet, as far as they were taken. */
uint32_t sis_console_typed(void);
/* Bytes typed so far, read or not, as far as they were taken; wraps. */
uint32_t sis_console_typed_ever(void);

/* For a script: some of what was typed, -1 for the end (Ctrl-D). Enter is a newline, unless the streams are marked. */
void sis_console_script_begins(void);
int64_t sis_console_read_some(uint8_t *bytes, size_t size);

/* True once Ctrl-C was typed, until cleared. Cheap: looks at the UART at every 16th call. */
bool sis_console_interrupted(void);
void sis_console_clear_interrupt(void);

/* The same, after something that Ctrl-C has ended: it is not there any more to be read. */
void sis_console_end_interrupt(void);

/* Who stands between console and UART. */
typedef struct sis_console_party {
    void (*take)(void); /* bytes came, or time went by; what was typed it hands on by sis_console_type */
    /* How many bytes it took: all, or less, when there is no session, or no more. Those that are left go to the UART. */
    size_t (*write)(const char *bytes, size_t count);
    void (*flush)(void);
    void (*leave)(bool restart); /* ends the session, from wherever it stands, and waits for nobody */
} sis_console_party;

void sis_console_join(const sis_console_party *party);

/* Output goes to the party, marked; or to the UART again. */
void sis_console_away(bool away);

/* Who listens from here on knows nothing of what was before: the streams are marked anew. */
void sis_console_anew(void);

/* A byte typed. Without room it is lost, but for Ctrl-C, which is seen at once in any case. */
uint32_t sis_console_room(void);
void sis_console_type(uint8_t byte);

/* As Ctrl-C typed. */
void sis_console_interrupt(void);

/* What was typed and not read yet is forgotten, and so is the shell's line; with `prompt` it begins another one. */
void sis_console_void_line(bool prompt);

typedef enum sis_line_fate { SIS_LINE_STAYS, SIS_LINE_VOID, SIS_LINE_ANEW } sis_line_fate;
sis_line_fate sis_console_line_fate(void); /* since the last call */

#endif
