/* The prompt: an engine that stays open and evaluates what is typed, statement by statement.
 *
 * let, const, class, function and import stay from one text to the next, and may be declared again; await works at the top;
 * `_` is the last value, `sis` the library, exit(code) leaves. Timers run while nobody evaluates: sis_prompt_idle.
 * Engine, values and arenas live in `region`; one prompt or script at a time. */
#ifndef SIS_PROMPT_H
#define SIS_PROMPT_H

#include "sis/script.h"

typedef struct sis_prompt sis_prompt;

typedef enum sis_prompt_state {
    SIS_PROMPT_OPEN,  /* waits for the next text */
    SIS_PROMPT_LEFT,  /* the script called exit(code) */
    SIS_PROMPT_ENDED, /* the engine is gone: memory used up, or left where it stood. The reason was written. */
} sis_prompt_state;

/* Region, stack, arguments and limits are those of `script`, which is copied but for its arguments; the limits of time
 * and instructions hold for each evaluation and each turn of timers, the memory for all of them. NULL: the region is too small, which was written. */
sis_prompt *sis_prompt_open(const sis_script *script, const sis_platform *platform);

/* False: the text is a beginning and wants another line. */
bool sis_prompt_whole(sis_prompt *prompt, const char *text, size_t bytes);

/* Evaluates text[0..bytes), UTF-8, and writes its value to stream 1, or to stream 2 what went wrong. Ctrl-C and the time
 * limit end the evaluation. The caller makes platform->interrupted false before. */
sis_prompt_state sis_prompt_evaluate(sis_prompt *prompt, const char *text, size_t bytes);

/* Runs the timers that are due. When the next is, on the platform's clock; UINT64_MAX: there is none. Cheap to call. */
uint64_t sis_prompt_idle(sis_prompt *prompt);

/* Offers every word that text[0..cursor) could go on with: keywords, globals, properties along a.b.c, names in import. Runs
 * nothing of the script's, getters and proxies least of all. Returns how many bytes before the cursor a word replaces. */
typedef void sis_prompt_offer(void *to, const char *word, size_t bytes);
size_t sis_prompt_complete(sis_prompt *prompt, const char *text, size_t cursor, sis_prompt_offer *offer,
                           void *to);

sis_prompt_state sis_prompt_state_of(const sis_prompt *prompt);
int sis_prompt_exit_code(const sis_prompt *prompt); /* of what is no longer open */

/* Nobody wants it any more: gives back what it holds outside of its region (streams, pins). Harmless when it is over. */
void sis_prompt_end(sis_prompt *prompt);

/* As that, and takes the engine apart, for who wants to know of leaks: bytes left behind. Others just forget the region. Only while open,
 * and not after an evaluation was stopped half-way. */
size_t sis_prompt_close(sis_prompt *prompt);

#endif
