/* A quick look at a regular expression: most are of so plain a syntax that RE2, which compiles what
   it checks, need not be asked. */
#ifndef RULEC_PORT_REGEX_SCAN_H
#define RULEC_PORT_REGEX_SCAN_H

#include "base/str.h"

/* Whether PATTERN is right beyond doubt; GROUPS then becomes the number of its capturing groups.
   False says nothing. */
bool regex_scan(Str pattern, uint32_t *groups);

#endif
