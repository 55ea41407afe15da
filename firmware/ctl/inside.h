/* Inside: bytes of a frame that is being made, and what goes wrong there. */
#ifndef SIS_CTL_INSIDE_H
#define SIS_CTL_INSIDE_H

#include <string.h>

#include "ctl/ctl.h"
#include "generated/frames.h"

bool sis_ctl_fail(sis_ctl_frame *frame, const char *before, const char *word, const char *behind);
bool sis_ctl_put(sis_ctl_frame *frame, const void *bytes, size_t count);
bool sis_ctl_put_number(sis_ctl_frame *frame, uint64_t value, uint32_t bytes);
bool sis_ctl_begin(sis_ctl_frame *frame, uint8_t command);
void sis_ctl_end(sis_ctl_frame *frame); /* puts the length right */

/* The words of a list "1,2,3": calls `one` for each, cut to a zero-terminated piece; stops where it says false. */
typedef bool sis_ctl_item(sis_ctl_frame *frame, const char *word, uint32_t detail);
bool sis_ctl_each(sis_ctl_frame *frame, const char *list, char between, sis_ctl_item *one, uint32_t detail,
                  uint32_t *count);

/* "1.5", "-2e3", "NaN", "Infinity". */
bool sis_ctl_real(const char *word, double *value);
bool sis_ctl_signed(const char *word, int64_t *value);

#endif
