/* Fuzzing the control plane: programs of frames, most of them sensible, and what is done to them on their way. */
#ifndef CONTROL_FUZZ_H
#define CONTROL_FUZZ_H

#include "program.h"

/* The next number below `n`; the same after the same seed. */
uint32_t fuzz_below(uint32_t n);
/* True once in `n` times. */
bool fuzz_once_in(uint32_t n);

/* Sends the frame in rig_out, sometimes changed; the id of the last reply, as far as there was one. */
uint32_t fuzz_send(void);
/* Frames that were sent. */
extern uint64_t fuzz_inputs;

/* A program of frames, at random; ids in it are those of the replies. */
void fuzz_program(void);
/* Its parts: a dataflow graph; a command without fields; bytes, most of them of small floats. */
void fuzz_flow(void);
void fuzz_plain(uint32_t command);
void fuzz_some_bytes(uint32_t n);

#endif
