/* The engine's <assert.h>: a failed check ends the script, never the kernel. No include guard, as the standard asks. */
#undef assert
#define assert(condition) ((condition) ? (void)0 : sis_engine_fault(#condition, __FILE__, __LINE__))
