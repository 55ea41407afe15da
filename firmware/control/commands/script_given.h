/* Arguments of scripts, as RunScript and StartScript carry them. */
#ifndef SIS_SCRIPT_GIVEN_H
#define SIS_SCRIPT_GIVEN_H

#include "control/inside.h"

enum { SIS_SCRIPT_ARGUMENTS_MOST = 255 }; /* a field counts them in a byte */

/* In the control's list, which holds them all; the texts stay in the frame. */
static inline const char *const *sis_script_arguments(sis_control *control, const sis_frame_strings *given) {
    const char **args = (const char **)(void *)control->list;
    _Static_assert(SIS_LIST_ROOM >= SIS_SCRIPT_ARGUMENTS_MOST * sizeof *args, "arguments have room");
    const char *text = given->first;
    for (uint32_t i = 0; i < given->count; i++, text += strlen(text) + 1) args[i] = text;
    return args;
}

#endif
