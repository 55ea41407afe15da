/* The unit tests of this image; the build writes the table. */
#ifndef SIS_UNIT_TESTS_H
#define SIS_UNIT_TESTS_H

typedef struct sis_unit_test {
    const char *name;
    int (*run)(void); /* returns how many failed */
} sis_unit_test;

extern const sis_unit_test sis_unit_tests[]; /* ends with a NULL name */

#endif
