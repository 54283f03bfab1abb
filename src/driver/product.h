/* What a run over rule files gives to a compiler: the rules that are fit to be compiled, and the
   paths they depend on. Comes in: files that driver_run_finish is done with (keep_rules set). */
#ifndef RULEC_DRIVER_PRODUCT_H
#define RULEC_DRIVER_PRODUCT_H

#include "driver/driver.h"

typedef struct Product {
  const NormalRule **rules; /* without a finding of the failing severity; in file order */
  size_t count;
  size_t left_out; /* rules with such a finding */
} Product;

/* The rules of FILES (COUNT of them) without findings of severity FAILING or above. A finding
   belongs to the document it stands in; where a file's YAML is broken it belongs to all of them.
   The list lives in ARENA, the rules in their files. */
Product product_of(Arena *arena, const RuleFiles *files, Severity failing);

/* What the outputs depend on: each file, its test file, whose filters may be applied, and the
   folders that lead to it from one of ROOTS (the operands of the run), so that a file that comes or
   goes counts. Standard input is left out. Each path once, in ARENA. */
Strs product_inputs(Arena *arena, const RuleFiles *files, const Strs *roots);

#endif
