/* What the report formats share: private to report*.c. */
#ifndef RULEC_DIAG_REPORT_INT_H
#define RULEC_DIAG_REPORT_INT_H

#include "base/map.h"
#include "diag/report.h"

void report_json(Buf *out, const Report *report);
void report_sarif(Buf *out, const Report *report);
void report_github(Buf *out, const Report *report);
void report_gitlab(Buf *out, const Report *report);
void report_junit(Buf *out, const Report *report);

/* The path of DIAG's file without a leading "./"; absent where it has none. */
Str report_path(const Diag *diag);

/* Hands out the fingerprints of a report, finding by finding in the bag's order. A fingerprint
   depends on code, path and the text at the finding, not on line numbers; where several findings
   share all that, they are told apart by their order. */
typedef struct Fingerprints {
  Arena *arena;
  Map seen;
} Fingerprints;

/* 32 hexadecimal digits in the arena. */
Str report_fingerprint(Fingerprints *fingerprints, const Diag *diag);

#endif
