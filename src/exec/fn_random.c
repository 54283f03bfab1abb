/* Evaluators that draw by chance. What they draw follows from the run's seed: the same query over
   the same rows gives the same. */
#include "exec/eval.h"
#include "exec/run.h"

#include <math.h>

/* The next 64 random bits: splitmix64. */
static uint64_t draw(Exec *exec) {
  uint64_t x = exec->seed += UINT64_C(0x9E3779B97F4A7C15);
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

/* rand(): from [0, 1); rand(n): one of 0.0, 1.0 … n - 1 */
void eval_rand(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double r = (double)(draw(call->exec) >> 11) * 0x1p-53;
    int64_t most = call->arg_count ? arg_number(call, 0, i) : 0;
    result_real(call, i, most > 1 ? floor(r * (double)most) : r);
  }
}

/* A guid of version 4. */
void eval_new_guid(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    uint64_t high = draw(call->exec), low = draw(call->exec);
    high = (high & ~UINT64_C(0xF000)) | 0x4000;
    low = (low & ~(UINT64_C(3) << 62)) | UINT64_C(1) << 63;
    result_wide(call, i, (Wide){{high, low}});
  }
}
