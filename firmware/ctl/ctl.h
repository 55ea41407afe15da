/* Control frames in words: made from what somebody types, and shown as somebody reads them. By the descriptions of
 * generated/frames.h, so that a new command is known here at once. Pure C; the shell's graphctl and ctlhex, and tests. */
#ifndef SIS_CTL_H
#define SIS_CTL_H

#include "control/fields.h"

#define SIS_CTL_WHY 160u
#define SIS_CTL_FRAME 65544u /* bytes of the longest frame */

/* A frame that is being made. */
typedef struct sis_ctl_frame {
    uint8_t *bytes;
    size_t room, count;
    char why[SIS_CTL_WHY]; /* what was wrong with the words; "" */
} sis_ctl_frame;

/* The command of that name, or number; NULL. */
const sis_frame_description *sis_ctl_command(const char *name);
const sis_frame_description *sis_ctl_command_of(uint8_t id);

/* A frame from one word a field, in the order of the fields; what may be left out may be missing at the end. Numbers are
 * decimal or 0x…, "-" is none; dtypes and operators go by name or number; a shape is 2x3, of a scalar "scalar"; lists are
 * 1,2,3; bytes are hexadecimal. False: `why` says what is wrong. */
bool sis_ctl_make(sis_ctl_frame *frame, const sis_frame_description *command, const char *const *words,
                  uint32_t n);

/* AddMLOperator: an operator, its inputs ("0,1,-"), then NAME=VALUE: outputs, block, name, and its attributes. */
bool sis_ctl_make_operator(sis_ctl_frame *frame, const char *const *words, uint32_t n);

/* Behind a frame whose last field is bytes and was left empty: values of a tensor, words of lists of numbers. */
bool sis_ctl_add_values(sis_ctl_frame *frame, uint32_t dtype, const char *const *words, uint32_t n);

/* "f32", or ONNX's number; 0: none. */
uint32_t sis_ctl_dtype(const char *word);
bool sis_ctl_number(const char *word, uint64_t *value);

/* Bytes in hexadecimal, which blanks, ":" and "," may separate. SIZE_MAX: not hexadecimal, an odd number of digits, or no
 * room. */
size_t sis_ctl_hex(const char *text, uint8_t *to, size_t room);

/* What gets text. */
typedef struct sis_ctl_sink {
    void (*put)(void *to, const char *text, size_t bytes);
    void *to;
} sis_ctl_sink;

/* A whole frame, command or reply, in words: lines without an indent that end in newlines. Whatever the bytes are. */
void sis_ctl_show(const uint8_t *frame, size_t bytes, const sis_ctl_sink *sink);

/* Of a reply that is whole. */
typedef struct sis_ctl_reply {
    uint8_t command;
    sis_status status;
    uint32_t id;
    const uint8_t *answer; /* the fields */
    size_t bytes;
    const char *text;
    size_t text_bytes;
} sis_ctl_reply;
bool sis_ctl_read_reply(const uint8_t *frame, size_t bytes, sis_ctl_reply *reply);

/* The fields of a reply's answer in one line, "capacity 4, peak 2", without a newline. */
void sis_ctl_show_answer(const sis_ctl_reply *reply, const sis_ctl_sink *sink);

#endif
