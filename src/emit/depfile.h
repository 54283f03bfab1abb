/* Dependency files as Make and Ninja read them: which outputs come from which inputs. */
#ifndef RULEC_EMIT_DEPFILE_H
#define RULEC_EMIT_DEPFILE_H

#include "base/buf.h"
#include "rule/normal.h"

/* Whether a dependency file can name PATH: no line break is in it. */
bool depfile_can_name(Str path);

/* Appends one rule that makes every one of TARGETS depend on every one of INPUTS, then an empty
   rule for each input, so that Make does not fail when one of them is gone. Paths must be nameable.
 */
void depfile_write(Buf *out, const Strs *targets, const Strs *inputs);

#endif
