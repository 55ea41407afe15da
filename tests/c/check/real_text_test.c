/* Numbers as text. */
#include "check/real_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unity.h"

void setUp(void) {}
void tearDown(void) {}

static void gives(double value, int digits, const char *wanted) {
    char text[SIS_REAL_TEXT];
    sis_real_text(&value, digits, text);
    TEST_ASSERT_EQUAL_STRING(wanted, text);
}

static void plain_numbers(void) {
    gives(0, 6, "0");
    gives(-0.0, 6, "-0");
    gives(1, 6, "1");
    gives(-1.5, 6, "-1.5");
    gives(100, 6, "100");
    gives(123456789, 6, "123457000");
    gives(0.000125, 6, "0.000125");
    gives(99999.96, 6, "100000");
    gives(3.14159265, 6, "3.14159");
    gives(2.0 / 3, 3, "0.667");
}

static void far_numbers(void) {
    gives(3e38, 7, "3e+38");
    gives(1.25e-40, 6, "1.25e-40");
    gives(5e-324, 3, "4.94e-324");
    gives(1.7976931348623157e308, 6, "1.79769e+308");
    gives((double)NAN, 6, "NaN");
    gives((double)INFINITY, 6, "Infinity");
    gives(-(double)INFINITY, 6, "-Infinity");
}

/* Back as a number it is as near as so many digits are. */
static void round_trip(void) {
    char text[SIS_REAL_TEXT];
    double x = 1.2345678901e-200;
    for (int i = 0; i < 400; i++) {
        for (int digits = 1; digits <= 12; digits++) {
            sis_real_text(&x, digits, text);
            TEST_ASSERT_TRUE_MESSAGE(strlen(text) < SIS_REAL_TEXT, text);
            double back = strtod(text, NULL), near = 0.51 * pow(10, 1 - digits) + 1e-13;
            TEST_ASSERT_TRUE_MESSAGE(fabs(back - x) <= near * fabs(x), text);
        }
        x *= -11.7;
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(plain_numbers);
    RUN_TEST(far_numbers);
    RUN_TEST(round_trip);
    return UNITY_END();
}
