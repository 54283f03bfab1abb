/* Comma-separated values: fields of a record, quotes and line breaks inside them resolved. */
#ifndef RULEC_EXEC_CSV_H
#define RULEC_EXEC_CSV_H

#include "value/text.h"

/* Reads a field of S from AT, which moves behind it. LAST: a record ends with it; AT is then at the
   next record. The field is a view of S or lives in TEXT's arena. */
Str csv_field(Text *text, Str s, size_t *at, bool *last);

#endif
