/* The outline of rule files, for doc/repair: the table of fields as a tree of keys. */
#ifndef RULEC_RULE_OUTLINE_H
#define RULEC_RULE_OUTLINE_H

#include "doc/outline.h"

extern const Outline rule_outline;

#endif
