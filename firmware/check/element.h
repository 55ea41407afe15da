/* One element of a tensor: reals (f32, f64, f16) as f64, whole numbers and all else of whole bytes as they are. */
#ifndef SIS_ELEMENT_H
#define SIS_ELEMENT_H

#include "sis/tensor.h"

typedef union sis_element {
    double real;
    int64_t whole;
} sis_element;

bool sis_is_real(uint32_t dtype);

/* As memory holds it, at any alignment. The dtype is of whole bytes. */
sis_element sis_element_at(uint32_t dtype, const void *data, size_t index);

/* As text: up to `digits` of a real, whole numbers whole. */
#define SIS_ELEMENT_TEXT 40
void sis_element_text(uint32_t dtype, sis_element element, int digits, char text[SIS_ELEMENT_TEXT]);

#endif
