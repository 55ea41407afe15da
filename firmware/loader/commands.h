/* The control frames that the chain loader answers (docs/frames.md; generated/loader_frames.c). */
#ifndef SIS_LOADER_COMMANDS_H
#define SIS_LOADER_COMMANDS_H

#include "link/link.h"

/* A session begins: half a frame of the one before is forgotten. */
void sis_loader_begin(void);

/* Reads what channel 1 brought and answers it. */
void sis_loader_answer(sis_link *link);

/* What was asked for and is done once the reply is through. */
typedef enum sis_loader_wish { SIS_WISH_NOTHING, SIS_WISH_BOOT, SIS_WISH_RESTART } sis_loader_wish;
sis_loader_wish sis_loader_wished(void);

#endif
