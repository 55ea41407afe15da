/* Faults on purpose. */
#ifndef SIS_FAULTS_H
#define SIS_FAULTS_H

/* Causes the fault of that name; returns only when there is none, or it did not happen. */
void sis_cause_fault(const char *name);

#endif
