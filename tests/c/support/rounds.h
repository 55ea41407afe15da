/* How often a test repeats with random values. On an emulated board the same tests run for the third time, at a twentieth of the
 * speed: the first quarter of the rounds there, all of them under sanitizers and in Arm64's user emulation. */
#ifndef SIS_TESTS_ROUNDS_H
#define SIS_TESTS_ROUNDS_H

#ifdef SIS_TEST_ON_BOARD
#define SIS_ROUNDS(count) (((count) + 3) / 4)
#else
#define SIS_ROUNDS(count) (count)
#endif

#endif
