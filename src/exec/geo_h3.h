/* H3 cells as text. */
#ifndef RULEC_EXEC_GEO_H3_H
#define RULEC_EXEC_GEO_H3_H

#include "exec/eval.h"
#include "exec/h3.h"

enum { H3_RESOLUTION = 6 }; /* where none is asked for */

Value geo_h3_texts(EvalCall *call, const H3Cell *cells, uint32_t count);

#endif
