/* Base64 (RFC 4648, with padding). */
#ifndef RULEC_EXEC_BASE64_H
#define RULEC_EXEC_BASE64_H

#include "value/text.h"

void base64_encode(Text *text, Str bytes);
/* Appends the bytes; false where S is not base64. */
bool base64_decode(Text *text, Str s);

#endif
