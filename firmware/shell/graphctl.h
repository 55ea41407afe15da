/* What graphctl's files share. No command of the shell can be registered where generated/frames.h is: both have a
 * sis_command. */
#ifndef SIS_GRAPHCTL_H
#define SIS_GRAPHCTL_H

#include "shell/control_here.h"

/* Sends the frame of that command, a word a field; the reply is in `sis_graphctl_reply` until the next. False: the words
 * were wrong, which was said; a reply whose status is not 0 is a reply. */
bool sis_graphctl_ask(uint8_t command, const char *const *words, uint32_t n);
extern sis_ctl_reply sis_graphctl_reply;

/* A verb with its words; an exit code. */
int sis_graphctl_verb(const char *name, uint32_t n, const char *const *words);

/* All metrics, by the frame that asks for them: `name` is called for each before its value is printed with a newline. False:
 * there is no control plane here now. */
typedef void sis_graphctl_metric(const char *name, size_t bytes, const char *label, size_t label_bytes);
bool sis_graphctl_metrics(sis_graphctl_metric *name);

/* What there is. */
void sis_graphctl_show(void);

#endif
