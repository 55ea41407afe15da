/* Real numbers as text, for who has neither libc nor registers for them: up to `digits` significant ones (1 to 17), as
 * JavaScript's toPrecision would without zeros at the end: "1.5", "-0.000125", "3.4e+38", "NaN", "Infinity". Close, not
 * exact, beyond 15 digits. */
#ifndef SIS_REAL_TEXT_H
#define SIS_REAL_TEXT_H

#include <stddef.h>

#define SIS_REAL_TEXT 40

void sis_real_text(const double *value, int digits, char text[SIS_REAL_TEXT]);

/* value / divisor, of whole numbers. */
void sis_ratio_text(long long value, unsigned long long divisor, int digits, char text[SIS_REAL_TEXT]);

#endif
