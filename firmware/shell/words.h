/* What is typed at the shell, in words: separated by blanks, which '…' and "…" keep; a newline outside of quotes ends a
 * command. Pure C. */
#ifndef SIS_SHELL_WORDS_H
#define SIS_SHELL_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Into words[0..most), in place. -1: a quote is open, or there are more. */
int sis_words_split(char *text, const char **words, int most);

/* Where the command that begins at `text` ends: at a newline or at the zero. */
char *sis_words_end(char *text);

/* Whether no quote is open. */
bool sis_words_closed(const char *text, size_t bytes);

/* Where the word begins that the cursor is in, its open quote included; `first`: it names a command. */
size_t sis_words_start(const char *text, size_t cursor, bool *first);

/* "8M", "1.5g", "1e9", "0.25": times `scale`, and k, m, g (of 1024) where scale is 1. False: it is none, or too large. */
bool sis_words_number(const char *text, uint64_t scale, uint64_t *value);

#endif
