/* What the cases of a run leave untried, for the formats of `rulec test`. */
#ifndef RULEC_CMD_TEST_COVERAGE_H
#define RULEC_CMD_TEST_COVERAGE_H

#include "base/json.h"
#include "driver/suite.h"

/* Appends a line, behind LEAD, for each rule without a case of each kind, and for each term of a
   `where` that no case makes true, or none makes false. */
void test_coverage_lines(Buf *out, const char *lead, const Suite *suite);
/* Writes the same as member `coverage`: an item a rule, with all terms of its `where`s. */
void test_coverage_json(Json *json, const Suite *suite);

#endif
