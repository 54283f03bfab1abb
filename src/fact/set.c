/* Owns the names of the environments. */
#include "fact/set.h"

static const char *const names[FACT_ENVIRONMENTS] = {[FACT_MERGED] = "merged",
                                                     [FACT_SENTINEL] = "sentinel",
                                                     [FACT_XDR] = "xdr",
                                                     [FACT_NONE] = "none"};

const char *fact_environment_name(FactEnvironment environment) { return names[environment]; }

bool fact_environment_find(Str name, FactEnvironment *environment) {
  for (int i = 0; i < FACT_ENVIRONMENTS; i++) {
    if (str_eq(name, str_of(names[i]))) return *environment = (FactEnvironment)i, true;
  }
  return false;
}
